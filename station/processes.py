"""The supervisor: a bare process that keeps the others alive, each alone, and never gives up.

    run ── web       signs people in, shows pages          dies with the supervisor
        ├─ worker    renders, plans, enters journals       dies with the supervisor
        └─ player    the sound                             outlives the supervisor; a new `run` adopts it

A child that dies is started again: at once the first time, then with a pause that doubles, to at most 2 s for the player
and 30 s for the others, until it has lived for ten seconds. Five deaths in a minute are an incident: a line in the log
and a note the worker enters in the logbook, once until the part lives again.
The supervisor knows no web and no database, so that nothing of theirs can bring it down.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from station.clock import SystemClock, iso
from station.files import FileLock, lock_holder, write_whole

log = logging.getLogger(__name__)
_PR_SET_PDEATHSIG = 1
DEATHS_OF_AN_INCIDENT = 5
STOP_WITHIN_S = 8.0
LIVED_S = 10.0


@dataclass(frozen=True, slots=True)
class Part:
    """One child: its name, its command line, its longest back-off, and whether it outlives the supervisor."""

    name: str
    command: Sequence[str]
    longest_pause_s: float = 30.0
    outlives: bool = False


@dataclass(slots=True)
class _Child:
    part: Part
    process: subprocess.Popen[bytes] | None = None
    adopted: int | None = None
    start_at: float = 0.0
    started: float = 0.0
    in_a_row: int = 0
    reported: bool = False
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS_OF_AN_INCIDENT))

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else self.adopted


class Supervisor:
    """Starts the parts in order, watches them, stops them in reverse."""

    def __init__(self, parts: Sequence[Part], data: Path) -> None:
        self._children = [_Child(part) for part in parts]
        self._data = data
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT. 1 when another supervisor is at work in this data folder."""
        with FileLock(self._data / "run.lock") as lock:
            if not lock.acquire():
                log.error("another `run` is at work in this data folder (pid %s)", lock_holder(self._data / "run.lock"))
                return 1
            for wanted in (signal.SIGTERM, signal.SIGINT):
                signal.signal(wanted, self._on_signal)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a lost terminal must not take the station off the air
            self._note("run.started", "run")
            while not self._stopping:
                for child in self._children:
                    self._tend(child)
                time.sleep(0.05)
            for child in reversed(self._children):
                self._stop(child)
            self._note("run.stopped", "run")
            return 0

    def _on_signal(self, number: int, frame: object) -> None:
        del frame
        log.info("stopping on signal %s", number)
        self._stopping = True

    def _tend(self, child: _Child) -> None:
        if self._lives(child):
            return
        now = time.monotonic()
        if child.pid is not None:
            self._note_death(child, now)
        if now >= child.start_at and not self._adopt(child):
            self._start(child)

    def _lives(self, child: _Child) -> bool:
        if child.process is not None:
            return child.process.poll() is None
        return child.adopted is not None and lock_holder(self._lock_of(child.part)) == child.adopted

    def _lock_of(self, part: Part) -> Path:
        return self._data / part.name / f"{part.name}.lock"

    def _adopt(self, child: _Child) -> bool:
        """A player that still holds its lock is taken over as it is: its sound goes on."""
        if not child.part.outlives:
            return False
        holder = lock_holder(self._lock_of(child.part))
        if holder is None:
            return False
        log.info("adopted living %s, pid %s", child.part.name, holder)
        child.process, child.adopted = None, holder
        return True

    def _start(self, child: _Child) -> None:
        outlives = child.part.outlives
        child.adopted = None
        child.started = time.monotonic()
        try:
            child.process = subprocess.Popen(
                child.part.command,
                stdin=subprocess.DEVNULL,
                start_new_session=outlives,
                preexec_fn=None if outlives else _die_with(os.getpid()),  # noqa: PLW1509 - this process has one thread
            )
        except OSError:  # no memory, no process to be had: the supervisor waits and tries again
            log.exception("%s cannot be started", child.part.name)
            self._note_death(child, child.started)
            return
        log.info("started %s, pid %s", child.part.name, child.process.pid)

    def _note_death(self, child: _Child, now: float) -> None:
        status = child.process.returncode if child.process else None
        log.warning("%s died (pid %s, status %s)", child.part.name, child.pid, status)
        child.process = child.adopted = None
        child.deaths.append(now)
        if now - child.started > LIVED_S:
            child.in_a_row, child.reported = 0, False
        child.in_a_row += 1
        pause = 0.0 if child.in_a_row == 1 else 0.1 * 2 ** min(child.in_a_row, 12)
        child.start_at = now + min(child.part.longest_pause_s, pause)
        recent = sum(1 for death in child.deaths if now - death < 60)
        if recent == DEATHS_OF_AN_INCIDENT and not child.reported:
            self._report(child)

    def _report(self, child: _Child) -> None:
        log.error("%s died %s times in a minute", child.part.name, DEATHS_OF_AN_INCIDENT)
        self._note("incident.opened", child.part.name, episode=f"deaths:{child.part.name}")
        child.reported = True

    def _note(self, kind: str, part: str, **facts: str) -> None:
        """Leaves word for the worker, which enters it in the logbook when it is up."""
        now = SystemClock().now()
        note = {"kind": kind, "part": part, "at": iso(now), "pid": os.getpid(), **facts}
        try:
            write_whole(self._data / "notes" / f"{now:%Y%m%dT%H%M%S%f}-{part}.json", json.dumps(note).encode())
        except OSError:
            log.exception("note %s not written", kind)

    def _stop(self, child: _Child) -> None:
        pid = child.pid
        if pid is None or not self._lives(child):
            return
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        until = time.monotonic() + STOP_WITHIN_S
        while self._lives(child) and time.monotonic() < until:
            time.sleep(0.02)
        if self._lives(child):
            log.error("%s does not stop; ended by force", child.part.name)
            os.kill(pid, signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def _die_with(parent: int) -> Callable[[], None]:
    """Linux: the child gets SIGTERM when its parent dies, however that happens."""
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)

    return ask
