"""Portable SQL: the same house on PostgreSQL, from empty to a verified logbook, with writers side by side."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from broadcast import models
from broadcast.verification import verify_database
from station.clock import FixedClock
from station.integrity import check_entries
from station.logbook import Who, entries
from station.migrate import at_head
from tests.broadcast.test_ingest import Air
from tests.conftest import need
from tests.house import MORNING, House, make_house
from tests.service_run import wait

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of its own on a Unix socket; it refuses root, so root starts it as `nobody`."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    need(bool(programs), "PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    other: tuple[str, ...] = ()
    if os.geteuid() == 0:
        other = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        os.chown(folder, 65534, 65534)
    data = folder / "data"
    made = [*other, str(programs[-1] / "initdb"), "-D", str(data), "-U", "radio", "-A", "trust", "-E", "UTF8"]
    subprocess.run(made, check=True, cwd=folder)
    line = [*other, str(programs[-1] / "postgres"), "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
    running = subprocess.Popen(line, cwd=folder)
    wait("PostgreSQL", (folder / ".s.PGSQL.5432").exists, 30)
    wait("its answer", lambda: _ready(programs[-1], folder), 30)
    yield f"postgresql+psycopg://radio@/postgres?host={folder}"
    running.terminate()
    running.wait(20)
    shutil.rmtree(folder, ignore_errors=True)


def _ready(programs: Path, folder: Path) -> bool:
    line = [str(programs / "pg_isready"), "-h", str(folder), "-U", "radio"]
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def pg(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = make_house(tmp_path_factory.mktemp("pg"), FixedClock(MORNING), database={"url": server})
    yield house
    house.parts.close()


def test_from_empty_to_head_without_drift(pg: House) -> None:
    assert at_head(pg.parts.database)
    with pg.parts.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, models.METADATA) == []


def test_the_main_job_and_a_whole_logbook(pg: House) -> None:
    air = Air(pg)
    for item in air.items[:2]:
        air.air(item)
    air.ingest.run_once()
    assert [row.state for row in air.rows()] == ["AIRED", "AIRED", "PLANNED"]
    pg.clock.advance(timedelta(hours=5))  # type: ignore[union-attr]
    assert air.reconciler.run_once() == 1
    pg.parts.desk.expire_old()
    with pg.parts.database.read() as session:
        assert verify_database(session, "xa", pg.clock.now()).nothing_wrong
    air.journal.close()


@pytest.mark.parametrize("act", ["UPDATE logbook SET kind = 'x'", "DELETE FROM logbook", "TRUNCATE logbook"])
def test_the_database_itself_refuses_change(pg: House, act: str) -> None:
    with pytest.raises(DBAPIError, match="only grows"), pg.parts.database.write() as session:
        session.execute(text(act))


def test_writers_side_by_side_fork_nothing(pg: House) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            with pg.parts.database.write() as session:
                pg.parts.logbook.append(session, "test.many", Who(), {"writer": number, "turn": turn})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pg.parts.database.read() as session:
        rows = list(entries(session, 1))
    assert sum(row.kind == "test.many" for row in rows) == 60
    assert check_entries("xa", rows) == []
