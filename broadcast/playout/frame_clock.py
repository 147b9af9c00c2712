"""The sample clock's estimate: at which monotonic instant frame 0 of a device left, or would have left, it.

Each block gives one sample: now + latency - frames written. The median of the last two seconds turns an
instant into a frame and back. Wall time plays no part here, so setting the machine's clock cannot bend it.

When the device stalls (or the process was stopped) its frames leave later by the length of the stall, and old
samples would pull the estimate for seconds: after three samples that agree with each other but not with the
estimate, everything older is forgotten.
"""

from __future__ import annotations

import statistics
from collections import deque

from broadcast.playout.frames import frames_of_us, us_of_frames

_WINDOW = 200
_READY_AFTER = 25
_JUMP_US = 40_000
_AGREE = 3


class FrameClock:
    """Used by the sound thread (observe) and read by the control thread (ready, frame_at, us_of)."""

    def __init__(self) -> None:
        self._zero_us: float | None = None
        self._samples: deque[float] = deque(maxlen=_WINDOW)
        self._odd: list[float] = []

    @property
    def ready(self) -> bool:
        return self._zero_us is not None

    def reset(self) -> None:
        self._zero_us = None
        self._samples.clear()
        self._odd.clear()

    def observe(self, mono_us: int, latency_us: int, written: int) -> int:
        """Takes one sample; returns the length of a stall in µs when this sample proves one (else 0)."""
        sample = mono_us + latency_us - us_of_frames(written)
        if len(self._samples) < _AGREE:
            self._samples.append(sample)
            return 0
        middle = statistics.median(self._samples)
        if abs(sample - middle) > _JUMP_US:
            return self._odd_sample(sample, middle)
        self._odd.clear()
        self._samples.append(sample)
        if len(self._samples) >= _READY_AFTER:
            self._zero_us = middle
        return 0

    def _odd_sample(self, sample: float, middle: float) -> int:
        self._odd.append(sample)
        if len(self._odd) < _AGREE or max(self._odd) - min(self._odd) > _JUMP_US:
            self._odd = self._odd[-_AGREE:]
            return 0
        fresh = list(self._odd)
        self.reset()
        self._samples.extend(fresh)
        return max(1, abs(round(statistics.median(fresh) - middle)))

    def frame_at(self, mono_us: int) -> int | None:
        """The frame that leaves the device at that instant; None while the clock is not sure."""
        zero_us = self._zero_us
        return None if zero_us is None else frames_of_us(mono_us - zero_us)

    def us_of(self, frame: int) -> int | None:
        """The monotonic instant at which the frame leaves the device; None while the clock is not sure."""
        zero_us = self._zero_us
        return None if zero_us is None else round(zero_us) + us_of_frames(frame)
