"""The player's process: builds its parts in order, runs the control loop, stops them in reverse.

`main` returns when told to stop (SIGTERM, SIGINT, the `stop` command). Everything that sounds runs in the
lines' own threads; this loop decides, about twenty times a second, and writes the journal.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path

from broadcast.playout.player import Player
from station.clock import SystemClock
from station.errors import StoreFailed
from station.files import FileLock
from station.settings import Settings

log = logging.getLogger(__name__)
_NICE = -10
_SWITCH_S = 0.002  # another thread may keep the sound thread waiting no longer than this


def main(settings: Settings, data: Path) -> int:
    """Runs the player of `data` until it is told to stop: 0; 1 when another player holds the folder or it
    cannot start.
    """
    folder = data / "player"
    lock = FileLock(folder / "player.lock")
    if not lock.acquire():
        print(
            "Một bộ phát khác đang chạy trên thư mục này; không chạy hai bộ phát cùng lúc. "
            "(player_already_running)",
            file=sys.stderr,
        )
        return 1
    sys.setswitchinterval(_SWITCH_S)
    _play_first()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        player = Player(settings, data, SystemClock(), stop)
        player.start()
    except (StoreFailed, OSError) as wrong:
        log.exception("player cannot start")
        print(f"Bộ phát không khởi động được: {wrong} (player_start_failed)", file=sys.stderr)
        return 1
    try:
        player.loop()
        player.finish()
    finally:
        lock.release()
    return 0


def _play_first() -> None:
    """Sound before everything else on this machine, where the system lets us (root, or LimitNICE in the unit)."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    except PermissionError:
        log.info("the system gives the player no priority; under heavy load the sound may stall")
