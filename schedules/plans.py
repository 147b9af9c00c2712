"""The plan of a day (lịch phát) as rows: every committed version is kept, and each of its items."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from schedules.plan_document import DayPlan
from station.database import Base, Instant


class Plan(Base):
    """One committed version of a day, with the very document the player was given."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("station_id", "day", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    day: Mapped[date] = mapped_column(index=True)
    version: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    committed_at: Mapped[datetime] = mapped_column(Instant)
    committed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)

    def read(self) -> DayPlan:
        return DayPlan.model_validate_json(self.document)


class PlannedItem(Base):
    """One item of one committed version, searchable. The same item in a later version has the same `item`."""

    __tablename__ = "planned_item"
    __table_args__ = (
        UniqueConstraint("plan_id", "item"),
        Index("ix_planned_item_bulletin", "station_id", "bulletin_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    item: Mapped[str] = mapped_column(String(120), index=True)
    session: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(12))
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id"), default=None)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), default=None)
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    frames: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


def newest_plan(session: Session, station_id: int, day: date) -> Plan | None:
    query = select(Plan).where(Plan.station_id == station_id, Plan.day == day).order_by(Plan.version.desc()).limit(1)
    return session.scalar(query)


def newest_plans(session: Session, station_id: int, first: date, last: date) -> list[Plan]:
    """The newest committed version of each of the inclusive days, in order of day."""
    query = select(Plan).where(Plan.station_id == station_id, Plan.day >= first, Plan.day <= last)
    newest = {plan.day: plan for plan in session.scalars(query.order_by(Plan.day, Plan.version))}
    return [newest[day] for day in sorted(newest)]
