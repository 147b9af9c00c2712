"""Incidents (sự cố): what went wrong, opened by the system or a person, once per episode."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from station.database import Base, Instant


class Incident(Base):
    """`episode` names what is wrong (for example `clock_held` or `output_lost:loa`); one open incident per episode."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    episode: Mapped[str] = mapped_column(String(80), index=True)
    message: Mapped[str] = mapped_column(String(500))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant, default=None)


def open_incident(
    session: Session, station_id: int, episode: str, message: str, facts: dict[str, Any], now: datetime
) -> Incident | None:
    """Opens one unless the same episode is open already."""
    query = select(Incident.id).where(
        Incident.station_id == station_id, Incident.episode == episode, Incident.closed_at.is_(None)
    )
    if session.scalar(query) is not None:
        return None
    incident = Incident(station_id=station_id, episode=episode, message=message, facts=facts, opened_at=now)
    session.add(incident)
    session.flush()
    return incident


def close_incidents(session: Session, station_id: int, episode: str, now: datetime) -> int:
    """Ends the open incidents of an episode; returns how many."""
    query = select(Incident).where(
        Incident.station_id == station_id, Incident.episode == episode, Incident.closed_at.is_(None)
    )
    found = session.scalars(query).all()
    for incident in found:
        incident.closed_at = now
    return len(found)
