"""Dates and years: 22/12/2024, 15-20/6/2026, 01/7, 30/4-1/5, tháng 10/2025, quý 4/2025, 2025-2030, 2025-10-01.

Day and month are accepted only when they can be a day and a month; whether 1/3 is a date or a third is decided in fractions.py.
"""

from __future__ import annotations

import re

from audio_library.reading import numbers
from audio_library.reading.fractions import KNOWN_DAYS, is_date
from audio_library.reading.model import Certainty, Claim, Style
from audio_library.reading.scan import Scan
from audio_library.reading.wordset import word_set

_YEAR = r"(?:1[5-9]|20|21)\d\d"
_END = r"(?![\d/]|[.,]\d)"
_DASH = r"\s?[-–]\s?"
_DAY = r"[0-3]?\d"
_MONTH = r"[01]?\d"
_ISO = re.compile(rf"({_YEAR})-(\d\d)-(\d\d){_END}")
_FULL = re.compile(rf"({_DAY})\s?([/.\-])\s?({_MONTH})\s?\2\s?({_YEAR}){_END}")
_SHORT_YEAR = re.compile(rf"({_DAY})([/.])({_MONTH})\2(\d\d){_END}")
_DAYS = re.compile(rf"({_DAY}){_DASH}({_DAY})([/.])({_MONTH})(?:\3({_YEAR}))?{_END}")
_SPAN = re.compile(rf"({_DAY})/({_MONTH})(?:/({_YEAR}))?{_DASH}({_DAY})/({_MONTH})(?:/({_YEAR}))?{_END}")
_DAY_MONTH = re.compile(rf"({_DAY})/({_MONTH}){_END}")
_MONTHS_YEAR = re.compile(rf"({_MONTH}){_DASH}({_MONTH})\s?[/.\-]\s?({_YEAR}){_END}")
_MONTH_YEAR = re.compile(rf"({_MONTH})\s?[/.\-]\s?({_YEAR}){_END}(?:({_DASH})(?=[01]?\d/{_YEAR}))?")
_YEARS = re.compile(rf"({_YEAR})(?:{_DASH}|/)({_YEAR}){_END}")
_ONE_YEAR = re.compile(rf"{_YEAR}(?![\d.,]\d|\d)")

_DAY_SAID = frozenset(["ngày", "mùng", "mồng", "rằm", "0"])
_DAY_WANTED = word_set("từ đến trước sau hết sáng trưa chiều tối đêm vào nay ( tới qua khuya ngay cuối bắt")
_WEEKDAY = re.compile(r"(?:thứ (?:\w+)|chủ nhật|cn|t[2-7])(?:,| ngày)?$|hôm nay,?$|ngày mai,?$|hôm qua,?$|ngày kia,?$")
_DAY_LIST = re.compile(r"(?:ngày|mùng|mồng)\s+(?:\d{1,2}(?:/\d{1,2})?\s*(?:,|và|-|–|đến|hoặc)\s*)+$")
_YEAR_WORDS = word_set("năm đoạn kỳ học từ đến trước sau khóa và")
_NUMBER_YEAR = re.compile(rf"(\d{{1,4}})/({_YEAR})(?![\d/\-])")
_DOCUMENT_WORDS = word_set("định tư nghị luật thị lệnh quyết số nq nđ qđ tt ct kh tb bc kl đa pl")
_HYPHEN_DAY = re.compile(rf"({_DAY})[-.]({_MONTH})(?![^\W_]|[/\-]|[.,]\d| tháng| giờ|%| ?°)")
_HYPHEN_CUES = word_set("ngày lễ dịp khánh nữ sáng trưa chiều tối đêm hôm mai nay kia hạn")
_AFTER_DATE = re.compile(r"\d[-/]\d{1,2}(?:/\d{4})?(?:,| và| đến) $")
_WEAK_CUES = word_set("đến từ trước sau tới hết vào kể")
_MONTHS = re.compile(rf"({_MONTH}){_DASH}({_MONTH})(?![\d/\-]|[.,]\d)")
_MONTHS_OF = re.compile(rf"(\d{{1,2}})T(?:/?({_YEAR})(?!\d)|(?= đầu năm| cuối năm))")
_MAP = re.compile(r"(?:bản đồ|tỷ lệ|tỉ lệ|tỷ lệ xích)(?: [^\W\d_]+){0,2}\s*$")
_HOLIDAYS = re.compile(r"30/0?4" + _DASH + r"0?1/0?5" + _END)


def claim_date(scan: Scan, at: int) -> Claim | None:
    """A date, month, quarter or span of years that starts at `at`."""
    for rule in (
        _of_document, _months_of, _iso, _hyphen_day, _months, _days, _span, _full, _short_year, _month_year, _years, _day_month,
    ):  # fmt: skip
        claim = rule(scan, at)
        if claim is not None:
            return claim
    return None


def valid_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and not (int(day) > 30 and int(month) in (2, 4, 6, 9, 11))


def say_day(day: str, month: str, year: str | None, style: Style) -> str:
    words = f"{numbers.cardinal(day, style)} tháng {numbers.month(month, style)}"
    return f"{words} năm {numbers.year(year, style)}" if year else words


def _day_word(scan: Scan, at: int) -> str:
    """ "ngày " where the sentence wants it and has not said it: từ 01/7 → từ ngày một tháng bảy."""
    last = scan.last_word(at)
    if last in _DAY_SAID or not last:
        return ""
    before = scan.before(at).rstrip()
    if _DAY_LIST.search(before + " "):
        return ""
    return "ngày " if last in _DAY_WANTED or _WEEKDAY.search(before) else ""


def _iso(scan: Scan, at: int) -> Claim | None:
    found = _ISO.match(scan.text, at)
    if not found or not valid_day(found[3], found[2]):
        return None
    return Claim(at, found.end(), _day_word(scan, at) + say_day(found[3], found[2], found[1], scan.style), "date")


def _days(scan: Scan, at: int) -> Claim | None:
    found = _DAYS.match(scan.text, at)
    if not found or not (valid_day(found[1], found[4]) and valid_day(found[2], found[4])):
        return None
    if found[3] == "." and not found[5]:
        return None
    if not found[5] and scan.last_word(at) in ("tháng", "số"):
        return None
    words = f"{numbers.cardinal(found[1], scan.style)} đến {say_day(found[2], found[4], found[5], scan.style)}"
    return Claim(at, found.end(), _day_word(scan, at) + words, "date range")


def _of_document(scan: Scan, at: int) -> Claim | None:
    """Nghị định 49/2024, TT39/2020, số 05/2025: the number and the year of a document."""
    found = _NUMBER_YEAR.match(scan.text, at)
    if not found or scan.last_word(at) not in _DOCUMENT_WORDS:
        return None
    words = f"{numbers.code_number(found[1], scan.style)} năm {numbers.year(found[2], scan.style)}"
    return Claim(at, found.end(), words, "document code", "likely")


def _hyphen_day(scan: Scan, at: int) -> Claim | None:
    """ngày 8-3, sáng 20-11, chiều 10.10: a day and a month when it cannot be a span of days, or when everybody knows the day."""
    found = _HYPHEN_DAY.match(scan.text, at)
    last = scan.last_word(at).rstrip(",")
    listed = _AFTER_DATE.search(scan.before(at)) is not None
    if not found or not (listed or last in _HYPHEN_CUES or last in _WEAK_CUES) or not valid_day(found[1], found[2]):
        return None
    known_in_list = listed and (int(found[1]), int(found[2])) in KNOWN_DAYS
    doubtful = int(found[1]) <= int(found[2]) or scan.char(found.end(1)) == "."
    if (listed or last in _WEAK_CUES) and not known_in_list and doubtful:
        return None
    spans_days = int(found[1]) < int(found[2]) and scan.char(found.end(1)) == "-"
    if spans_days and (int(found[1]), int(found[2])) not in KNOWN_DAYS:
        return None
    words = say_day(found[1], found[2], None, scan.style)
    return Claim(at, found.end(), _day_word(scan, at) + words, "date", "likely")


def _months(scan: Scan, at: int) -> Claim | None:
    """tháng 6-7 → tháng sáu đến tháng bảy."""
    found = _MONTHS.match(scan.text, at)
    if not found or scan.last_word(at) != "tháng" or not 1 <= int(found[1]) < int(found[2]) <= 12:
        return None
    words = f"{numbers.month(found[1], scan.style)} đến tháng {numbers.month(found[2], scan.style)}"
    return Claim(at, found.end(), words, "month")


def _span(scan: Scan, at: int) -> Claim | None:
    found = _SPAN.match(scan.text, at)
    if not found or not (valid_day(found[1], found[2]) and valid_day(found[4], found[5])):
        return None
    first = say_day(found[1], found[2], found[3], scan.style)
    last = say_day(found[4], found[5], found[6], scan.style)
    if _HOLIDAYS.match(scan.text, at) and scan.last_word(at) not in ("từ", "ngày"):
        return Claim(at, found.end(), f"{first}, {last}", "date range", "likely")
    return Claim(at, found.end(), f"{_day_word(scan, at)}{first} đến ngày {last}", "date range")


def _full(scan: Scan, at: int) -> Claim | None:
    found = _FULL.match(scan.text, at)
    if not found or not valid_day(found[1], found[3]):
        return None
    return Claim(at, found.end(), _day_word(scan, at) + say_day(found[1], found[3], found[4], scan.style), "date")


def _short_year(scan: Scan, at: int) -> Claim | None:
    found = _SHORT_YEAR.match(scan.text, at)
    if not found or not valid_day(found[1], found[3]) or (found[2] == "." and scan.last_word(at) != "ngày"):
        return None
    words = say_day(found[1], found[3], ("20" if int(found[4]) <= 40 else "19") + found[4], scan.style)
    return Claim(at, found.end(), _day_word(scan, at) + words, "date", "guess")


def _months_of(scan: Scan, at: int) -> Claim | None:
    """9T/2025, 6T đầu năm: that many months of a year."""
    found = _MONTHS_OF.match(scan.text, at)
    if not found or not 1 <= int(found[1]) <= 12:
        return None
    year = f" năm {numbers.year(found[2], scan.style)}" if found[2] else ""
    return Claim(at, found.end(), f"{numbers.cardinal(found[1], scan.style)} tháng{year}", "month", "likely")


def _month_year(scan: Scan, at: int) -> Claim | None:
    several = _MONTHS_YEAR.match(scan.text, at)
    last = scan.last_word(at)
    quarter = last in ("quý", "quí")
    if several and 1 <= int(several[1]) <= 12 and 1 <= int(several[2]) <= 12:
        first, second = numbers.month(several[1], scan.style), numbers.month(several[2], scan.style)
        head, joint = ("", " đến ") if quarter else ("" if last == "tháng" else "tháng ", " đến tháng ")
        words = f"{head}{first}{joint}{second} năm {numbers.year(several[3], scan.style)}"
        return Claim(at, several.end(), words, "month")
    found = _MONTH_YEAR.match(scan.text, at)
    if not found or not 1 <= int(found[1]) <= 12 or _MAP.search(scan.before(at)):
        return None
    if scan.text[found.end(1)] in ".-" and last not in ("tháng", "quý", "quí"):
        return None
    if quarter:
        words = numbers.cardinal(found[1], scan.style)
    elif last in ("kỳ", "lần", "đợt", "số", "khóa", "khoá"):
        words = numbers.code_number(found[1], scan.style)
    else:
        words = ("" if last in ("tháng", "tháng,", "/", "t.") else "tháng ") + numbers.month(found[1], scan.style)
    words += f" năm {numbers.year(found[2], scan.style)}" + (" đến" if found[3] else "")
    return Claim(at, found.end(), words, "month")


def _years(scan: Scan, at: int) -> Claim | None:
    found = _YEARS.match(scan.text, at)
    if found:
        first, second = numbers.year(found[1], scan.style), numbers.year(found[2], scan.style)
        return Claim(at, found.end(), f"{first} đến {second}", "years")
    if scan.style.year == "short" and _ONE_YEAR.match(scan.text, at) and scan.last_word(at) in _YEAR_WORDS:
        return Claim(at, at + 4, numbers.year(scan.text[at : at + 4], scan.style), "year")
    return None


def _day_month(scan: Scan, at: int) -> Claim | None:
    found = _DAY_MONTH.match(scan.text, at)
    if not found or not valid_day(found[1], found[2]):
        return None
    certainty: Certainty | None = is_date(scan, at, int(found[1]), int(found[2]), found.end())
    if certainty is None:
        return None
    return Claim(at, found.end(), _day_word(scan, at) + say_day(found[1], found[2], None, scan.style), "date", certainty)
