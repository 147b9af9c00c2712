"""One action, one commit; writers queue, nothing forks; the schema has no drift."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from broadcast import models
from station.database import Database
from station.errors import Conflict
from station.ground import Station
from station.integrity import check_entries
from station.logbook import LogEntry, Who, entries
from station.migrate import at_head, upgrade
from tests.house import House, make_house


def test_from_empty_to_head_without_drift(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert not at_head(database)
    upgrade(database, tmp_path)
    upgrade(database, tmp_path)
    assert at_head(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, models.METADATA) == []


def test_every_row_belongs_to_a_station() -> None:
    for table in models.METADATA.sorted_tables:
        assert table.name == "station" or not table.c.station_id.nullable, table.name


def test_every_constraint_has_a_name() -> None:
    for table in models.METADATA.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"


def test_sqlite_is_opened_as_the_house_demands(house: House) -> None:
    with house.parts.database.read() as session:
        asked = {name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_what_is_read_is_aware_and_what_is_naive_is_refused(house: House) -> None:
    with house.parts.database.read() as session:
        made = session.scalar(select(Station.created_at))
        assert made is not None and made.tzinfo is not None
    with pytest.raises(StatementError), house.parts.database.write() as session:
        session.add(Station(code="y", name="y", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the point of the test
        session.flush()


def test_an_action_that_fails_leaves_nothing(house: House) -> None:
    with pytest.raises(RuntimeError), house.parts.database.write() as session:
        house.parts.logbook.append(session, "test.half", Who(), {})
        raise RuntimeError
    with house.parts.database.read() as session:
        assert session.scalar(select(LogEntry).where(LogEntry.kind == "test.half")) is None


def test_forty_writers_at_once_fork_nothing(house: House) -> None:
    """With the driver's default transactions this lost entries; BEGIN IMMEDIATE keeps one line of writers."""

    def write(number: int) -> None:
        for turn in range(5):
            with house.parts.database.write() as session:
                house.parts.logbook.append(session, "test.many", Who(), {"writer": number, "turn": turn})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with house.parts.database.read() as session:
        rows = list(entries(session, 1))
    assert sum(row.kind == "test.many" for row in rows) == 40
    assert check_entries("xa", rows) == []


def test_a_lock_nobody_yields_is_a_clear_conflict(tmp_path: Path) -> None:
    house = make_house(tmp_path, database={"busy_timeout_ms": 200})
    holder = sqlite3.connect(tmp_path / "station.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Conflict) as wrong, house.parts.database.write():
        pass
    assert wrong.value.code == "database_busy"
    holder.execute("ROLLBACK")
    with house.parts.database.write() as session:
        house.parts.logbook.append(session, "test.after", Who(), {})
    holder.close()
    house.parts.close()
