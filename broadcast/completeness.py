"""Is everything promised accounted for? Read from the logbook itself, then compared with the airings table.

Each item of each committed plan, on each of its outputs, must come to exactly one end, with a cause when it did not air
whole. What is still ahead, or only just over, is not yet due.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from broadcast.airings import Airing, AiringState
from station.clock import from_iso
from station.errors import RadioError
from station.integrity import Problem
from station.logbook import LogEntry

# How long after a session's end its airings may still be on their way from journal to logbook.
GRACE = timedelta(minutes=10)
ENDINGS = frozenset({"airing.ended", "airing.missed", "airing.cancelled", "airing.reconciled"})
Key = tuple[str, str]


@dataclass(slots=True)
class _Account:
    """What the logbook says of one item on one output."""

    due: datetime | None = None
    promised_by: int = 0
    ends: list[tuple[int, str, int]] = field(default_factory=list)


def check_completeness(session: Session, station_id: int, now: datetime) -> list[Problem]:
    accounts = _accounts(_entries(session, station_id))
    rows = {
        (row.item, row.output): row for row in session.scalars(select(Airing).where(Airing.station_id == station_id))
    }
    problems: list[Problem] = []
    for key, account in sorted(accounts.items()):
        problems.extend(_judge(key, account, rows.get(key), now))
    for key in sorted(rows.keys() - accounts.keys()):
        problems.append(Problem("airing_without_entry", f"Lượt phát {key[0]} ({key[1]}) không có trong nhật ký hệ thống."))
    return problems


def _entries(session: Session, station_id: int) -> Iterator[tuple[int, dict[str, Any]]]:
    kinds = LogEntry.kind.in_({"plan.committed", *ENDINGS})
    query = select(LogEntry.seq, type_coerce(LogEntry.body, NullType())).where(LogEntry.station_id == station_id, kinds)
    for seq, body in session.execute(query.order_by(LogEntry.seq).execution_options(yield_per=1000)):
        try:
            entry = json.loads(body)  # type: ignore[arg-type]  # the raw column, whatever was put there
        except (ValueError, TypeError):
            continue  # integrity names it
        if isinstance(entry, dict) and isinstance(entry.get("facts"), dict):
            yield seq, entry


def _accounts(found: Iterator[tuple[int, dict[str, Any]]]) -> dict[Key, _Account]:
    accounts: dict[Key, _Account] = {}
    for seq, entry in found:
        try:
            _take_in(accounts, seq, str(entry["kind"]), entry["facts"])
        except (KeyError, TypeError, ValueError, RadioError):
            continue  # not as we write it: integrity names it
    return accounts


def _take_in(accounts: dict[Key, _Account], seq: int, kind: str, facts: dict[str, Any]) -> None:
    if kind == "plan.committed":
        for item in facts["items"]:
            for output in item["outputs"]:
                account = accounts.setdefault((item["item"], output), _Account())
                account.due, account.promised_by = from_iso(item["session_ends_at"]), seq
                # Cancelled by an earlier plan and taken up again: that was not its end.
                account.ends = [end for end in account.ends if end[1] != AiringState.CANCELLED.value]
        return
    account = accounts.setdefault((facts["item"], facts["output"]), _Account())
    state = str(facts.get("state") or kind.removeprefix("airing."))
    account.ends.append((seq, state.upper(), int(facts.get("frames_played") or 0)))


def _judge(key: Key, account: _Account, row: Airing | None, now: datetime) -> Iterator[Problem]:
    item, output = key
    final = [end for end in account.ends if end[1] != AiringState.CANCELLED.value]
    if account.due is None:
        yield Problem("airing_unplanned", f"Lượt phát {item} ({output}) không thuộc lịch đã chốt nào.", account.ends[0][0])
        return
    if not account.ends and now > account.due + GRACE:
        yield Problem("item_unaccounted", f"Mục {item} ({output}) đã đến hạn nhưng không rõ kết cục.", account.promised_by)
    if len(final) > 1:
        yield Problem("item_ended_twice", f"Mục {item} ({output}) có hai kết cục trong nhật ký.", final[1][0])
    if account.ends and row is not None:
        seq, state, frames = final[0] if final else account.ends[-1]
        if row.ended and (row.state, row.frames_played) != (state, frames):
            yield Problem("row_differs", f"Lượt phát {item} ({output}) khác với mục nhật ký số {seq}.", seq)
    if account.ends and row is None:
        yield Problem("row_missing", f"Thiếu lượt phát {item} ({output}) trong bảng lượt phát.", account.ends[0][0])
