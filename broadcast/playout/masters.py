"""Approved masters made ready to sound: checked against their digest, decoded apart, mapped into memory.

One thread works through what the control thread asked for, the soonest first. A file is hashed each time it
is prepared, and once more right before it is committed when its name, size or times have changed since.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import logging
import mmap
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from broadcast.playout import decode_codes as codes
from broadcast.playout.frames import RATE
from broadcast.playout.guard import FileVerdict
from broadcast.playout.timeline import Pcm
from station.files import sha256_file

log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
_RETRY_S = 5.0
_BEHIND_OTHERS_US = 3_600_000_000  # what failed before may not keep other files waiting
_KEEP_DECODED_S = 2 * 86_400
_LENGTH_SLACK_FRAMES = RATE // 10
_VERDICTS = {
    codes.CHANGED: FileVerdict.CHANGED,
    codes.MISSING: FileVerdict.MISSING,
    codes.TOO_LONG: FileVerdict.WRONG_LENGTH,
}
_Stamp = tuple[int, int, int, int]


@dataclass(slots=True)
class Master:
    """What is known of one digest. `pcm` is there only when the verdict is GOOD."""

    digest: str
    frames_planned: int
    verdict: FileVerdict = FileVerdict.PENDING
    pcm: Pcm | None = None
    map: mmap.mmap | None = None
    stamp: _Stamp | None = None
    tried_at: float = 0.0
    released_to: int = 0


class Masters:
    """The player's masters; `want` and `recheck` are called by the control thread."""

    def __init__(self, player: Path, longest_ms: int, decode_limit_s: float = 60.0) -> None:
        self._files, self._decoded = player / "files", player / "decoded"
        self._decoded.mkdir(parents=True, exist_ok=True)
        self._longest_ms, self._limit_s = longest_ms, decode_limit_s
        self._known: dict[str, Master] = {}
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="masters", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify()

    def want(self, digest: str, frames: int, due_us: float) -> Master:
        """The master of `digest`, being prepared when it is not yet; a failed one is tried again every
        few seconds.
        """
        master = self._known.get(digest)
        if master is None:
            master = self._known[digest] = Master(digest, frames)
            self._ask(master, due_us)
        elif master.verdict is not FileVerdict.GOOD and 0 < master.tried_at < time.monotonic() - _RETRY_S:
            self._ask(master, due_us + _BEHIND_OTHERS_US)
        return master

    def known(self, digest: str) -> Master | None:
        return self._known.get(digest)

    def recheck(self, master: Master) -> FileVerdict:
        """Right before the commit: the verdict, found anew when the file is no longer the one that was
        hashed.
        """
        if master.verdict is not FileVerdict.GOOD:
            return master.verdict
        stamp = _stamp(self._files / f"{master.digest}.flac")
        if stamp != master.stamp:
            master.verdict = self._file_verdict(master.digest)
            master.stamp = stamp
        if master.map is not None and master.verdict is FileVerdict.GOOD:
            master.map.madvise(mmap.MADV_WILLNEED)
            master.released_to = 0
        return master.verdict

    def release(self, master: Master, frame: int) -> None:
        """Gives back the memory of frames before `frame`: an hour of sound must not stay resident."""
        page = mmap.PAGESIZE
        end = frame * 2 // page * page
        if master.map is not None and end - master.released_to >= 256 * page:
            master.map.madvise(mmap.MADV_DONTNEED, master.released_to, end - master.released_to)
            master.released_to = end

    def forget(self, keep: set[str]) -> None:
        """Unmaps masters nobody needs now."""
        for digest in self._known.keys() - keep:
            if self._known[digest].verdict is not FileVerdict.PENDING:
                del self._known[digest]

    def clean(self) -> None:
        """Deletes decoded files unused for two days; they are made again from the approved ones."""
        oldest = time.time() - _KEEP_DECODED_S
        for path in self._decoded.iterdir():
            try:
                if path.stem not in self._known and path.stat().st_mtime < oldest:
                    path.unlink()
            except FileNotFoundError:
                continue

    # ---- its own thread --------------------------------------------------------------------------

    def _ask(self, master: Master, due_us: float) -> None:
        master.tried_at = 0.0
        with self._wake:
            heapq.heappush(self._queue, (due_us, next(self._order), lambda: self._prepare(master)))
            self._wake.notify()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._queue and not self._stopping:
                    self._wake.wait(60.0)
                if self._stopping:
                    return
                _, _, job = heapq.heappop(self._queue)
            job()

    def _prepare(self, master: Master) -> None:
        try:
            verdict = self._ready(master)
        except Exception:
            log.exception("master %s", master.digest[:12])  # costs this file only, never the thread
            verdict = FileVerdict.UNREADABLE
        master.tried_at = time.monotonic()
        master.verdict = verdict

    def _ready(self, master: Master) -> FileVerdict:
        source = self._files / f"{master.digest}.flac"
        target = self._decoded / f"{master.digest}.pcm"
        master.stamp = _stamp(source)
        verdict = self._file_verdict(master.digest)
        if verdict is not FileVerdict.GOOD:
            return verdict
        if not _proved(target):
            code = self._decode(source, target, master.digest)
            if code or not _proved(target):
                return _VERDICTS.get(code, FileVerdict.UNREADABLE)
        _touch(target)
        master.map, master.pcm = _mapped(target)
        close = abs(master.pcm.size - master.frames_planned) <= _LENGTH_SLACK_FRAMES
        return FileVerdict.GOOD if close else FileVerdict.WRONG_LENGTH

    def _file_verdict(self, digest: str) -> FileVerdict:
        try:
            same = sha256_file(self._files / f"{digest}.flac") == digest
        except FileNotFoundError:
            return FileVerdict.MISSING
        return FileVerdict.GOOD if same else FileVerdict.CHANGED

    def _decode(self, source: Path, target: Path, digest: str) -> int:
        command = [
            sys.executable,
            "-m",
            "broadcast.playout.decode",
            str(source.resolve()),
            str(target.resolve()),
        ]
        done = subprocess.run(
            [*command, digest, str(self._longest_ms)],
            cwd=_ROOT, timeout=self._limit_s, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            log.error(
                "decode %s: exit %d %s",
                digest[:12],
                done.returncode,
                done.stderr.decode(errors="replace")[-300:],
            )
        return done.returncode


def _proved(target: Path) -> bool:
    """Whether the PCM file is there and is the one that was decoded."""
    try:
        proof = json.loads(target.with_suffix(".json").read_bytes())
        with _open_map(target) as view:
            whole = len(view) == proof["frames"] * 2
            return whole and hashlib.sha256(view).hexdigest() == str(proof["pcm_sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _mapped(target: Path) -> tuple[mmap.mmap, Pcm]:
    view = _open_map(target)
    return view, np.frombuffer(view, dtype="<i2")


def _open_map(target: Path) -> mmap.mmap:
    with target.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)


def _touch(target: Path) -> None:
    os.utime(target)
    os.utime(target.with_suffix(".json"))


def _stamp(path: Path) -> _Stamp | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns
