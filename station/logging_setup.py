"""Log lines: to the terminal and to a bounded file per part (five old ones are kept)."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from station.settings import LogSettings

_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start_logging(settings: LogSettings, data: Path, part: str) -> None:
    """Sends this process's log to stderr and to `<data>/log/<part>.log`."""
    folder = data / "log"
    folder.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(
        folder / f"{part}.log", maxBytes=settings.file_mb * 1_000_000, backupCount=5, encoding="utf-8"
    )
    logging.basicConfig(
        level=settings.level, format=_LINE, handlers=[logging.StreamHandler(sys.stderr), file], force=True
    )
    for chatty in ("apscheduler", "alembic", "httpx", "urllib3", "gtts", "multipart"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
