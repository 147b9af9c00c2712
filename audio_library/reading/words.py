"""Letters written together with digits, letters first: T2-T6, T10/2025, NQ57, QL45, VTV1, PC08, B12."""

from __future__ import annotations

import re

from audio_library.reading import numbers, tables
from audio_library.reading.model import Claim
from audio_library.reading.scan import Scan
from audio_library.reading.spelling import spell, spell_mixed

_WEEK = re.compile(
    r"T([2-7])(?:\s?[-–]\s?(?:T([2-7])|CN)|(?=\s?,\s?(?:T[2-7]|CN))|(?=\s?[-–]\s))(?![\d\w])|(?:T([2-7])|CN)(?![\d\w/])"
)
_AFTER_WEEKDAY = re.compile(r"(?:t[2-7]|thứ [^\W_]+)(?:,| và| đến| hoặc|;| ?[-–])? ?$")
_DAY_AFTER = re.compile(r"\d ?(?:\(|,? ngày|,? ?\d{1,2}/\d|:)")
_LATE_MONTH = re.compile(r"T(1[0-2]|[89])(?![^\W_]|[.,/]\d)")
_NOT_MONTH = re.compile(
    r"(?:trạm|bơm|kênh|lô|nhà|tuyến|khu|cống|đường|máy|xe|mốc|cột|thửa|tải|trọng|toa|ga|bến|kho|chốt|tháp|xưởng|cổng|phòng|nhóm|ống|điểm|cọc)\s*$"
)
_WEEK_CUE = re.compile(r"(?:sáng|chiều|tối|trưa|đêm|từ|đến|thứ|hằng tuần|hàng tuần|các ngày|t[2-7],?|t[2-7] và|và|-|–)\s*$")
_MONTH = re.compile(r"T(\d{1,2})/((?:19|20)\d\d)(?!\d)")
_GLUED = re.compile(r"[A-ZĐ]{1,4}\d{1,8}[A-ZĐ]?\d{0,4}(?![^\W_])")
_ROOM = re.compile(r"-(\d{1,4})(?![^\W_]|[.,/]\d)")
_ZERO_CODE = re.compile(r"[A-ZĐ]0\d")
_GLUED_DECIMAL = re.compile(r"([A-ZĐ]{1,4}\d{1,3})\.(\d{1,2})(?![\d.]|[^\W_])")
_NUMBERED_DOCUMENTS = frozenset(("NQ", "QĐ", "NĐ", "TT", "CT", "KH", "KL", "ĐA"))
_BOAT = re.compile(r"[A-ZĐ]{1,2}[- ]?\d{4,5}[- ]?TS(?![^\W_])")
_CALENDARS = {"DL": "dương lịch", "AL": "âm lịch"}
_ROADS = {"QL": "quốc lộ", "TL": "tỉnh lộ", "HL": "hương lộ", "ĐT": "đường tỉnh", "DT": "đường tỉnh", "ĐH": "đường huyện"}


def claim_joined(scan: Scan, at: int, token: str) -> Claim | None:  # noqa: PLR0911 - a ladder of evidence
    """A capital token with a digit right behind it."""
    boat = _BOAT.match(scan.text, at)
    if boat:
        return Claim(at, boat.end(), spell(boat[0]), "number plate")
    if token in _CALENDARS and scan.before(at).rstrip(" (")[-1:].isdigit():
        return Claim(at, at + 2, _CALENDARS[token], "abbreviation", "likely")
    if token == "CN" and _AFTER_WEEKDAY.search(scan.before(at)):
        return Claim(at, at + 2, "chủ nhật", "weekday", "likely")
    end = at + len(token)
    if not scan.char(end).isdigit() or not token.isupper():
        return None
    if token == "T":
        claim = _month(scan, at) or _weekday(scan, at)
        if claim:
            return claim
    if token in tables.abbreviations() and len(token) > 2 and token not in _NUMBERED_DOCUMENTS:
        return None
    if token == "CT" and scan.last_word(at) in ("tốc", "tuyến", "nhà", "lô", "tòa", "toà"):
        return _glued(scan, at)
    if token in _NUMBERED_DOCUMENTS:
        return Claim(at, end, tables.documents()[token], "abbreviation", "likely")
    if token == "BĐ" and scan.char(end) in "123" and not scan.char(end + 1).isdigit():
        return Claim(at, end, "báo động", "abbreviation", "likely")
    if token in _ROADS:
        road = _ROADS[token]
        spoken = road.removeprefix("đường ") if scan.last_word(at) == "đường" else road
        return Claim(at, end, spoken, "abbreviation", "likely")
    dotted = _GLUED_DECIMAL.match(scan.text, at)
    if dotted:
        words = f"{spell_mixed(dotted[1], scan.style)} chấm {numbers.digits(dotted[2])}"
        return Claim(at, dotted.end(), words, "letters and digits", "likely")
    return _glued(scan, at) if len(token) <= 3 else None


def _glued(scan: Scan, at: int) -> Claim | None:
    """B12, H5N1; A12-05 is a room, no range."""
    glued = _GLUED.match(scan.text, at)
    if not glued:
        return None
    room = _ROOM.match(scan.text, glued.end())
    if room and not (room[1].startswith("0") or len(room[1]) == 4 or _ZERO_CODE.search(glued[0])):
        room = None
    words = spell_mixed(glued[0], scan.style)
    if room:
        words += f" {numbers.code_number(room[1], scan.style)}"
    return Claim(at, room.end() if room else glued.end(), words, "letters and digits", "likely")


def _month(scan: Scan, at: int) -> Claim | None:
    found = _MONTH.match(scan.text, at)
    if not found or not 1 <= int(found[1]) <= 12:
        late = _LATE_MONTH.match(scan.text, at)
        if late and not _NOT_MONTH.search(scan.before(at)):
            return Claim(at, late.end(), f"tháng {numbers.month(late[1], scan.style)}", "month", "guess")
        return None
    words = f"tháng {numbers.month(found[1], scan.style)} năm {numbers.year(found[2], scan.style)}"
    return Claim(at, found.end(), words, "month", "likely")


def _weekday(scan: Scan, at: int) -> Claim | None:
    found = _WEEK.match(scan.text, at)
    if not found:
        return None
    day = found[1] or found[3]
    opens = not scan.before(at).strip(" •-–+*>") and _DAY_AFTER.match(scan.text, at + 1) is not None
    if not day or (found[3] and not opens and not _WEEK_CUE.search(scan.before(at))):
        return None
    words = f"thứ {numbers.ordinal(day, scan.style)}"
    if found[1] and found.end() > at + 2:
        last = f"thứ {numbers.ordinal(found[2], scan.style)}" if found[2] else "chủ nhật"
        words += f" đến {last}"
    return Claim(at, found.end(), words, "weekday", "likely")
