"""Airings (lượt phát): one planned item on one output, with its pieces; what happened, measured where it left.

An airing keeps its own copy of title, digests and approver, so that history survives whatever is edited or removed.
Every airing ends in exactly one state, with a cause.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from station.clock import iso
from station.database import Base, Instant
from station.errors import Conflict


class AiringState(StrEnum):
    PLANNED = "PLANNED"
    AIRING = "AIRING"
    AIRED = "AIRED"
    PARTLY_AIRED = "PARTLY_AIRED"
    MISSED = "MISSED"
    CANCELLED = "CANCELLED"
    PRE_EMPTED = "PRE_EMPTED"


END_STATES = frozenset(
    {AiringState.AIRED, AiringState.PARTLY_AIRED, AiringState.MISSED, AiringState.CANCELLED, AiringState.PRE_EMPTED}
)

# An end state is final. CANCELLED → PLANNED is a newer plan that takes an item up again before its time.
TABLE: dict[AiringState, frozenset[AiringState]] = {
    AiringState.PLANNED: END_STATES | {AiringState.AIRING},
    AiringState.AIRING: END_STATES - {AiringState.CANCELLED},
    AiringState.CANCELLED: frozenset({AiringState.PLANNED}),
    AiringState.AIRED: frozenset(),
    AiringState.PARTLY_AIRED: frozenset(),
    AiringState.MISSED: frozenset(),
    AiringState.PRE_EMPTED: frozenset(),
}


class Evidence(StrEnum):
    """How sure we are that it was heard. Rehearsal is never counted."""

    NONE = "none"
    REHEARSAL = "rehearsal"
    SENT = "sent"
    PLAYED = "played"
    CONFIRMED = "confirmed"


class Airing(Base):
    """`frames_played` is the union of distinct frames that left the output, at 48 kHz; `gain_mdb` is in thousandths of a dB.

    `stalled_ms`: how long the output stood still within it: every frame left, but with a hole between two of them.
    """

    __tablename__ = "airing"
    __table_args__ = (
        UniqueConstraint("station_id", "item", "output"),
        Index("ix_airing_day", "station_id", "day", "planned_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    item: Mapped[str] = mapped_column(String(120))
    output: Mapped[str] = mapped_column(String(40))
    session: Mapped[str] = mapped_column(String(60))
    day: Mapped[date]
    session_ends_at: Mapped[datetime] = mapped_column(Instant)
    role: Mapped[str] = mapped_column(String(12))
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id"), default=None, index=True)
    revision: Mapped[int | None] = mapped_column(default=None)
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    approver: Mapped[str] = mapped_column(String(300), default="")
    planned_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    frames_expected: Mapped[int]
    frames_played: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(14), default=AiringState.PLANNED.value)
    cause: Mapped[str] = mapped_column(String(60), default="")
    evidence: Mapped[str] = mapped_column(String(12), default=Evidence.NONE.value)
    gain_mdb: Mapped[int] = mapped_column(default=0)
    stalled_ms: Mapped[int] = mapped_column(default=0)
    plan_version: Mapped[int]
    pieces: Mapped[list[AiringPiece]] = relationship(order_by="AiringPiece.id")

    def move(self, state: AiringState, cause: str = "") -> None:
        """The one place where `state` changes."""
        present = AiringState(self.state)
        if state not in TABLE[present]:
            raise Conflict("airing_ended", "Lượt phát đã kết thúc, không đổi được nữa.", state=present.value, to=state.value)
        self.state = state.value
        self.cause = cause

    @property
    def ended(self) -> bool:
        return AiringState(self.state) in END_STATES


class AiringPiece(Base):
    """One unbroken run of an airing: `first_frame` of the item, and how many frames left."""

    __tablename__ = "airing_piece"
    __table_args__ = (UniqueConstraint("airing_id", "attempt", "piece"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    airing_id: Mapped[int] = mapped_column(ForeignKey("airing.id"), index=True)
    attempt: Mapped[int]
    piece: Mapped[int]
    first_frame: Mapped[int]
    frames: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    cause: Mapped[str] = mapped_column(String(60), default="")


def airings_between(session: Session, station_id: int, first: date, last: date) -> list[Airing]:
    """Airings of the sessions that start on the inclusive local days, in order of plan (a session that crosses
    midnight belongs to the day it starts)."""
    query = select(Airing).where(Airing.station_id == station_id, Airing.day >= first, Airing.day <= last)
    return list(session.scalars(query.order_by(Airing.planned_at, Airing.id)))


def airing_json(airing: Airing) -> dict[str, Any]:
    """The shape of `service.py airings --json` and of `/api/airings`."""
    return {
        "item": airing.item,
        "bulletin": airing.bulletin_id,
        "title": airing.title,
        "output": airing.output,
        "planned_at": iso(airing.planned_at),
        "started_at": iso(airing.started_at) if airing.started_at else None,
        "ended_at": iso(airing.ended_at) if airing.ended_at else None,
        "frames_expected": airing.frames_expected,
        "frames_played": airing.frames_played,
        "state": airing.state,
        "cause": airing.cause,
        "evidence": airing.evidence,
    }
