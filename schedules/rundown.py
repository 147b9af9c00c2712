"""The rundown (trình tự phát) of a session: which approved items, in which order, placed to the millisecond. Pure rules.

1. The session opens with tune, opening and chime and ends with the closing, where the station has them.
2. Between them stand bulletins: emergency, then priority, then by how seldom they were planned, then by age of approval.
3. A bulletin that does not fit the time left is left out, and the next that fits is taken; every one left out has its reason.
4. Items stand end to start; the session never exceeds its length. The same input gives the same rundown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.plan_document import DayItem, DaySession, Level, Role
from schedules.slots import Session
from station.clock import HANOI, local_day

FRAMES_PER_MS = 48
_RANK = {"EMERGENCY": 0, "PRIORITY": 1, "ROUTINE": 2}


@dataclass(frozen=True, slots=True)
class Playable:
    """An approved recording that may be planned: a bulletin's, or a station element's (`bulletin` None)."""

    role: Role
    title: str
    digest: str
    frames: int
    bulletin: int | None = None
    revision: int | None = None
    level: Level = "ROUTINE"
    valid_from: date | None = None
    valid_until: date | None = None
    approved_at: datetime | None = None
    planned_times: int = 0

    @property
    def length_ms(self) -> int:
        return -(-self.frames // FRAMES_PER_MS)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A bulletin that is not in the session, and why, in station language."""

    bulletin: int
    title: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rundown:
    session: DaySession
    left_out: tuple[LeftOut, ...]


def rundown(
    session: Session,
    frame: Sequence[Playable],
    bulletins: Iterable[Playable],
    gap_ms: int = 0,
    zone: ZoneInfo = HANOI,
) -> Rundown:
    """Fills one session. `frame` are the elements (tune, opening, chime, closing); empty when no bulletin fits."""
    before = [item for role in ("tune", "opening", "chime") for item in frame if item.role == role]
    behind = [item for item in frame if item.role == "closing"]
    room_ms = int((session.ends_at - session.starts_at) / timedelta(milliseconds=1))
    used_ms = sum(item.length_ms + gap_ms for item in before)
    room_ms -= used_ms + sum(item.length_ms + gap_ms for item in behind)
    chosen: list[Playable] = []
    left_out: list[LeftOut] = []
    for item in sorted(bulletins, key=_order):
        # Validity is of the instant the item would start: after midnight that is another day than the session's.
        day = local_day(session.starts_at + timedelta(milliseconds=used_ms), zone)
        why = _why_not(item, day, room_ms)
        if why:
            left_out.append(LeftOut(item.bulletin or 0, item.title, *why))
            continue
        chosen.append(item)
        room_ms -= item.length_ms + gap_ms
        used_ms += item.length_ms + gap_ms
    whole = [*before, *chosen, *behind] if chosen else []
    return Rundown(_place(session, whole, gap_ms), tuple(left_out))


def _order(item: Playable) -> tuple[int, int, float, int]:
    age = item.approved_at.timestamp() if item.approved_at else 0.0
    return (_RANK[item.level], item.planned_times, age, item.bulletin or 0)


def _why_not(item: Playable, day: date, room_ms: int) -> tuple[str, str] | None:
    if item.valid_from and day < item.valid_from:
        return "not_yet_valid", "chưa đến ngày hiệu lực"
    if item.valid_until and day > item.valid_until:
        return "no_longer_valid", "hết hiệu lực"
    if item.length_ms > room_ms:
        return "no_room", "không đủ thời lượng"
    return None


def _place(session: Session, items: Sequence[Playable], gap_ms: int) -> DaySession:
    at = session.starts_at
    placed: list[DayItem] = []
    for item in items:
        name = f"b{item.bulletin}r{item.revision}" if item.bulletin is not None else item.role
        placed.append(
            DayItem(
                id=f"{session.id}.{name}",
                role=item.role,
                bulletin=item.bulletin,
                revision=item.revision,
                title=item.title,
                level=item.level,
                starts_at=at,
                length_ms=item.length_ms,
                frames=item.frames,
                digest=item.digest,
            )
        )
        at += timedelta(microseconds=round(item.frames * 1_000_000 / 48_000)) + timedelta(milliseconds=gap_ms)
    return DaySession(
        id=session.id,
        slot=session.slot,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        outputs=session.outputs,
        items=tuple(placed),
    )
