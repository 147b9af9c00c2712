"""The player's own journal: JSON lines on local disk, each fsynced before what it says is acted on.

One line: {"n", "run", "at", "mono_us", "boot", "event", "item", "output", "attempt", "piece", "facts"}. `n`
grows by one over all runs; `run` names one start of the player; facts are whole numbers, strings, booleans
and null only, so that the logbook can take them as they are. docs/playout.md lists every event.

Files are named `<n of the first line>-<local day>.jsonl`, a new one each local day: their names sort in the
order they were written even when the wall clock was set back, and a reader never misses a line.

A line without its newline was never acted on: the next run cuts it off, a reader does not see it.
"""

from __future__ import annotations

import errno
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from station.clock import Clock, from_iso, iso, local_day
from station.errors import RadioError, StoreFailed
from station.files import sync_folder

log = logging.getLogger(__name__)
Fact = int | str | bool | None
_RESERVE = "reserve"
_RESERVE_BYTES = 1_000_000
_READ_AT_MOST = 4_000_000  # bytes of one call


class Cursor(NamedTuple):
    """How far a reader has come: the name of a journal file and a byte offset behind a whole line of it."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Line:
    """One journal line. `item` is None for events of the player or of an output as a whole."""

    n: int
    run: str
    at: datetime
    mono_us: int
    boot: str
    event: str
    item: str | None = None
    output: str | None = None
    attempt: int = 0
    piece: int = 0
    facts: dict[str, Fact] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        values = {
            "n": self.n, "run": self.run, "at": iso(self.at), "mono_us": self.mono_us, "boot": self.boot,
            "event": self.event, "item": self.item, "output": self.output, "attempt": self.attempt,
            "piece": self.piece, "facts": self.facts,
        }  # fmt: skip
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


class Journal:
    """The writing end; one per player, used by the control thread alone."""

    def __init__(self, folder: Path, run: UUID, clock: Clock, zone: ZoneInfo) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.run = str(run)
        self._folder, self._clock, self._zone = folder, clock, zone
        self._boot = clock.boot_id()
        self._handle: int | None = None
        self._day: date | None = None
        self.torn_bytes = _cut_torn_tail(folder)
        self.last: Line | None = last_line(folder)
        self._next = self.last.n + 1 if self.last else 1
        self._keep_reserve()

    def append(
        self,
        event: str,
        *,
        item: str | None = None,
        output: str | None = None,
        attempt: int = 0,
        piece: int = 0,
        **facts: Fact,
    ) -> Line:
        """One line about an item on an output; as `append_facts`."""
        return self.append_facts(event, output, facts, item=item, attempt=attempt, piece=piece)

    def append_facts(
        self,
        event: str,
        output: str | None,
        facts: dict[str, Fact],
        *,
        item: str | None = None,
        attempt: int = 0,
        piece: int = 0,
    ) -> Line:
        """Puts a line on disk and returns it; `StoreFailed` when the disk does not take it (nothing was
        added).
        """
        for name, value in facts.items():
            if not isinstance(value, int | str | None):
                raise TypeError(f"journal fact {name} is a {type(value).__name__}")
        now = self._clock.now()
        line = Line(
            self._next,
            self.run,
            now,
            self._clock.monotonic_us(),
            self._boot,
            event,
            item,
            output,
            attempt,
            piece,
            facts,
        )
        try:
            self._write_or_free(line.to_bytes(), local_day(now, self._zone))
        except OSError as wrong:
            raise StoreFailed(
                "journal_failed",
                f"Không ghi được nhật ký bộ phát ({wrong.strerror}). Hãy kiểm tra chỗ trống của ổ đĩa.",
            ) from wrong
        self._next += 1
        self.last = line
        return line

    def _write_or_free(self, data: bytes, day: date) -> None:
        """On a full disk the reserve is given up, so that the air does not stop for want of some hundred bytes."""
        try:
            self._write(data, day)
        except OSError as wrong:
            reserve = self._folder / _RESERVE
            if wrong.errno != errno.ENOSPC or not reserve.exists():
                raise
            log.error("the disk is full: the journal uses its last %d bytes", reserve.stat().st_size)
            reserve.unlink()
            self._write(data, day)

    def _keep_reserve(self) -> None:
        """Room on the disk for some thousand lines; taken at start when there is any."""
        path = self._folder / _RESERVE
        if path.exists():
            return
        try:
            with path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, _RESERVE_BYTES)
        except OSError:
            path.unlink(missing_ok=True)

    def _write(self, data: bytes, day: date) -> None:
        if self._handle is None or day != self._day:
            self.close()
            self._handle = self._open(day)
            self._day = day
        size = os.fstat(self._handle).st_size
        try:
            written = os.write(self._handle, data)
            if written != len(data):
                raise OSError(errno.ENOSPC, "No space left on device")
            os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, size)  # half a line must not stand before the next one
            raise

    def _open(self, day: date) -> int:
        newest = _files(self._folder)[-1:]
        path = newest[0] if newest and newest[0].stem.endswith(day.isoformat()) else None
        if path is None:
            path = self._folder / f"{self._next:010d}-{day.isoformat()}.jsonl"
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        sync_folder(self._folder)
        return handle

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def read_journal(folder: Path, after: Cursor | None = None) -> tuple[list[Line], Cursor | None]:
    """The whole lines behind `after` (None: from the beginning), and the cursor to go on from.

    A call returns at most about 4 MB; call again until it returns no line. A line that cannot be read (a
    damaged disk) is left out; its number is then missing from the sequence, which the caller can see.
    """
    lines: list[Line] = []
    cursor, room = after, _READ_AT_MOST
    for path in _files(folder):
        if after is not None and path.name < after.file:
            continue
        start = after.offset if after is not None and path.name == after.file else 0
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(room)
        data = data[: data.rfind(b"\n") + 1]
        lines.extend(_parsed(data))
        cursor = Cursor(path.name, start + len(data))
        room -= len(data)
        if room <= 0:
            break
    return lines, cursor


def read_since(folder: Path, day: date) -> list[Line]:
    """Every whole line of the files of `day` and later, and of the newest file before it."""
    files = _files(folder)
    young = [index for index, path in enumerate(files) if path.stem[-10:] >= day.isoformat()]
    first = max(0, (young[0] if young else len(files)) - 1)
    return [line for path in files[first:] for line in _parsed(path.read_bytes())]


def last_line(folder: Path) -> Line | None:
    for path in reversed(_files(folder)):
        lines = list(_parsed(path.read_bytes()))
        if lines:
            return lines[-1]
    return None


def remove_old(folder: Path, before: date, ingested: Cursor) -> int:
    """Deletes journal files of days before `before` that lie wholly behind `ingested`; returns how many."""
    old = [
        path for path in _files(folder) if path.name < ingested.file and path.stem[-10:] < before.isoformat()
    ]
    for path in old:
        path.unlink()
    return len(old)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def _parsed(data: bytes) -> Iterator[Line]:
    for raw in data.split(b"\n")[:-1]:
        try:
            values: dict[str, Any] = json.loads(raw)
            values["at"] = from_iso(values["at"])
            yield Line(**values)
        except (ValueError, TypeError, KeyError, RadioError):
            continue


def _cut_torn_tail(folder: Path) -> int:
    torn = 0
    for path in _files(folder)[-1:]:
        data = path.read_bytes()
        torn = len(data) - (data.rfind(b"\n") + 1)
        if torn:
            os.truncate(path, len(data) - torn)
    return torn
