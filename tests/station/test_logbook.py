"""The logbook only grows, and any change of it is found where it was made."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from broadcast.verification import verify_database
from station.canonical import canonical, parse_canonical
from station.errors import BadInput
from station.integrity import check_entries, check_triggers
from station.logbook import LogEntry, Who, entries, leaf_hash
from tests.house import House

Text = st.text(st.characters(exclude_categories=["Cs"]))
Facts = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | Text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(Text, inner, max_size=4),
    max_leaves=20,
)


@given(Facts)
def test_canonical_bytes_come_back_as_the_same_value(value: object) -> None:
    data = canonical(value)  # type: ignore[arg-type]
    assert parse_canonical(data) == value
    assert canonical(json.loads(data)) == data


def test_canonical_form_is_that_of_rfc_8785() -> None:
    # Section 3.2.3 of the RFC: keys sorted by UTF-16 code units.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\u00f6": 7}
    assert list(json.loads(canonical(value))) == ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, 2**53, {"a": float("nan")}, "\ud800"])
def test_what_cannot_be_written_exactly_is_refused(value: object) -> None:
    with pytest.raises(BadInput) as wrong:
        canonical(value)  # type: ignore[arg-type]
    assert wrong.value.code == "not_canonical"


def test_the_entry_format_is_final(house: House) -> None:
    """Keys, hash and link as the first version wrote them. If this test must change, old logs no longer verify."""
    with house.parts.database.write() as session:
        first = house.parts.logbook.append(session, "test.one", Who(3, "Lan"), {"frames": 48000}, key="k/1")
        second = house.parts.logbook.append(session, "test.two", Who(part="player"), {})
    assert first is not None and second is not None
    value = json.loads(first.body)
    assert sorted(value) == ["at", "boot", "facts", "key", "kind", "mono_us", "prev", "seq", "station", "v", "who"]
    assert (value["v"], value["who"], value["facts"], value["key"]) == (1, {"id": 3, "name": "Lan"}, {"frames": 48000}, "k/1")
    assert value["at"] == "2026-11-22T00:00:00.000000Z"
    assert json.loads(second.body)["prev"] == first.leaf.hex() == leaf_hash(first.body).hex()
    assert json.loads(second.body)["who"] == {"part": "player"}


def test_the_same_event_told_twice_is_entered_once(house: House) -> None:
    with house.parts.database.write() as session:
        assert house.parts.logbook.append(session, "test.once", Who(), {}, key="j/1") is not None
        assert house.parts.logbook.append(session, "test.once", Who(), {}, key="j/1") is None


@pytest.mark.parametrize("act", ["UPDATE logbook SET kind = 'x'", "DELETE FROM logbook WHERE seq = 1"])
def test_the_database_itself_refuses_change(house: House, act: str) -> None:
    with pytest.raises(DBAPIError, match="only grows"), house.parts.database.write() as session:
        session.execute(text(act))


def _forged(house: House, forge: Callable[[list[LogEntry]], list[LogEntry]]) -> list[str]:
    with house.parts.database.read() as session:
        rows = forge(list(entries(session, 1)))
        return [problem.code for problem in check_entries("xa", rows)]


def _rewrite(row: LogEntry, **facts: object) -> LogEntry:
    value = json.loads(row.body) | facts
    row.body = canonical(value)
    row.leaf = leaf_hash(row.body)
    return row


def test_every_way_of_tampering_is_found(house: House) -> None:
    def edit_body(rows: list[LogEntry]) -> list[LogEntry]:
        rows[2].body = rows[2].body.replace(b'"v":1', b'"v":2')
        return rows

    def edit_and_rehash(rows: list[LogEntry]) -> list[LogEntry]:
        _rewrite(rows[2], facts={"x": 1})
        return rows

    def columns_only(rows: list[LogEntry]) -> list[LogEntry]:
        rows[2].kind = "other"
        return rows

    def swap(rows: list[LogEntry]) -> list[LogEntry]:
        rows[1].body, rows[2].body = rows[2].body, rows[1].body
        rows[1].leaf, rows[2].leaf = rows[2].leaf, rows[1].leaf
        return rows

    def loosen(rows: list[LogEntry]) -> list[LogEntry]:
        rows[2].body = rows[2].body.replace(b'{"at"', b'{ "at"')
        rows[2].leaf = leaf_hash(rows[2].body)
        return rows

    assert _forged(house, lambda rows: rows) == []
    assert _forged(house, edit_body) == ["hash_differs"]
    assert _forged(house, edit_and_rehash) == ["link_broken"]
    assert _forged(house, columns_only) == ["columns_differ"]
    assert _forged(house, swap) == ["link_broken"]
    assert _forged(house, loosen) == ["not_canonical"]
    assert _forged(house, lambda rows: rows[:2] + rows[3:]) == ["entry_missing"]
    assert _forged(house, lambda rows: rows[1:]) == ["entry_missing"]


def test_a_rewritten_last_entry_of_the_chain_is_found_by_the_next(house: House) -> None:
    with house.parts.database.read() as session:
        rows = list(entries(session, 1))
        _rewrite(rows[-2], facts={"x": 1})
        problems = check_entries("xa", rows)
    assert [problem.seq for problem in problems] == [rows[-1].seq]


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ("body = 'chữ chứ không phải byte'", "not_bytes"),
        ("leaf = 7", "not_bytes"),
        ("at = 'hôm qua'", "columns_differ"),
        ("body = X'FF'", "hash_differs"),
    ],
)
def test_whatever_stands_in_a_column_is_found_and_nothing_falls_over(house: House, forged: str, code: str) -> None:
    with house.parts.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER logbook_no_update")
        connection.exec_driver_sql(f"UPDATE logbook SET {forged} WHERE seq = 2")
    with house.parts.database.read() as session:
        verdict = verify_database(session, "xa", house.clock.now())
    assert (verdict.integrity, verdict.first_bad, verdict.problems[0].code) == ("broken", 2, code)


def test_missing_triggers_are_reported(house: House) -> None:
    def found() -> list[str]:
        with house.parts.database.read() as session:
            return [problem.code for problem in check_triggers(session)]

    assert found() == []
    with house.parts.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER logbook_no_update")
    assert found() == ["trigger_missing"]
    with house.parts.database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TRIGGER logbook_no_update BEFORE UPDATE ON logbook WHEN 0 BEGIN SELECT 1; END")
    assert found() == ["trigger_missing"], "one that refuses nothing"


def test_replacing_an_entry_by_an_insert_is_refused(house: House) -> None:
    copy = "INSERT OR REPLACE INTO logbook SELECT station_id, seq, at, 'x', key, body, leaf FROM logbook WHERE seq = 2"
    with pytest.raises(DBAPIError, match="only grows"), house.parts.database.engine.begin() as connection:
        connection.exec_driver_sql(copy)
