"""A small station for the player's tests: makes recordings, plans and approvals, starts the real player, reads its journal."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np

from broadcast.playout.channel import Channel
from broadcast.playout.journal import Line, read_journal
from schedules.plan_document import Approval, Approvals, DayItem, DayPlan, DaySession
from station.clock import HANOI, local_day
from station.errors import RadioError
from station.files import sha256_bytes, write_whole

_STARTED: list[subprocess.Popen[bytes]] = []
ROOT = Path(__file__).resolve().parents[3]
RATE = 48_000


def voice_like(seconds: float, seed: int) -> np.ndarray:
    """Noise no two seeds share: a recording of it can be found by correlation, frame by frame."""
    frames = round(seconds * RATE)
    return np.random.default_rng(seed).integers(-9000, 9000, frames, dtype=np.int16)


def flac_bytes(pcm: np.ndarray, folder: Path) -> bytes:
    path = folder / f"make-{os.getpid()}-{time.monotonic_ns()}.flac"
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono", format="s16")
        for at in range(0, len(pcm), 4096):
            frame = av.AudioFrame.from_ndarray(pcm[at : at + 4096].reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    data = path.read_bytes()
    path.unlink()
    return data


@dataclass
class Station:
    """A data folder, its settings, and the player process on it."""

    folder: Path
    outputs: list[dict[str, Any]]
    guard: dict[str, Any] = field(default_factory=lambda: {"windows": ["00:00-24:00", "12:00-12:00"]})
    playout: dict[str, Any] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, np.ndarray] = field(default_factory=dict)
    approved: dict[str, Approval] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    version: int = 0

    def __post_init__(self) -> None:
        self.data = self.folder / "data"
        self.player = self.data / "player"
        (self.player / "files").mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "config.toml"
        parts = ["[guard]", *_toml(self.guard), "[playout]", *_toml(self.playout)]
        for output in self.outputs:
            parts += ["[[outputs]]", *_toml(output)]
        self.config.write_text("\n".join(parts))
        self.channel = Channel(self.data)

    def record(self, seconds: float, seed: int, **approval: Any) -> str:
        """Makes an approved recording; returns its digest."""
        pcm = voice_like(seconds, seed)
        data = flac_bytes(pcm, self.folder)
        digest = sha256_bytes(data)
        write_whole(self.player / "files" / f"{digest}.flac", data)
        self.sounds[digest] = pcm
        self.approved[digest] = Approval(**{"kind": "element", **approval})
        self.approve()
        return digest

    def approve(self) -> None:
        approvals = Approvals(station="xa", written_at=datetime.now(UTC), approved=self.approved)
        write_whole(self.player / "approvals.json", approvals.to_bytes())

    def item(self, name: str, digest: str, starts_at: datetime, role: str = "tune", **more: Any) -> DayItem:
        frames = len(self.sounds[digest])
        return DayItem(
            id=name, role=role, title=name, starts_at=starts_at, length_ms=max(1, frames * 1000 // RATE),
            frames=frames, digest=digest, **more,
        )

    def joined(self, prefix: str, digests: Iterable[str], starts_at: datetime) -> tuple[DayItem, ...]:
        items = []
        for number, digest in enumerate(digests):
            items.append(self.item(f"{prefix}{number}", digest, starts_at))
            starts_at += timedelta(seconds=len(self.sounds[digest]) / RATE)
        return tuple(items)

    def session(
        self, items: Iterable[DayItem], outputs: Iterable[str] | None = None, room_s: float = 0.0, name: str = ""
    ) -> DaySession:
        items = tuple(items)
        last = items[-1]
        ends_at = last.starts_at + timedelta(seconds=last.frames / RATE + room_s)
        names = tuple(outputs) if outputs is not None else tuple(o["name"] for o in self.outputs)
        return DaySession(
            id=name or f"s-{items[0].id}", slot=1, starts_at=items[0].starts_at, ends_at=ends_at, outputs=names, items=items
        )

    def plan(self, *sessions: DaySession) -> None:
        self.version += 1
        day = local_day(sessions[0].starts_at if sessions else datetime.now(UTC), HANOI)
        plan = DayPlan(
            station="xa", date=day, version=self.version, committed_at=datetime.now(UTC), sessions=sessions
        )
        write_whole(self.player / "plans" / f"{day.isoformat()}.json", plan.to_bytes())

    def start(self, wait: bool = True) -> None:
        log = (self.folder / "player.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "broadcast.playout", "--config", str(self.config), "--data", str(self.data)],
            cwd=ROOT, env={**os.environ, **self.env}, stderr=log,
        )
        log.close()
        _STARTED.append(self.process)
        if wait:
            self.until(lambda: self.state("idle", "on_air", "silent", "lost"), 20, "player up")

    def state(self, *wanted: str) -> bool:
        try:
            outputs = self.channel.ask("status").get("outputs")
        except RadioError:
            return False
        return bool(outputs) and all(output["state"] in wanted for output in outputs.values())

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else 0
        self.process.terminate()
        return self.process.wait(20)

    def lines(self, event: str | None = None, item: str | None = None) -> list[Line]:
        lines, _ = read_journal(self.player / "journal")
        return [line for line in lines if event in (None, line.event) and item in (None, line.item)]

    def closed(self) -> dict[tuple[str, str], Line]:
        """The closing line of each airing's last attempt; two for one attempt are a failure."""
        found: dict[tuple[str, str], Line] = {}
        for line in self.lines():
            if line.event in ("ended", "missed", "cancelled"):
                key = (str(line.item), str(line.output))
                assert key not in found or found[key].attempt < line.attempt, f"{key} closed twice"
                found[key] = line
        return found

    def wait_closed(self, count: int, limit_s: float) -> dict[tuple[str, str], Line]:
        self.until(lambda: len(self.closed()) >= count, limit_s, f"{count} airings closed")
        return self.closed()

    def until(self, true: Callable[[], bool], limit_s: float, what: str) -> None:
        limit = time.monotonic() + limit_s
        while not true():
            if time.monotonic() > limit:
                log = (self.folder / "player.log").read_text() if (self.folder / "player.log").exists() else ""
                tail = "\n".join(f"{line.event} {line.item} {line.facts}" for line in self.lines()[-12:])
                raise AssertionError(f"not within {limit_s} s: {what}\n{tail}\n{log[-3000:]}")
            time.sleep(0.05)


@atexit.register
def _leave_none_behind() -> None:
    """A test that failed midway must not leave a player running."""
    for process in _STARTED:
        if process.poll() is None:
            process.kill()


def soon(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def _toml(values: dict[str, Any]) -> list[str]:
    return [f"{name} = {json.dumps(value)}" for name, value in values.items()]
