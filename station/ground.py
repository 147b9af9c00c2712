"""The station itself: one row per commune's station; every other row belongs to one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from station.database import Base, Instant
from station.errors import NotFound


class Station(Base):
    """A commune's station. `code` names it in files and log entries for ever; names may change."""

    __tablename__ = "station"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    unit_name: Mapped[str] = mapped_column(String(200), default="")
    village_word: Mapped[str] = mapped_column(String(40), default="thôn")
    set_up_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    created_at: Mapped[datetime] = mapped_column(Instant)


def station_of(session: Session, code: str, *, lock: bool = False) -> Station:
    """The station with this code. `lock` serialises writers where the database has no single write lock."""
    query = select(Station).where(Station.code == code)
    station = session.scalar(query.with_for_update() if lock else query)
    if station is None:
        raise NotFound("no_station", "Chưa thiết lập trạm. Hãy chạy `service.py run` một lần để khởi tạo.")
    return station
