"""Where blocks go: the small contract of a sound device, and the paced one that has no hardware."""

from __future__ import annotations

import time
from typing import Protocol

from broadcast.playout.frames import frames_of_us, us_of_frames
from station.clock import Clock

EVIDENCE = {"pulse": "played", "file": "rehearsal", "null": "rehearsal"}


class Device(Protocol):
    """An open output. `write` blocks until the device wants more; every call may raise `OutputLost`."""

    def latency_us(self) -> int:
        """How long until a frame written now leaves the device."""
        ...

    def write(self, block: bytes) -> None:
        """Hands over whole frames of 16-bit little-endian mono."""
        ...

    def flush(self) -> None:
        """Throws away what was written and has not left."""
        ...

    def close(self) -> None: ...


class PacedDevice:
    """Takes blocks at 48,000 frames a second of the monotonic clock, behind a buffer like a sound card's.

    When it is not fed in time it stalls, as a card does: the frames that follow leave later.
    """

    def __init__(self, clock: Clock, buffer_ms: int) -> None:
        self._clock = clock
        self._buffer_us = buffer_ms * 1000
        self._written = 0
        self._zero_us = clock.monotonic_us()

    def latency_us(self) -> int:
        return max(0, self._zero_us + us_of_frames(self._written) - self._clock.monotonic_us())

    def write(self, block: bytes) -> None:
        now_us = self._clock.monotonic_us()
        if frames_of_us(now_us - self._zero_us) > self._written:
            self._zero_us = now_us - us_of_frames(self._written)
            self.stalled()
        self.take(block, self._zero_us + us_of_frames(self._written) - now_us)
        self._written += len(block) // 2
        early_us = self.latency_us() - self._buffer_us
        if early_us > 0:
            time.sleep(early_us / 1e6)

    def stalled(self) -> None:
        """Called when frames were missing: what follows is not continuous with what came before."""

    def take(self, block: bytes, leaves_in_us: int) -> None:
        """Called with each block and the time until its first frame leaves."""

    def flush(self) -> None:
        self._zero_us = self._clock.monotonic_us() - us_of_frames(self._written)
        self.stalled()

    def close(self) -> None:
        return None
