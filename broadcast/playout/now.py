"""One reading of both clocks, to turn instants into monotonic time and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Now:
    """`wall` (aware UTC) and `mono_us` were read together."""

    wall: datetime
    mono_us: int

    def mono_of(self, instant: datetime) -> int:
        return self.mono_us + (instant - self.wall) // timedelta(microseconds=1)

    def wall_of(self, mono_us: int) -> datetime:
        return self.wall + timedelta(microseconds=mono_us - self.mono_us)
