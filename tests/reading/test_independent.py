"""The reading engine on sentences written apart from it, in the style of commune bulletins.

`independent/cases.jsonl`: one object a line with `id`, `category`, `text` and `accept`, a template of every reading a
northern announcer could give. The table is printed with `pytest -s`.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio_library.reading import Lexicon, Style, read
from audio_library.reading.damage import assess
from audio_library.reading.encodings import repair
from tests.reading.template_match import accepts, first_reading

CASES = Path(__file__).parent / "independent" / "cases.jsonl"
LEAST_OVERALL, LEAST_PER_CATEGORY = 0.95, 0.85


@dataclass(frozen=True)
class Case:
    id: str
    category: str
    text: str
    accept: str


def load() -> list[Case]:
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [Case(row["id"], row["category"], row["text"], row["accept"]) for row in rows]


def spoken(text: str) -> str:
    return read(text, Lexicon(), Style()).spoken


def test_the_matcher_knows_right_from_wrong() -> None:
    template = "hai [nghìn|ngàn] [không trăm|] hai mươi [[lăm|nhăm]|rưỡi] hòa"
    assert accepts(template, "Hai nghìn, không trăm hai mươi lăm hoà.")
    assert accepts(template, "hai ngàn hai mươi rưỡi hòa")
    assert not accepts(template, "hai nghìn hai mươi năm hòa")
    assert not accepts(template, "hai nghìn hai mươi lăm")
    assert not accepts(template, "hai nghìn hai mươi lăm hòa hòa")
    with pytest.raises(ValueError, match="template"):
        accepts("hai]", "hai")


def test_every_template_accepts_its_preferred_reading_and_not_the_written_digits() -> None:
    cases = load()
    assert len(cases) >= 300
    assert len({case.id for case in cases}) == len(cases) == len({case.text for case in cases})
    for case in cases:
        preferred = first_reading(case.accept)
        assert accepts(case.accept, preferred), case.id
        assert not any(char.isdigit() for char in preferred), case.id
        if any(char.isdigit() for char in case.text):
            assert not accepts(case.accept, case.text), case.id


def test_sentences_are_read_as_an_announcer_would() -> None:
    cases = load()
    wrong = [(case, said) for case in cases if not accepts(case.accept, said := spoken(case.text))]
    total, bad = Counter(case.category for case in cases), Counter(case.category for case, _ in wrong)
    shares = {category: 1 - bad[category] / count for category, count in total.items()}
    overall = 1 - len(wrong) / len(cases)
    for category, share in shares.items():
        print(f"{category:<16}{total[category] - bad[category]:>4}/{total[category]:<4}{share:>7.1%}")
    print(f"{'ALL':<16}{len(cases) - len(wrong):>4}/{len(cases):<4}{overall:>7.1%}")
    for case, said in wrong:
        print(f"{case.id}\n  text {case.text}\n  want {first_reading(case.accept)}\n  got  {said}")
    assert overall >= LEAST_OVERALL
    assert min(shares.values()) >= LEAST_PER_CATEGORY, shares


def test_these_sound_sentences_are_neither_called_damaged_nor_repaired() -> None:
    for case in load():
        assert not assess(case.text).damaged, case.text
        assert repair(case.text).text == case.text
