"""The commune's lexicon: edited with entries in the logbook, effective for new revisions only, in and out as CSV."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from audio_library.lexicon import lexicon_of, read_csv, write_csv
from audio_library.reading import LexiconEntry, read
from station.errors import BadInput, Conflict, NotAllowed, StaleEdit
from station.logbook import LogEntry
from tests.house import House

HTX = LexiconEntry("HTXĐX", "hợp tác xã Đồng Xuân", note="tên thường gọi")


def test_an_entry_changes_new_revisions_and_leaves_old_ones(house: House) -> None:
    first = house.write(text="HTXĐX mời bà con họp.")
    house.submit(first)
    old = house.bulletin(first).revision
    assert old is not None and "hợp tác xã Đồng Xuân" not in old.spoken
    house.parts.lexicon.add(house.people["editor"], HTX)
    second = house.write(text="HTXĐX mời bà con họp.")
    house.submit(second)
    new = house.bulletin(second).revision
    assert new is not None and "hợp tác xã đồng xuân" in new.spoken.lower()
    again = house.bulletin(first).revision
    assert again is not None and again.spoken == old.spoken


def test_every_change_is_an_entry_and_a_removed_one_no_longer_reads(house: House) -> None:
    desk, editor = house.parts.lexicon, house.people["editor"]
    number = desk.add(editor, HTX)
    version = desk.change(editor, number, LexiconEntry("HTXĐX", "hợp tác xã Đồng Xoài"), 1)
    with pytest.raises(StaleEdit):
        desk.change(editor, number, HTX, 1)
    desk.remove(editor, number, version)
    with house.parts.database.read() as session:
        assert lexicon_of(session, 1).entries == ()
        kinds = [kind for kind in session.scalars(select(LogEntry.kind)) if kind.startswith("lexicon.")]
    assert kinds == ["lexicon.added", "lexicon.changed", "lexicon.removed"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (LexiconEntry(" ", "x"), "bad_written"),
        (LexiconEntry("A", ""), "bad_spoken"),
        (LexiconEntry("A", "..."), "bad_spoken"),
        (LexiconEntry("A", "năm 2"), "bad_spoken"),
        (LexiconEntry("A", "a", match="somehow"), "bad_match"),  # type: ignore[arg-type]
        (LexiconEntry("A", "a", note="x" * 201), "bad_note"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field(house: House, entry: LexiconEntry, code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        house.parts.lexicon.add(house.people["editor"], entry)
    assert wrong.value.code == code


def test_only_those_who_may_edit_it_do_and_nothing_stands_twice(house: House) -> None:
    house.parts.lexicon.add(house.people["editor"], HTX)
    with pytest.raises(Conflict):
        house.parts.lexicon.add(house.people["editor"], HTX)
    for login in ("approver", "operator", "auditor"):
        with pytest.raises(NotAllowed):
            house.parts.lexicon.add(house.people[login], LexiconEntry("B", "bê"))


def test_csv_out_and_in_is_the_same(house: House) -> None:
    entries = [HTX, LexiconEntry("Y Ngông", "i ngông", "word", False, "thôn|làng", "name", "tên thôn; Xơ Đăng")]
    assert read_csv(write_csv(entries)) == entries
    assert house.parts.lexicon.take_csv(house.people["editor"], write_csv(entries)) == (2, 0)
    assert house.parts.lexicon.take_csv(house.people["editor"], write_csv(entries)) == (0, 0)
    semicolons = "written;spoken\nHTXĐX;hợp tác xã mới\n".encode("utf-16")
    assert house.parts.lexicon.take_csv(house.people["editor"], semicolons) == (0, 1)
    with house.parts.database.read() as session:
        assert "hợp tác xã mới" in read("HTXĐX", lexicon_of(session, 1)).spoken.lower()


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"written,spoken\nA,a\nB,\n", b"\xff\xfe\x00"])
def test_a_wrong_csv_changes_nothing(house: House, data: bytes) -> None:
    with pytest.raises(BadInput):
        house.parts.lexicon.take_csv(house.people["editor"], data)
    with house.parts.database.read() as session:
        assert house.parts.lexicon.rows(session) == []
