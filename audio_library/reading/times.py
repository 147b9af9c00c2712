"""Clock times: 17h30, 5h30-6h30, 7 giờ 00, 16h45', 8:00, 20h; and minutes written 15'."""

from __future__ import annotations

import re

from audio_library.reading import numbers
from audio_library.reading.model import Claim, Style
from audio_library.reading.scan import Scan

_MINUTE_MARK = r"(?:\s?(?:'|phút|ph|p)(?![^\W\d_]))?"
_CLOCK = re.compile(
    rf"([0-2]?\d)\s?(?:h|H|g(?=\d)|giờ(?=\s?\d\d(?!\d)))(?:\s?:(?=\s?\d))?\s?"
    rf"(?:([0-5]\d)(?!\d){_MINUTE_MARK}|(\d)\s?(?:'|phút|ph|p)(?![^\W\d_])|(?![^\W_]))"
)
_SECONDS = re.compile(r" ?(\d{1,2}) ?(?:\"|''|giây(?!\w)|s(?![^\W_]))")
_AM_PM = re.compile(r" ?([AaPp])\.?[Mm]\.?(?![^\W_])")
_HOUR_G = re.compile(r"([0-2]?\d)g(?![^\W_])")
_HOUR_CUES = frozenset(("lúc", "từ", "đến", "vào", "trước", "hẹn", "hồi", "sau"))
_COLON = re.compile(rf"([0-2]?\d):([0-5]\d)(?::([0-5]\d))?(?![\d:]|\.\d{{3}}){_MINUTE_MARK}(?:\s?(?:h|giờ)(?![^\W\d_]))?")
_TO = re.compile(r"\s?[-–]\s?(?=[0-2]?\d\s?(?:h|H|g\d|giờ|:[0-5]\d))")
_LATER = re.compile(r"(?:30|45|15|00|\d\d)(?:\s?(?:phút|'|ph|p)(?![^\W\d_]))?(?![\d.,/]\d|\d)")
_AFTER_HOUR = re.compile(r"\d ?giờ $")
_ON_DAY = re.compile(r" ?/ ?([0-3]?\d)[/\-]([01]?\d)(?:[/\-]((?:19|20)\d\d))?(?![\d/])")
_DAYPART = re.compile(r"g (?:sáng|trưa|chiều|tối|đêm|khuya|rưỡi)(?![^\W_])")
_MINUTES = re.compile(r"(\d{1,3})'(?:(\d{1,2})(?:\"|''))?(?![\d'])")
_RATIO_CUES = re.compile(r"(?:tỷ lệ|tỉ lệ|tỷ số|tỉ số|tỷ lệ xích|bản đồ)(?: [^\W\d_]+){0,3} ?(?:1:\d+(?:,| và|;) ?)*$")


def claim_time(scan: Scan, at: int) -> Claim | None:
    """A clock time or a span of two, or minutes after "giờ", starting at `at`."""
    if _AFTER_HOUR.search(scan.before(at)):
        return _minutes_after_hour(scan, at)
    found = _clock(scan, at)
    if found is None:
        return _minutes(scan, at)
    end, words = found
    day = _ON_DAY.match(scan.text, end)
    if day and 1 <= int(day[1]) <= 31 and 1 <= int(day[2]) <= 12:
        words += f" ngày {numbers.cardinal(day[1], scan.style)} tháng {numbers.month(day[2], scan.style)}"
        words += f" năm {numbers.year(day[3], scan.style)}" if day[3] else ""
        return Claim(at, day.end(), words, "time", "likely")
    joint = _TO.match(scan.text, end)
    if joint:
        second = _clock(scan, joint.end())
        if second is not None:
            return Claim(at, second[0], f"{words} đến {second[1]}", "time range")
    return Claim(at, end, words, "time")


def _clock(scan: Scan, at: int) -> tuple[int, str] | None:
    found = _CLOCK.match(scan.text, at)
    if found and int(found[1]) <= 24 and _has_boundary(scan, at):
        seconds = _SECONDS.match(scan.text, found.end()) if found[2] and not found[0][-1].isdigit() else None
        end = seconds.end() if seconds else found.end()
        return end, say_time(found[1], found[2] or found[3], seconds[1] if seconds else None, scan.style)
    found = _HOUR_G.match(scan.text, at)
    if found and int(found[1]) <= 24 and (scan.last_word(at) in _HOUR_CUES or _DAYPART.match(scan.text, found.end(1))):
        return found.end(), say_time(found[1], None, None, scan.style)
    found = _COLON.match(scan.text, at)
    if found and int(found[1]) <= 24 and not _RATIO_CUES.search(scan.before(at)):
        return _half_day(scan, found.end(), int(found[1]), say_time(found[1], found[2], found[3], scan.style))
    return None


def _half_day(scan: Scan, end: int, hour: int, words: str) -> tuple[int, str]:
    """8:30 AM is in the morning, 2:30 PM in the afternoon."""
    found = _AM_PM.match(scan.text, end)
    if not found or hour > 12:
        return end, words
    part = "sáng" if found[1] in "Aa" else "tối" if 6 <= hour < 12 else "chiều"
    return found.end(), f"{words} {part}"


def _has_boundary(scan: Scan, at: int) -> bool:
    before = scan.char(at - 1)
    return not (before.isalnum() or (before in ".," and scan.char(at - 2).isdigit()))


def say_time(hour: str, minute: str | None, second: str | None, style: Style) -> str:
    words = f"{numbers.cardinal(hour, style)} giờ"
    if minute and int(minute):
        words += f" {numbers.cardinal(minute, style)} phút"
    if second and int(second):
        words += f" {numbers.cardinal(second, style)} giây"
    return words


def _minutes_after_hour(scan: Scan, at: int) -> Claim | None:
    """7 giờ 00 is just "bảy giờ"; 7 giờ 30 gets its "phút" when the text has not written it."""
    found = _LATER.match(scan.text, at)
    if not found or int(found[0][:2]) > 59:
        return None
    if found[0][:2] == "00":
        return Claim(at, found.end(), "", "time")
    if len(found[0]) > 2:
        return Claim(at, found.end(), f"{numbers.cardinal(found[0][:2], scan.style)} phút", "time")
    follower = scan.next_word(found.end())
    if follower in ("giây", "người", "học", "ngày") and follower != "ngày":
        return None
    return Claim(at, found.end(), f"{numbers.cardinal(found[0], scan.style)} phút", "time", "likely")


def _minutes(scan: Scan, at: int) -> Claim | None:
    found = _MINUTES.match(scan.text, at)
    if not found:
        return None
    words = f"{numbers.cardinal(found[1], scan.style)} phút"
    if scan.next_word(found.end()) == "phút":
        words = numbers.cardinal(found[1], scan.style)
    if found[2]:
        words += f" {numbers.cardinal(found[2], scan.style)} giây"
    return Claim(at, found.end(), words, "time")
