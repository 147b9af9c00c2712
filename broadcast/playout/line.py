"""One output on air: an always-running thread that pulls blocks from the timeline and writes them to the
device.

The sound thread touches no database, network, journal or audio file: it sums slices of mapped PCM, writes
the block, and notes the position. What happened to it goes to the control thread as `Note`s.

A lost device is opened again for ever. A write that hangs is left behind in its own thread (`check_hang`)
and another thread begins; at most a few are ever left behind, and each ends by itself when its write
returns.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from broadcast.playout.devices import Device
from broadcast.playout.frame_clock import FrameClock
from broadcast.playout.frames import frames_of_ms, frames_of_us
from broadcast.playout.position import Position, PositionWord
from broadcast.playout.rehearsal import Recorder
from broadcast.playout.timeline import Pcm, Timeline
from broadcast.playout.wall_watch import wall_us
from station.clock import Clock
from station.errors import OutputLost

log = logging.getLogger(__name__)
HANG_US = 3_000_000
HANG_AGAIN_US = 1_000_000
_LEFT_BEHIND_AT_MOST = 4
_LEVEL_BLOCKS = 30
_FLUSH_ABOVE_US = 150_000


@dataclass(frozen=True, slots=True)
class Note:
    """`event` is opened, lost or stalled; `ms` the length of a stall; `reason` why it was lost."""

    event: str
    reason: str = ""
    ms: int = 0


class SoundLine:
    """The timeline, clock and thread of one output. Constructing it starts nothing."""

    def __init__(
        self,
        name: str,
        open_device: Callable[[], Device],
        word: PositionWord,
        run: UUID,
        clock: Clock,
        *,
        block_ms: int,
        retry_s: float,
        recorder: Recorder | None = None,
    ) -> None:
        self.name = name
        self.timeline = Timeline()
        self.clock = FrameClock()
        self.notes: queue.SimpleQueue[Note] = queue.SimpleQueue()
        self.is_open = False
        self.left = 0
        self.latency_us = 0
        self.stalls = 0
        self.last_reason = ""
        self._open_device, self._word, self._run, self._clock = open_device, word, run, clock
        self._block = frames_of_ms(block_ms)
        self._retry_s = retry_s
        self.recorder = recorder
        self._squares: deque[float] = deque(maxlen=_LEVEL_BLOCKS)
        self._beat_us = clock.monotonic_us()
        self._resting = True
        self._hanging_us: int | None = None
        self._stop = threading.Event()
        self._flush_wanted = False
        self._worker = 0
        self._alive: set[int] = set()
        self._swap = threading.Lock()

    @property
    def ready(self) -> bool:
        """Open, and its clock knows which frame leaves when."""
        return self.is_open and self.clock.ready

    def start(self) -> None:
        with self._swap:
            self._worker += 1
            worker = self._worker
            self._alive.add(worker)
        threading.Thread(
            target=self._run_worker, args=(worker,), name=f"sound-{self.name}", daemon=True
        ).start()

    def end(self, cause: str) -> None:
        """Stops the thread; what has not left by now is cut off for that cause."""
        self._stop.set()
        self.drop(cause)
        if self.recorder is not None:
            self.recorder.close()

    def drop(self, cause: str) -> None:
        """What has not left the device by now never will."""
        self.timeline.cut(self.left, cause)
        self.timeline.left(self.left, self._clock.monotonic_us())

    def silence(self) -> None:
        """From the next block on only zeros leave; what sits in a long buffer is thrown away."""
        self.timeline.cut(None, "silence", silence=True)
        self._flush_wanted = True

    def level_dbfs(self) -> int | None:
        """Loudness of the last 300 ms as whole dB of full scale (RMS); None for silence."""
        blocks = list(self._squares)
        mean = sum(blocks) / (len(blocks) * self._block) if blocks else 0.0
        return round(10 * math.log10(mean / 32768**2)) if mean >= 1 else None

    def check_hang(self, now_us: int) -> bool:
        """Control thread: leaves a hanging worker behind; True when the output was lost by that just now."""
        if self._resting or self._stop.is_set() or now_us - self._beat_us < HANG_US:
            self._hanging_us = None
            return False
        if self._hanging_us is None:
            self._hanging_us = now_us  # the whole process may have been stopped: let the sound thread speak
        if now_us - self._hanging_us < HANG_AGAIN_US:
            return False
        with self._swap:
            self._worker += 1  # the hanging thread is no longer the one
            was_open, self._beat_us = self.is_open, now_us
            self._gone("hung")
            crowded = len(self._alive) >= _LEFT_BEHIND_AT_MOST
        if not crowded:
            self.start()
        return was_open

    # ---- sound thread ----------------------------------------------------------------------------

    def _run_worker(self, worker: int) -> None:
        try:
            while self._mine(worker):
                self._one_life(worker)
                if self._mine(worker):
                    self._resting = True
                    self._stop.wait(self._retry_s)
        finally:
            with self._swap:
                self._alive.discard(worker)

    def _one_life(self, worker: int) -> None:
        """Opens the device and feeds it until it is lost, stopped or left behind."""
        device: Device | None = None
        self._beat_us, self._resting = self._clock.monotonic_us(), False
        try:
            device = self._open_device()
            if self._mine(worker):
                self._feed(worker, device)
        except OutputLost as lost:
            self._lose(worker, str(lost.facts.get("reason", lost.code)))
        except Exception as wrong:
            log.exception("sound thread of %s", self.name)  # it begins again: an output never ends for good
            self._lose(worker, repr(wrong))
        finally:
            if device is not None:
                device.close()

    def _feed(self, worker: int, device: Device) -> None:
        self.clock.reset()
        zeros = bytes(self._block * 2)
        base = self.timeline.next_frame  # the device counts from 0, the timeline goes on
        while self._mine(worker):
            if self._flush_wanted:
                self._flush(device)
            self._observe(device, base)
            sound = self.timeline.render(self._block)
            device.write(zeros if sound is None else sound.astype("<i2", copy=False).tobytes())
            if not self._mine(worker):
                return
            self._note_block(sound)

    def _observe(self, device: Device, base: int) -> None:
        """Asks the latency and turns it into the estimate, the frames that have left, and the position
        word.
        """
        before_us = self._clock.monotonic_us()
        latency_us = device.latency_us()
        now_us = self._clock.monotonic_us()
        written = self.timeline.next_frame
        self._beat_us, self.latency_us = now_us, latency_us
        if now_us - before_us < 2000:  # else the thread was put aside in between and the pair says nothing
            stall_us = self.clock.observe(now_us, latency_us, written)
            if stall_us:
                self.stalls += 1
                self.notes.put(Note("stalled", ms=stall_us // 1000))
        self.left = max(self.left, base, min(written, written - frames_of_us(latency_us)))
        self.timeline.left(self.left, now_us)
        wall = wall_us(self._clock.now())
        self._word.write(Position(self._run, written, self.left, wall, now_us, self.timeline.serial))

    def _note_block(self, sound: Pcm | None) -> None:
        if not self.is_open:
            self.is_open = True
            self.notes.put(Note("opened"))
        values = None if sound is None else sound.astype(np.float64)
        self._squares.append(0.0 if values is None else float(np.dot(values, values)))

    def _flush(self, device: Device) -> None:
        """Silence may not wait for a long buffer: what has not left never will."""
        self._flush_wanted = False
        latency_us = device.latency_us()
        if latency_us > _FLUSH_ABOVE_US:
            self.timeline.cut(self.timeline.next_frame - frames_of_us(latency_us), "silence")
            device.flush()
            self.clock.reset()

    def _lose(self, worker: int, reason: str) -> None:
        with self._swap:
            if worker == self._worker:
                self._gone(reason)

    def _gone(self, reason: str) -> None:
        """Under `_swap`: the device is lost; what it had not played never left."""
        self.last_reason = reason
        if not self.is_open:
            return
        self.is_open = False
        self.clock.reset()
        self.drop("output_lost")
        self._squares.clear()
        self.notes.put(Note("lost", reason=reason))

    def _mine(self, worker: int) -> bool:
        return worker == self._worker and not self._stop.is_set()


def earliest_start(line: SoundLine, joined: bool) -> int:
    """The first frame that can still be reached: behind what sounds and what is rendered, with time for the
    journal.

    An item joined to the one before takes exactly its end, as long as that frame has not been rendered.
    """
    timeline = line.timeline
    margin_ms = 10 if joined else 100
    return max(timeline.tail, timeline.next_frame + frames_of_ms(margin_ms))
