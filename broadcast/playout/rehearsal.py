"""The `file` output: what would have been heard, as rolling FLAC with the wall time of each file's first
frame.

The sound thread only puts blocks in a bounded queue. A writer thread appends them, uncompressed, to

    rehearsal/<output>/<UTC time of frame 0>.s16     being written; whole to the last block after kill -9
    rehearsal/<output>/<UTC time of frame 0>.json    {"output", "run", "starts_at", "rate", "first_frame"}

and every few minutes, or when the sound was not continuous, begins another. A closed `.s16` becomes `.flac`
in a helper process (`encode.py`); one left behind by a dead player is closed by the next.
"""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from broadcast.playout.devices import PacedDevice
from broadcast.playout.frames import RATE
from station.clock import Clock, iso
from station.files import write_whole

log = logging.getLogger(__name__)
SEGMENT_FRAMES = 300 * RATE
_QUEUE_BLOCKS = 1000
_ENCODE_LIMIT_S = 120
_ROOT = Path(__file__).resolve().parents[2]


class _Block(NamedTuple):
    data: bytes
    leaves_at: datetime
    frame: int
    fresh: bool


class Recorder:
    """Writer thread of one rehearsal folder."""

    def __init__(self, folder: Path, output: str, run: str, keep_days: int) -> None:
        self._folder, self._output, self._run, self._keep_days = folder, output, run, keep_days
        self._blocks: queue.Queue[_Block | None] = queue.Queue(_QUEUE_BLOCKS)
        self._file: BinaryIO | None = None
        self._frames = 0
        self.problem: str | None = None
        self.dropped = 0
        self._broken = False
        folder.mkdir(parents=True, exist_ok=True)
        self._thread = threading.Thread(target=self._work, name=f"recorder-{output}", daemon=True)
        self._thread.start()

    def put(self, data: bytes, leaves_at: datetime, frame: int, fresh: bool) -> None:
        """Never waits: when the disk cannot keep up the block is dropped, counted, and a new file begins
        after it.
        """
        try:
            self._blocks.put_nowait(_Block(data, leaves_at, frame, fresh or self._broken))
            self._broken = False
        except queue.Full:
            self.dropped += 1
            self._broken = True

    def close(self) -> None:
        try:
            self._blocks.put(None, timeout=1.0)
        except queue.Full:
            return
        self._thread.join(2.0)

    def _work(self) -> None:
        self._close_left_behind()
        while (block := self._blocks.get()) is not None:
            try:
                self._write(block)
                self.problem = None
            except OSError as wrong:
                if self.problem is None:
                    log.error("rehearsal of %s: %s", self._output, wrong)
                self.problem = str(wrong)
                self.dropped += 1
                self._finish_file()
        self._finish_file()

    def _write(self, block: _Block) -> None:
        if self._file is None or block.fresh or self._frames >= SEGMENT_FRAMES:
            self._finish_file()
            self._begin_file(block)
        assert self._file is not None
        self._file.write(block.data)
        self._frames += len(block.data) // 2

    def _begin_file(self, block: _Block) -> None:
        stem = block.leaves_at.strftime("%Y%m%dT%H%M%S_%fZ")
        facts = {
            "output": self._output, "run": self._run, "starts_at": iso(block.leaves_at),
            "rate": RATE, "first_frame": block.frame,
        }  # fmt: skip
        write_whole(self._folder / f"{stem}.json", json.dumps(facts).encode())
        self._file = (self._folder / f"{stem}.s16").open("wb", buffering=0)
        self._frames = 0
        self._forget_old(block.leaves_at)

    def _finish_file(self) -> None:
        if self._file is None:
            return
        path = Path(self._file.name)
        self._file.close()
        self._file = None
        encode_later(path)

    def _close_left_behind(self) -> None:
        for path in sorted(self._folder.glob("*.s16")):
            encode_later(path)

    def _forget_old(self, now: datetime) -> None:
        oldest = (now - timedelta(days=self._keep_days)).strftime("%Y%m%dT")
        for path in self._folder.iterdir():
            if path.name < oldest and path.suffix in {".flac", ".json", ".s16"}:
                path.unlink(missing_ok=True)


def encode_later(path: Path) -> None:
    """Starts the helper that turns `path` into FLAC and removes it; it outlives us, and the `.s16` stays
    if it fails.
    """
    try:
        helper = subprocess.Popen(
            [sys.executable, "-m", "broadcast.playout.encode", str(path.resolve())],
            cwd=_ROOT, start_new_session=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError as wrong:
        log.error("encode %s: %s", path.name, wrong)
        return
    threading.Thread(target=_watch, args=(helper, path.name), name="encode", daemon=True).start()


def _watch(helper: subprocess.Popen[bytes], name: str) -> None:
    try:
        code = helper.wait(_ENCODE_LIMIT_S)
        if code:
            log.error("encode %s: exit %d", name, code)
    except subprocess.TimeoutExpired:
        helper.kill()
        helper.wait()
        log.error("encode %s: took more than %d s", name, _ENCODE_LIMIT_S)


class FileDevice(PacedDevice):
    """A paced device whose blocks are recorded."""

    def __init__(self, clock: Clock, buffer_ms: int, recorder: Recorder) -> None:
        super().__init__(clock, buffer_ms)
        self._recorder = recorder
        self._fresh = True
        self._frame = 0

    def stalled(self) -> None:
        self._fresh = True

    def take(self, block: bytes, leaves_in_us: int) -> None:
        leaves_at = self._clock.now() + timedelta(microseconds=leaves_in_us)
        self._recorder.put(block, leaves_at, self._frame, self._fresh)
        self._fresh = False
        self._frame += len(block) // 2
