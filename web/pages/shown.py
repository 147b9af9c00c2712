"""How values look on a page: local days and hours, lengths, differences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from station.clock import from_iso

_HALF_A_SECOND = timedelta(milliseconds=500)
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class Shown:
    """Filters for the templates, in the station's zone."""

    zone: ZoneInfo

    def hms(self, at: datetime | str | None) -> str:
        """17:30:05, the nearest second: a start 0.2 ms early is not a second early."""
        return self._local(at, _HALF_A_SECOND).strftime("%H:%M:%S") if at else "–"

    def hm(self, at: datetime | str | None) -> str:
        return self._local(at).strftime("%H:%M") if at else "–"

    def day_of(self, at: datetime) -> date:
        """The local day, for grouping."""
        return self._local(at).date()

    def moment(self, at: datetime | str | None) -> str:
        """17:30:05, 21/11/2026."""
        return self._local(at, _HALF_A_SECOND).strftime("%H:%M:%S, %d/%m/%Y") if at else "–"

    def _local(self, at: datetime | str, ahead: timedelta = timedelta(0)) -> datetime:
        instant = from_iso(at) if isinstance(at, str) else at
        return (instant + ahead).astimezone(self.zone)

    def filters(self) -> dict[str, Any]:
        return {
            "hms": self.hms,
            "hm": self.hm,
            "moment": self.moment,
            "day_of": self.day_of,
            "day": day,
            "weekday": weekday,
            "lasts": lasts,
            "minutes": minutes,
            "millis": millis,
            "short": short,
            "grouped": grouped,
            "level": level,
            "whole": whole,
        }


def day(value: date | str | None) -> str:
    """21/11/2026."""
    if not value:
        return "–"
    return (date.fromisoformat(value) if isinstance(value, str) else value).strftime("%d/%m/%Y")


def weekday(value: date) -> str:
    return _WEEKDAYS[value.weekday()]


def lasts(ms: int | None) -> str:
    """A length as minutes and seconds: 3:07; hours when there are any."""
    if ms is None:
        return "–"
    seconds = round(ms / 1000)
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def minutes(seconds: int) -> str:
    """A slot's length: «15 phút», «7 phút 30 giây»."""
    whole, rest = divmod(seconds, 60)
    return f"{whole} phút {rest} giây" if rest else f"{whole} phút"


def off_by(planned: datetime | None, real: datetime | None) -> int | None:
    """Milliseconds between plan and output; positive is late."""
    return round((real - planned).total_seconds() * 1000) if planned and real else None


def millis(value: int | None) -> str:
    """+12 ms, −3 ms; a difference of a second or more in seconds."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    size = abs(value)
    return f"{sign}{size} ms" if size < 10_000 else f"{sign}{size / 1000:.1f} s".replace(".", ",")


def grouped(value: int) -> str:
    """20.000."""
    return f"{value:,}".replace(",", ".")


def level(value: float) -> str:
    """−16,2."""
    return f"{value:.1f}".replace("-", "−").replace(".", ",")


def whole(value: int) -> str:
    """−18, with a true minus sign."""
    return str(value).replace("-", "−")


def short(digest: str) -> str:
    """The first twelve of a digest's letters, enough for eyes."""
    return digest[:12]
