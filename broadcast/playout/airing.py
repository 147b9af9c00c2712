"""One planned item on one output: its state, its pieces, and the frames of it that have left.

    WAITING ──placed──▶ PLACED ──ended──▶ ENDED (aired, partly_aired)
       ▲ │                 │
       │ └─missed, cancelled──▶ ENDED (missed, cancelled)
       └────interrupted────┘

Exactly one of `ended`, `missed`, `cancelled` closes an attempt at an airing in the journal, ever; there is a second
attempt only when what was cancelled is planned again in time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from broadcast.playout.frames import Span, merge, total
from broadcast.playout.journal import Fact
from broadcast.playout.timeline import Piece
from schedules.plan_document import DayItem, DayPlan, DaySession
from station.clock import iso

Key = tuple[str, str]  # item, output


class State(StrEnum):
    WAITING = "waiting"
    PLACED = "placed"
    ENDED = "ended"


@dataclass(slots=True)
class Airing:
    """Mutable; owned by the control thread. `covered` are the item's frames known to have left."""

    session: DaySession
    item: DayItem
    output: str
    state: State = State.WAITING
    end_state: str | None = None
    attempt: int = 1
    pieces: int = 0
    covered: tuple[Span, ...] = ()
    piece: Piece | None = None
    started_logged: bool = False
    first_left_at: datetime | None = None
    last_left_at: datetime | None = None
    interrupted_by: str | None = None
    warned: bool = False
    change_told: bool = False
    waits_for: str | None = None
    tail: int | None = None  # device frame where its newest piece ends, in this run
    frames: int = field(default=0)

    def __post_init__(self) -> None:
        self.frames = self.frames or self.item.frames

    @property
    def key(self) -> Key:
        return self.item.id, self.output

    @property
    def played(self) -> int:
        return total(self.covered)

    def cover(self, first: int, frames: int) -> None:
        self.covered = merge((*self.covered, (first, first + frames)))

    def facts(self) -> dict[str, Fact]:
        """What every line of this airing says of the plan, so that the journal can be read without it."""
        return {
            "session": self.session.id, "title": self.item.title, "bulletin": self.item.bulletin,
            "revision": self.item.revision, "role": self.item.role, "level": self.item.level,
            "digest": self.item.digest, "planned_at": iso(self.item.starts_at),
            "session_ends_at": iso(self.session.ends_at), "frames_expected": self.frames,
        }  # fmt: skip


@dataclass(slots=True)
class SessionRun:
    """The airings of one session on one output, in their order."""

    session: DaySession
    output: str
    airings: list[Airing]

    def next_waiting(self) -> int | None:
        """Index of the first airing that still has to be placed."""
        return next((i for i, airing in enumerate(self.airings) if airing.state is State.WAITING), None)

    @property
    def over(self) -> bool:
        return all(airing.state is State.ENDED for airing in self.airings)


def build_runs(
    plans: Iterable[DayPlan], known: dict[Key, Airing], recall: Callable[[Airing], None], now: datetime
) -> list[SessionRun]:
    """Session runs of the plans, in order of time; airings in `known` keep their life, new ones are added
    to it.

    An airing that has begun keeps the item it began with; one that waits takes the new plan's word. One that
    was cancelled and is planned again, before its time, gets another attempt.
    """
    runs = []
    for plan in plans:
        for session in plan.sessions:
            for output in session.outputs:
                airings = []
                for item in session.items:
                    airing = known.get((item.id, output))
                    if airing is None:
                        airing = known[item.id, output] = Airing(session, item, output)
                        recall(airing)
                    if airing.end_state == "cancelled" and item.starts_at > now:
                        attempt = airing.attempt + 1
                        airing = known[item.id, output] = Airing(session, item, output, attempt=attempt)
                    elif airing.state is State.WAITING and not airing.pieces:
                        airing.session, airing.item, airing.frames = session, item, item.frames
                    airings.append(airing)
                runs.append(SessionRun(session, output, airings))
    return sorted(runs, key=lambda run: run.session.starts_at)
