"""Sentences of commune bulletins, kind by kind, with the one reading wanted: `cases/<kind>.tsv`, written TAB heard.

Heard is compared as the ear does: small letters, no marks. Lines that begin with "# " are notes.
"""

import unicodedata
from pathlib import Path

import pytest

from audio_library.reading import Style, read

FOLDER = Path(__file__).parent / "cases"
KINDS = sorted(path.stem for path in FOLDER.glob("*.tsv"))


def heard(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).lower()
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def rows(kind: str) -> list[tuple[str, str]]:
    lines = (FOLDER / f"{kind}.tsv").read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines if line and not line.startswith("# ")]


def test_the_table_is_large_and_has_every_kind() -> None:
    assert len(KINDS) >= 12
    assert sum(len(rows(kind)) for kind in KINDS) >= 400


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_of_the_kind_is_read_as_wanted(kind: str) -> None:
    wrong = [(text, want, got) for text, want in rows(kind) if (got := heard(read(text).spoken)) != want]
    assert not wrong, "\n".join(f"{text}\n  want {want}\n  got  {got}" for text, want, got in wrong)


@pytest.mark.parametrize("voice", ["online", "offline"])
def test_reading_its_own_output_changes_nothing(voice: str) -> None:
    style = Style(for_voice="offline") if voice == "offline" else Style()
    for kind in KINDS:
        for text, _ in rows(kind):
            spoken = read(text, style=style).spoken
            assert read(spoken, style=style).spoken == spoken, text


def test_the_case_data_can_fail() -> None:
    assert heard(read("Xã có 21 thôn.").spoken) == "xã có hai mươi mốt thôn"
    assert heard(read("Xã có 21 thôn.").spoken) != "xã có hai mươi một thôn"
