"""Where a station's data lies: --data, or `data` beside the configuration file."""

from __future__ import annotations

import argparse
from pathlib import Path


def folder_of(given: argparse.Namespace) -> Path:
    return Path(given.data if given.data is not None else given.config.resolve().parent / "data").resolve()


def made_folder_of(given: argparse.Namespace) -> Path:
    """The same, made when it is not there, for this user alone."""
    data = folder_of(given)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return data
