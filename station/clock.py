"""Time: stored as aware UTC, shown in the station's zone, passed into rules as `now`.

A rule never asks what time it is; the action that calls it does, once, through a `Clock`.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from station.errors import BadInput

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """What a process knows of time."""

    def now(self) -> datetime:
        """Wall time, aware, UTC."""
        ...

    def monotonic_us(self) -> int:
        """Microseconds that never step back while the machine is up (an integer JSON can hold for 285 years)."""
        ...

    def boot_id(self) -> str:
        """Names this run of the machine: monotonic times compare only within one."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_us(self) -> int:
        return time.monotonic_ns() // 1000

    def boot_id(self) -> str:
        try:
            return _BOOT_ID.read_text().strip()
        except OSError:  # not Linux: monotonic times are then comparable within one process only
            return "unknown"


class FixedClock:
    """A clock that moves when told; ships with the product for simulation and tests."""

    def __init__(self, start: datetime) -> None:
        self._now = require_aware(start)
        self._monotonic_us = 1_000_000

    def now(self) -> datetime:
        return self._now

    def monotonic_us(self) -> int:
        return self._monotonic_us

    def boot_id(self) -> str:
        return "fixed"

    def advance(self, by: timedelta) -> None:
        """Time passes: wall and monotonic clock together."""
        self._now += by
        self._monotonic_us += by // timedelta(microseconds=1)

    def step(self, by: timedelta) -> None:
        """Somebody sets the wall clock: only it moves."""
        self._now += by


def require_aware(instant: datetime) -> datetime:
    """The instant in UTC; a naive one is refused, because nobody knows which hour it means."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise BadInput("naive_time", "Thời điểm thiếu múi giờ. Hãy ghi kèm, ví dụ 2026-11-21T05:00:00+07:00.")
    return instant.astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo = HANOI) -> date:
    """The local day an instant falls on."""
    return require_aware(instant).astimezone(zone).date()


def local_instant(day: date, at: wall_time, zone: ZoneInfo = HANOI) -> datetime:
    """The UTC instant of a local wall time on a local day."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def day_bounds(first: date, last: date, zone: ZoneInfo = HANOI) -> tuple[datetime, datetime]:
    """[start, end) in UTC of the inclusive local days first..last."""
    start = datetime.combine(first, wall_time.min, tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), wall_time.min, tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def iso(instant: datetime) -> str:
    """`2026-11-21T22:00:00.000000Z`: always UTC, always six digits, so that text order is time order."""
    return require_aware(instant).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_iso(text: str) -> datetime:
    """Reads an instant with its offset; a naive or broken one is `BadInput`."""
    try:
        return require_aware(datetime.fromisoformat(text))
    except ValueError as wrong:
        raise BadInput("bad_time", f"«{text[:40]}» không phải là thời điểm hợp lệ.") from wrong


def parse_day(text: str) -> date:
    """Reads `2026-11-21`; anything else is `BadInput`."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        said = f"«{text[:40]}» không phải là ngày hợp lệ; hãy ghi NĂM-THÁNG-NGÀY, ví dụ 2026-11-21."
        raise BadInput("bad_date", said) from wrong
