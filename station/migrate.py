"""Brings a database from empty, or from any earlier version, to head. Alembic does the work; nothing is guessed."""

from __future__ import annotations

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from station.database import Database
from station.errors import Conflict
from station.files import FileLock

LONGEST_WAIT_S = 120.0
_MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(database: Database, data: Path) -> None:
    """Runs what is missing, one process at a time."""
    data.mkdir(parents=True, exist_ok=True)
    with FileLock(data / "migrate.lock") as lock:
        until = time.monotonic() + LONGEST_WAIT_S
        while not lock.acquire():
            if time.monotonic() > until:
                raise Conflict("migration_busy", "Tiến trình khác đang nâng cấp cơ sở dữ liệu quá lâu. Hãy thử lại.")
            time.sleep(0.1)
        with database.engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def at_head(database: Database) -> bool:
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


