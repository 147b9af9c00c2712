"""What happens after sound broke off, and which items are still worth airing: rules only.

Design, "Airing arithmetic": off the air for less than `resume_within_s` and room left in the session →
continue `resume_back_ms` before the last frame; else it ends as it is. After a long outage nothing stale
plays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcast.playout.frames import RATE, Span, frames_of_ms, merge, total
from schedules.plan_document import DayItem

JOIN_WITHIN = timedelta(milliseconds=50)
END_SLACK = timedelta(seconds=1)  # rounding and short stalls must not cost the last item of a full session
RESUME_SLACK = timedelta(seconds=5)  # and half an item lost is worse than five seconds past the end


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on with the item from frame `offset`."""

    offset: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The item ends: `aired` when every frame had left, else `partly_aired`, else `missed`; with its
    cause.
    """

    state: str
    cause: str | None


def after_break(
    covered: Iterable[Span],
    frames: int,
    off_air: timedelta,
    now: datetime,
    session_ends_at: datetime,
    cause: str,
    *,
    resume_within_s: float,
    resume_back_ms: int,
) -> Continue | Stop:
    """Decides on an item whose sound broke off `off_air` ago with `covered` already aired."""
    spans = merge(covered)
    played = total(spans)
    if played >= frames:
        return Stop("aired", None)
    if off_air >= timedelta(seconds=resume_within_s):
        return Stop(ended_state(played, frames), cause)
    offset = max(0, spans[-1][1] - frames_of_ms(resume_back_ms)) if spans else 0
    if not fits(now, frames - offset, session_ends_at, RESUME_SLACK):
        return Stop(ended_state(played, frames), "no_room")
    return Continue(offset)


def ended_state(played: int, frames: int) -> str:
    if played >= frames:
        return "aired"
    return "partly_aired" if played else "missed"


def fits(starts_at: datetime, frames: int, session_ends_at: datetime, slack: timedelta = END_SLACK) -> bool:
    """Whether that many frames from `starts_at` end before the session does."""
    return starts_at + timedelta(seconds=frames / RATE) <= session_ends_at + slack


def joins(previous: DayItem, item: DayItem) -> bool:
    """Whether the plan lets `item` follow `previous` without a gap."""
    planned_end = previous.starts_at + timedelta(seconds=previous.frames / RATE)
    return abs(item.starts_at - planned_end) <= JOIN_WITHIN


def stale(planned_at: datetime, now: datetime, down: timedelta, *, resume_within_s: float) -> bool:
    """Whether an item that never began is missed when the air comes back at `now` after `down`.

    A short outage shifts items; a long one costs every item whose time has passed.
    """
    return planned_at < now and down >= timedelta(seconds=resume_within_s)
