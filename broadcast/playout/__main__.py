"""`python -m broadcast.playout --config FILE --data DIR`: the player alone."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from broadcast.playout.process import main
from station.errors import SettingsError
from station.settings import read_settings


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="player")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    try:
        settings = read_settings(chosen.config)
    except SettingsError as wrong:
        print(f"{wrong} ({wrong.code})", file=sys.stderr)
        return wrong.exit_code
    logging.basicConfig(level=settings.log.level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return main(settings, chosen.data)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
