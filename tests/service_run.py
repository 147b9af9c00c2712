"""The real service in a temporary folder, started as a station starts it, with a session about to air."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from audio_library.codec import RATE, Pcm
from broadcast.airings import Airing, airings_between
from broadcast.verification import Verdict, verify_database
from schedules.slots import SlotValues
from station.clock import SystemClock
from station.files import lock_holder
from tests.house import House, make_house
from web.commands.demo import _toml

SERVICE = Path(__file__).resolve().parents[1] / "service.py"


def noise(seconds: float, seed: int) -> Pcm:
    """Sound no other item resembles, so that correlation finds it and nothing else."""
    dice = np.random.default_rng(seed)
    return (dice.standard_normal(round(seconds * RATE)) * 3000).clip(-20_000, 20_000).astype(np.int16)


def wait(what: str, done: Callable[[], Any], limit_s: float = 20.0) -> Any:
    until = time.monotonic() + limit_s
    while True:
        got = done()
        if got:
            return got
        assert time.monotonic() < until, f"{what}: not within {limit_s} s"
        time.sleep(0.02)


class Service:
    """`run` and its three children, on a station with real people, bulletins and an output."""

    def __init__(self, folder: Path, outputs: list[dict[str, Any]] | None = None) -> None:
        self.data = folder / "data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.values: dict[str, Any] = {
            "web": {"port": self.port},
            "guard": {"windows": ["00:00-24:00"]},
            "slots": {"usual_from": "00:00", "usual_until": "24:00"},
            "voices": {"order": ["espeak"]},
            "outputs": outputs or [{"name": "loa", "kind": "file"}],
        }
        self.config = folder / "config.toml"
        self.config.write_text(_toml(self.values))
        self.house: House = make_house(self.data, SystemClock(), **self.values)
        self.run: subprocess.Popen[bytes] | None = None
        self._log = (folder / "service.log").open("ab")

    def start(self) -> None:
        self.run = self.command("run")
        wait("the player", lambda: self.pid("player"))
        wait("the player's answer", self._player_answers)

    def _player_answers(self) -> bool:
        try:
            return bool(self.house.parts.player.ask("ping"))
        except Exception:  # noqa: BLE001 - not yet there is the answer we wait away
            return False

    def command(self, *words: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, str(SERVICE), words[0], "--config", str(self.config), "--data", str(self.data), *words[1:]]
        return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log)

    def ask(self, *words: str) -> tuple[int, Any]:
        """A command's exit code and the JSON it printed."""
        done = self.command(*words)
        out, _ = done.communicate(timeout=60)
        return done.returncode, json.loads(out) if out.strip() else None

    def pid(self, part: str) -> int | None:
        if part == "web":
            return self._web_pid()
        return lock_holder(self.data / part / f"{part}.lock")

    def _web_pid(self) -> int | None:
        wanted = f"{SERVICE} web --config {self.config}".split()
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    words = (folder / "cmdline").read_bytes().decode().split("\0")
                except OSError:
                    continue
                if words[1:5] == wanted:
                    return int(folder.name)
        return None

    def kill(self, part: str) -> int:
        """kill -9 of one part; returns the process id it had."""
        pid = self.run.pid if part == "run" and self.run else self.pid(part)
        assert pid is not None, part
        os.kill(pid, signal.SIGKILL)
        if part == "run" and self.run:
            self.run.wait()
        return pid

    def session(self, seconds: list[float], lead_s: float = 4.0) -> datetime:
        """Bulletins of these lengths, approved and committed in a session that starts `lead_s` from now."""
        for number, length in enumerate(seconds):
            self.house.approved(f"Bản tin {number}", pcm=noise(length, number))
        zone = self.house.parts.settings.station.zone_info
        start = (datetime.now(zone) + timedelta(seconds=lead_s)).replace(microsecond=0) + timedelta(seconds=1)
        length = max(60, int(sum(seconds)) + 30)
        slot = SlotValues("Buổi thử", (start.isoweekday(),), f"{start:%H:%M:%S}", length)
        self.house.parts.slots.add(self.house.people["operator"], slot)
        plan = self.house.parts.planner.commit(self.house.people["approver"], start.date())
        assert any(one.items for one in plan.sessions)
        self.house.parts.delivery.deliver()
        return start

    def airings(self, day: datetime) -> list[Airing]:
        with self.house.parts.database.read() as session:
            rows = airings_between(session, 1, day.date(), day.date())
            for row in rows:
                _ = row.pieces
            return rows

    def until_over(self, day: datetime, limit_s: float) -> list[Airing]:
        wait("the end of every airing", lambda: (rows := self.airings(day)) and all(row.ended for row in rows), limit_s)
        return self.airings(day)

    def verdict(self) -> Verdict:
        with self.house.parts.database.read() as session:
            return verify_database(session, self.house.parts.code, self.house.clock.now())

    def stop(self) -> None:
        if self.run is not None and self.run.poll() is None:
            self.run.terminate()
            self.run.wait(timeout=40)
        for part in ("player", "worker"):
            pid = self.pid(part)
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
        self.house.parts.close()
        self._log.close()
