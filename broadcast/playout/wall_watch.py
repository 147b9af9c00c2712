"""Watches the wall clock against the monotonic one: a wrong clock must not start sound at three in the
morning.

A step larger than the limit, or a clock that at start is behind the last journal line, holds ordinary
airing. It is released when the clock steps back into agreement with what was known before, or when a named
person confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AGREES_US = 1_000_000


def wall_us(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """`event` is clock_held, clock_released or clock_stepped; `reason` says why; `step_ms` by how much."""

    event: str
    reason: str
    step_ms: int


class WallWatch:
    """Fed with pairs of readings; `held` says whether ordinary airing waits."""

    def __init__(self, step_limit_s: float) -> None:
        self._limit_us = round(step_limit_s * 1_000_000)
        self._trusted: int | None = None  # wall - monotonic, µs
        self._at_least: int | None = (
            None  # after a start behind the journal: the smallest offset to be believed
        )
        self.held: str | None = None

    def start(self, wall: datetime, mono_us: int, last: tuple[datetime, int] | None) -> ClockEvent | None:
        """First reading; `last` is the newest journal line's (at, mono_us or -1 when the machine was
        booted since).
        """
        offset = wall_us(wall) - mono_us
        self._trusted = offset
        if last is None:
            return None
        last_at, last_mono_us = last
        behind_us = wall_us(last_at) - wall_us(wall)
        if behind_us > _AGREES_US:
            self._at_least = offset + behind_us - _AGREES_US
            return self._hold("behind_journal", -behind_us)
        if last_mono_us >= 0:
            before = wall_us(last_at) - last_mono_us
            if abs(offset - before) > self._limit_us:
                self._trusted = before
                return self._hold("stepped_while_down", offset - before)
        return None

    def look(self, wall: datetime, mono_us: int) -> ClockEvent | None:
        """One reading; returns what changed."""
        offset = wall_us(wall) - mono_us
        if self._trusted is None:
            self._trusted = offset
            return None
        drift = offset - self._trusted
        if self.held is not None:
            return self._maybe_agree(offset, drift)
        if abs(drift) > self._limit_us:
            return self._hold("stepped", drift)
        self._trusted = offset
        return ClockEvent("clock_stepped", "small", drift // 1000) if abs(drift) > _AGREES_US else None

    def confirm(self, wall: datetime, mono_us: int) -> ClockEvent | None:
        """A named person says the clock is right as it stands."""
        if self.held is None:
            return None
        offset = wall_us(wall) - mono_us
        return self._release("confirmed", offset, offset - (self._trusted or offset))

    def _hold(self, reason: str, step_us: int) -> ClockEvent:
        self.held = reason
        return ClockEvent("clock_held", reason, step_us // 1000)

    def _maybe_agree(self, offset: int, drift: int) -> ClockEvent | None:
        agrees = abs(drift) <= _AGREES_US if self._at_least is None else offset >= self._at_least
        return self._release("agrees_again", offset, drift) if agrees else None

    def _release(self, reason: str, offset: int, drift: int) -> ClockEvent:
        self.held, self._at_least, self._trusted = None, None, offset
        return ClockEvent("clock_released", reason, drift // 1000)
