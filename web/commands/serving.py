"""`run`, `web`, `worker`, `player`: the service and each of its parts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from station.logging_setup import start_logging
from station.processes import Part, Supervisor
from station.settings import Settings, read_settings
from web.commands.folders import made_folder_of

_SERVICE = Path(__file__).resolve().parents[2] / "service.py"


def run(given: argparse.Namespace) -> int:
    """The supervisor. It reads the settings once, so that a wrong key is told here and not by three children."""
    settings, data = _settings_and_data(given)
    start_logging(settings.log, data, "run")
    return Supervisor(parts_to_run(given.config, data), data).run()


def parts_to_run(config: Path, data: Path) -> list[Part]:
    """The children in the order they start; the player first, because the air must not wait for the others."""

    def command(name: str) -> list[str]:
        return [sys.executable, str(_SERVICE), name, "--config", str(config.resolve()), "--data", str(data)]

    return [
        Part("player", command("player"), longest_pause_s=2.0, outlives=True),
        Part("worker", command("worker")),
        Part("web", command("web")),
    ]


def player(given: argparse.Namespace) -> int:
    from broadcast.playout.process import main

    settings, data = _settings_and_data(given)
    start_logging(settings.log, data, "player")
    return main(settings, data)


def web(given: argparse.Namespace) -> int:
    from web.commands.opening import open_parts
    from web.serve import main

    settings, data = _settings_and_data(given)
    start_logging(settings.log, data, "web")
    open_parts(given).close()  # brings the database to head and makes the first account
    return main(settings, data)


def worker(given: argparse.Namespace) -> int:
    from audio_library.render_queue import RenderQueue
    from audio_library.renderer import Renderer
    from broadcast.ingest import JournalIngest
    from broadcast.reconcile import Reconciler
    from broadcast.worker import WorkerParts, run_worker
    from web.commands.opening import open_parts

    settings, data = _settings_and_data(given)
    start_logging(settings.log, data, "worker")
    parts = open_parts(given)
    base = (parts.database, parts.logbook, parts.clock)
    status = run_worker(
        WorkerParts(
            *base,
            station_code=parts.code,
            data=data,
            queue=RenderQueue(*base, parts.store, Renderer(settings, data), parts.code),
            desk=parts.desk,
            planner=parts.planner,
            delivery=parts.delivery,
            ingest=JournalIngest(*base, settings, data),
            reconciler=Reconciler(*base, settings),
            door=parts.door,
            player=parts.player,
        )
    )
    parts.close()
    return status


def _settings_and_data(given: argparse.Namespace) -> tuple[Settings, Path]:
    return read_settings(given.config), made_folder_of(given)
