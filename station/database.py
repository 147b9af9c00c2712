"""The database: how it is opened, read and written. One action, one unit of work, one commit.

    with database.write() as session:   a writing unit of work: takes the write lock first, commits once, at the end
    with database.read() as session:    a reading one: sees one state of things, changes nothing

SQLite is opened as the house demands: WAL, synchronous=FULL, foreign keys on, a busy timeout, and every writing
unit begins with BEGIN IMMEDIATE. (With SQLAlchemy's default two writers read the same last entry and a hash chain
forked silently: 3 of 80 entries when measured.) SQL is portable; PostgreSQL locks the station's row instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeDecorator

from station.clock import require_aware
from station.errors import Conflict
from station.settings import DatabaseSettings

DATABASE_FILE = "station.sqlite3"


class Base(DeclarativeBase):
    """Every table of every room. Constraint names follow one convention, so that a migration can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite keeps no zone, so it is put back when read; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = require_aware(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def database_url(settings: DatabaseSettings, data: Path) -> str:
    """The address in config.toml, or SQLite in the data folder."""
    return settings.url or f"sqlite:///{data / DATABASE_FILE}"


class Database:
    """One process's door to the database."""

    def __init__(self, url: str, busy_timeout_ms: int = 60_000) -> None:
        self.url = url
        self.engine = _open(url, busy_timeout_ms)
        self._writing = self.engine.execution_options(radio_writing=True)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One action. Commits when the block ends, rolls back when it raises; a lock nobody yields is `Conflict`."""
        with Session(self._writing, expire_on_commit=False) as session:
            try:
                session.connection()  # BEGIN IMMEDIATE now, before anything is read
                if self.engine.dialect.name != "sqlite":  # elsewhere the stations' rows are the write lock
                    session.execute(text("SELECT id FROM station FOR UPDATE"))
                yield session
                session.commit()
            except OperationalError as wrong:
                session.rollback()
                if "locked" not in str(wrong).lower():
                    raise
                raise Conflict("database_busy", "Cơ sở dữ liệu đang bận quá lâu. Chưa có gì thay đổi; hãy thử lại.") from wrong

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look. Anything changed in it is thrown away."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session
            session.expunge_all()  # a rollback would expire the rows, and the caller could not read what she was handed
            session.rollback()

    def close(self) -> None:
        self.engine.dispose()


def _open(url: str, busy_timeout_ms: int) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    # A connection a unit of work: opening one costs less than a millisecond, and writers that wait for the lock can
    # never use up a pool and keep readers out.
    patience = {"timeout": busy_timeout_ms / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=patience, poolclass=NullPool)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, record: Any) -> None:
    del record
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own rule begins too late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("radio_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
