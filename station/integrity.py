"""Is the logbook whole? Every entry re-read, re-canonicalised, re-hashed; every sequence number and link followed.

Two ideas are kept apart (see `broadcast.completeness`): *integrity* asks whether the record was changed,
*completeness* whether everything that was promised is accounted for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from station.canonical import parse_canonical
from station.clock import iso
from station.errors import RadioError
from station.logbook import NOTHING_BEFORE, leaf_hash
from station.triggers import SQLITE


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `seq` is the entry it was found at (or the missing one), None for the log as a whole."""

    code: str
    message: str
    seq: int | None = None


class Row(Protocol):
    """What is checked of an entry; anything may stand in a column somebody has tampered with."""

    seq: int
    at: object
    kind: object
    key: object
    body: object
    leaf: object


def raw_entries(session: Session, station_id: int) -> Iterator[Row]:
    """The rows as they lie in the database: a column type that would choke on what was put there is not asked."""
    query = text("SELECT seq, at, kind, key, body, leaf FROM logbook WHERE station_id = :station ORDER BY seq")
    yield from session.execute(query.execution_options(yield_per=1000), {"station": station_id})


def check_entries(station_code: str, rows: Iterable[Row]) -> list[Problem]:
    """Follows the entries in order and stops at the first that is wrong: what comes after rests on it."""
    expected, prev = 1, NOTHING_BEFORE
    for row in rows:
        if row.seq != expected:
            return [Problem("entry_missing", f"Thiếu mục nhật ký số {expected}.", expected)]
        wrong = _what_is_wrong(station_code, row, prev)
        if wrong:
            return [Problem(wrong, f"Mục nhật ký số {row.seq} đã bị thay đổi ({wrong}).", row.seq)]
        expected, prev = row.seq + 1, bytes(row.leaf).hex()  # type: ignore[call-overload]
    return []


def _what_is_wrong(station_code: str, row: Row, prev: str) -> str | None:
    if not isinstance(row.body, bytes) or not isinstance(row.leaf, bytes):
        return "not_bytes"
    if leaf_hash(row.body) != row.leaf:
        return "hash_differs"
    try:
        value = parse_canonical(row.body)
    except (ValueError, TypeError, RecursionError, RadioError):
        return "not_canonical"
    if not isinstance(value, dict) or value.get("prev") != prev:
        return "link_broken"
    shown = (value.get("station"), value.get("seq"), value.get("kind"), value.get("key"), value.get("at"))
    if shown != (station_code, row.seq, row.kind, row.key, _iso_of(row.at)):
        return "columns_differ"
    return None


def _iso_of(at: object) -> str | None:
    """The `at` column as the entry writes it: SQLite keeps text without zone, others an instant."""
    try:
        instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        return None
    if not isinstance(instant, datetime):
        return None
    return iso(instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant)


def check_triggers(session: Session) -> list[Problem]:
    """The triggers that keep the logbook growing only must stand, word for word."""
    if session.connection().dialect.name == "sqlite":
        query = text("SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name='logbook'")
        found = {row[0]: row[1] for row in session.execute(query)}
        missing = [name for name, sql in SQLITE.items() if found.get(name) != sql]
    else:
        query = text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'logbook'::regclass AND tgenabled <> 'D'")
        names = set(session.scalars(query))
        missing = [name for name in SQLITE if name not in names]
    return [Problem("trigger_missing", f"Bảng nhật ký thiếu khóa chống sửa «{name}».") for name in missing]
