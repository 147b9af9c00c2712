"""Time slots (khung giờ) and the dated sessions (buổi phát) they give. Rules and rows.

A slot says: on these weekdays, at this local time, for this long. A session belongs to the day it starts on and may end
on the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from station.clock import local_instant
from station.database import Base
from station.errors import BadInput
from station.settings import SlotSettings, hour

_AT = re.compile(r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")
WEEKDAYS = {1: "thứ Hai", 2: "thứ Ba", 3: "thứ Tư", 4: "thứ Năm", 5: "thứ Sáu", 6: "thứ Bảy", 7: "Chủ nhật"}


class TimeSlot(Base):
    """A weekly slot. `starts_at` is local HH:MM or HH:MM:SS; `outputs` empty means every output."""

    __tablename__ = "time_slot"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    starts_at: Mapped[str] = mapped_column(String(8))
    length_s: Mapped[int]
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_until: Mapped[date | None] = mapped_column(default=None)
    outputs: Mapped[list[str]] = mapped_column(JSON)
    unusual_reason: Mapped[str] = mapped_column(String(300), default="")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's declarative form

    def values(self) -> SlotValues:
        return SlotValues(
            id=self.id,
            name=self.name,
            weekdays=tuple(self.weekdays),
            starts_at=self.starts_at,
            length_s=self.length_s,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            outputs=tuple(self.outputs),
            unusual_reason=self.unusual_reason,
        )


@dataclass(frozen=True, slots=True)
class SlotValues:
    """A slot as values: what rules work on and what a person enters (`id` 0 before it is kept)."""

    name: str
    weekdays: tuple[int, ...]
    starts_at: str
    length_s: int
    valid_from: date | None = None
    valid_until: date | None = None
    outputs: tuple[str, ...] = ()
    unusual_reason: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """One dated occurrence of a slot: [starts_at, ends_at) in UTC."""

    id: str
    slot: int
    day: date
    starts_at: datetime
    ends_at: datetime
    outputs: tuple[str, ...]


def sessions_of(slots: Iterable[SlotValues], day: date, zone: ZoneInfo, outputs: tuple[str, ...]) -> list[Session]:
    """The sessions that start on the local `day`, in order of time. `outputs` are those the station has."""
    found = []
    for slot in slots:
        if not _runs_on(slot, day):
            continue
        start = local_instant(day, time.fromisoformat(slot.starts_at), zone)
        end = start + timedelta(seconds=slot.length_s)
        # The start is part of the name: a slot moved to another hour makes another session, never the same one again.
        # An output that is no longer in the settings stays wanted, so that its silence shows as missed, with a cause.
        name = f"{day.isoformat()}.{slot.id}.{slot.starts_at.replace(':', '')}"
        found.append(Session(name, slot.id, day, start, end, slot.outputs or outputs))
    return sorted(found, key=lambda session: (session.starts_at, session.slot))


def _runs_on(slot: SlotValues, day: date) -> bool:
    if day.isoweekday() not in slot.weekdays:
        return False
    return (slot.valid_from or day) <= day <= (slot.valid_until or day)


def check_slot(
    slot: SlotValues,
    others: Iterable[SlotValues],
    settings: SlotSettings,
    outputs: tuple[str, ...],
    windows: tuple[str, ...] = ("00:00-24:00",),
) -> None:
    """`BadInput` with a sentence at the field for what a slot may not be."""
    if not 1 <= len(slot.name.strip()) <= 120:
        raise BadInput("bad_name", "Hãy đặt tên cho khung giờ.", field="name")
    if not slot.weekdays or not set(slot.weekdays) <= set(WEEKDAYS):
        raise BadInput("bad_weekdays", "Hãy chọn ít nhất một ngày trong tuần (1 là thứ Hai, 7 là Chủ nhật).", field="weekdays")
    if not _AT.match(slot.starts_at):
        raise BadInput("bad_start", "Giờ bắt đầu không hợp lệ; hãy ghi như 05:00 hoặc 17:30.", field="starts_at")
    if not 60 <= slot.length_s <= settings.longest_session_min * 60:
        longest = int(settings.longest_session_min)
        raise BadInput("bad_length", f"Thời lượng phải từ 1 đến {longest} phút.", field="length_s")
    if slot.valid_from and slot.valid_until and slot.valid_until < slot.valid_from:
        raise BadInput("bad_validity", "Ngày kết thúc đứng trước ngày bắt đầu.", field="valid_until")
    unknown = [name for name in slot.outputs if name not in outputs]
    if unknown:
        raise BadInput("unknown_output", f"Không có đầu ra «{unknown[0][:40]}».", field="outputs")
    if not is_usual(slot, settings) and len(slot.unusual_reason.strip()) < 5:
        raise BadInput(
            "unusual_hours",
            f"Khung giờ nằm ngoài giờ thường lệ {settings.usual_from}-{settings.usual_until}. Hãy xác nhận và ghi lý do.",
            field="unusual_reason",
        )
    if not inside(slot, windows):
        said = f"Khung giờ nằm ngoài giờ được phép phát ({', '.join(windows)}); bộ phát sẽ từ chối."
        raise BadInput("outside_window", said, field="starts_at")
    _refuse_overlap(slot, others, outputs)


def is_usual(slot: SlotValues, settings: SlotSettings) -> bool:
    """True when the whole session lies in the station's usual hours, midnight or not."""
    return inside(slot, (f"{settings.usual_from}-{settings.usual_until}",))


def inside(slot: SlotValues, windows: tuple[str, ...]) -> bool:
    """True when the whole session lies in the guard's windows (local `HH:MM-HH:MM`; one may cross midnight)."""
    spans = []
    for window in windows:
        start, end = (_seconds(hour(part)) for part in window.split("-"))
        spans.append((start, end if end > start else end + 86_400))
    at = _seconds(time.fromisoformat(slot.starts_at))
    left = slot.length_s
    while left > 0:
        reach = max((end - at for start, end in _around(spans) if start <= at < end), default=0)
        if reach <= 0:
            return False
        left -= reach
        at = (at + reach) % 86_400
    return True


def _around(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of today and those that began yesterday."""
    return [*spans, *((start - 86_400, end - 86_400) for start, end in spans)]


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _refuse_overlap(slot: SlotValues, others: Iterable[SlotValues], outputs: tuple[str, ...]) -> None:
    for other in others:
        if other.id == slot.id or not _share_output(slot, other, outputs) or not _share_days(slot, other):
            continue
        if _overlap_in_week(slot, other):
            raise BadInput("slots_overlap", f"Khung giờ chồng lên «{other.name}».", field="starts_at", other=other.id)


def _share_output(one: SlotValues, two: SlotValues, outputs: tuple[str, ...]) -> bool:
    return bool(set(one.outputs or outputs) & set(two.outputs or outputs))


def _share_days(one: SlotValues, two: SlotValues) -> bool:
    """Validity spans, widened by a day because a session may end on the next one."""
    latest_start = max(one.valid_from or date.min, two.valid_from or date.min)
    earliest_end = min(one.valid_until or date.max, two.valid_until or date.max)
    return earliest_end == date.max or latest_start <= earliest_end + timedelta(days=1)


def _overlap_in_week(one: SlotValues, two: SlotValues) -> bool:
    week = 7 * 86_400
    for start, length in _starts(one):
        for other_start, other_length in _starts(two):
            ahead = (other_start - start) % week
            if ahead < length or week - ahead < other_length:
                return True
    return False


def _starts(slot: SlotValues) -> list[tuple[int, int]]:
    at = _seconds(time.fromisoformat(slot.starts_at))
    return [((weekday - 1) * 86_400 + at, slot.length_s) for weekday in slot.weekdays]
