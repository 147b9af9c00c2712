"""How far the worker has read the player's journal."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from station.database import Base


class JournalMark(Base):
    """One row per station: file and byte offset behind the last journal line that was entered."""

    __tablename__ = "journal_mark"

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), primary_key=True)
    file: Mapped[str] = mapped_column(String(80))
    offset: Mapped[int]
