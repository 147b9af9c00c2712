"""The guard at the place where the sound is made: values in, a refusal or nothing out.

It is asked when an item is prepared and again right before it is committed to frames. Order matters: the
first rule that says no names the cause. The rules are design invariants 1 and 6: silence, approval, bytes,
validity, length, hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as wall_time
from enum import StrEnum
from zoneinfo import ZoneInfo

from schedules.plan_document import Approval, DayItem, DaySession
from station.settings import GuardSettings


class FileVerdict(StrEnum):
    """What is known of the master's bytes."""

    PENDING = "pending"  # not looked at yet
    GOOD = "good"  # hashes to its digest and is decoded
    MISSING = "file_missing"
    CHANGED = "file_changed"
    UNREADABLE = "file_unreadable"
    WRONG_LENGTH = "length_differs"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`code` is stable and becomes the cause of the missed airing; `message` is what a person reads."""

    code: str
    message: str


_FILE_MESSAGES = {
    FileVerdict.MISSING: "Không có tệp âm thanh đã duyệt trong bộ phát.",
    FileVerdict.CHANGED: "Tệp âm thanh đã bị thay đổi so với bản được duyệt.",
    FileVerdict.UNREADABLE: "Không giải mã được tệp âm thanh.",
    FileVerdict.WRONG_LENGTH: "Độ dài âm thanh khác với lịch phát.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """May sound of `item` leave from `starts_at` to `ends_at`? `file` is what is known of its bytes."""

    item: DayItem
    session: DaySession
    approval: Approval | None
    file: FileVerdict
    starts_at: datetime
    ends_at: datetime


def check(asked: Asked, *, silence: bool, settings: GuardSettings, zone: ZoneInfo) -> Refusal | None:
    """None when it may; else the first rule that says no."""
    if silence:
        return Refusal("silence", "Công tắc ngắt toàn bộ loa đang bật.")
    return (
        _approval(asked.item, asked.approval, asked.starts_at)
        or _file(asked.file)
        or _length(asked.item, asked.session, settings)
        or _hours(settings.windows, asked.starts_at, asked.ends_at, zone)
    )


def _approval(item: DayItem, approval: Approval | None, starts_at: datetime) -> Refusal | None:
    if approval is None:
        return Refusal("not_approved", "Bản âm thanh này chưa được duyệt hoặc đã bị thu hồi.")
    if (approval.kind == "bulletin") != (item.role == "bulletin"):
        return Refusal("wrong_kind", "Bản âm thanh được duyệt cho mục đích khác.")
    if approval.kind == "bulletin" and approval.bulletin != item.bulletin:
        return Refusal("wrong_bulletin", "Bản âm thanh được duyệt cho một bản tin khác.")
    if approval.not_before is not None and starts_at < approval.not_before:
        return Refusal("not_yet_valid", "Bản tin chưa đến ngày có hiệu lực.")
    if approval.not_after is not None and starts_at >= approval.not_after:
        return Refusal("expired", "Bản tin đã hết hiệu lực.")
    return None


def _file(file: FileVerdict) -> Refusal | None:
    message = _FILE_MESSAGES.get(file)
    return Refusal(file.value, message) if message else None


def _length(item: DayItem, session: DaySession, settings: GuardSettings) -> Refusal | None:
    if item.length_ms > settings.longest_item_min * 60_000:
        return Refusal("item_too_long", "Mục này dài hơn giới hạn cho phép.")
    if session.ends_at - session.starts_at > timedelta(minutes=settings.longest_session_min):
        return Refusal("session_too_long", "Buổi phát dài hơn giới hạn cho phép.")
    return None


def _hours(windows: Sequence[str], starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Refusal | None:
    """The whole span must lie in open hours; windows that touch are one (00:00-24:00 is open across midnight)."""
    reached = starts_at
    for begin, end in sorted(_open_spans(windows, starts_at, zone)):
        if begin <= reached < end:
            reached = end
    if reached >= ends_at and reached > starts_at:
        return None
    return Refusal("outside_window", "Ngoài khung giờ được phép phát.")


def _open_spans(windows: Sequence[str], about: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Occurrences of `HH:MM-HH:MM` on the day before, the day and the day after; an end not after the start is tomorrow's."""
    day = about.astimezone(zone).date()
    spans = []
    for window in windows:
        opens, closes = window.split("-")
        overnight = closes == "24:00" or closes <= opens
        for first in (day - timedelta(days=1), day, day + timedelta(days=1)):
            begin = datetime.combine(first, wall_time.fromisoformat(opens), tzinfo=zone)
            until = wall_time.fromisoformat("00:00" if closes == "24:00" else closes)
            spans.append((begin, datetime.combine(first + timedelta(days=overnight), until, tzinfo=zone)))
    return spans
