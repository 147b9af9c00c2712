"""Plain numbers: whole, decimal, dotted, ordinal, with a leading zero; letters and digits mixed (9A1, 4G)."""

from __future__ import annotations

import re

from audio_library.reading import numbers, tables
from audio_library.reading.model import Certainty, Claim
from audio_library.reading.scan import Scan
from audio_library.reading.spelling import letter_name, spell_mixed
from audio_library.reading.wordset import word_set

_NUMBER = re.compile(
    r"(?P<grouped>(?!0\d)\d{1,3}(?:\.\d{3})+(?![\d]|\.\d)|\d{1,3}(?:,\d{3}){2,}(?![\d,]))(?:,(?P<dec>\d+))?"
    r"|(?P<blank>[1-9]\d{0,2}(?: \d{3}){2,}(?![\d.,])"
    r"|[1-9]\d{0,2} \d{3}(?= (?:đồng|người|hộ|con|tấn|lượt|ha|kg|m2|m3|km|cây|triệu|tỷ|đ)(?!\w)))"
    r"|(?P<dotted>\d+(?:\.\d+)+)(?!\d)"
    r"|(?P<whole>\d+),(?P<part>\d+)(?!\d)"
    r"|(?P<plain>\d+)"
)
_MIXED = re.compile(r"\d{1,6}[A-ZĐ][A-ZĐ\d]{0,8}(?![^\W_])|\d{1,4}[a-dđ](?![^\W_])")
_MILLIONS = re.compile(r"(\d{1,3})tr(\d{1,3})(?![^\W_])")
_METRES = re.compile(r"(\d{1,3})m(\d\d|[14-9])(?![^\W_]|[.,/]\d)")
_HORSES = re.compile(r"(\d{1,4})(?:CV|cv)(?![^\W_])")
_ENGINE = re.compile(r"(?:máy|xe|công suất|động cơ|tàu|thuyền|trên|dưới)(?: [^\W\d_]+){0,3} ?(?:\d+ ?[-–] ?)?$")
_KILOS = re.compile(r"(\d{1,3})kg(\d{1,2})(?![^\W_]|[.,/]\d)")
_HEIGHT = re.compile(r"(\d{1,2})m([23])(?![^\W_]|[.,/]\d)")
_TALL = frozenset(("cao", "dài", "rộng", "sâu"))  # cao 1m2 is a height, rộng 20 m2 an area
_COORDINATE = re.compile(r"(\d{1,3})[,.](\d) ?([NSEWBĐ])(?![^\W_])")
_COMPASS = {"N": "vĩ Bắc", "B": "vĩ Bắc", "S": "vĩ Nam", "E": "kinh Đông", "Đ": "kinh Đông", "W": "kinh Tây"}
_AT_SEA = re.compile(r"vĩ|kinh|biển|bão|tọa độ|toạ độ|áp thấp|tâm|vị trí|vào khoảng|\d[NB] ?[;,\-–]")
_IN_WORDS = re.compile(r"\s?\(\s?([^()\d\n]{2,60}?)\s?\)")
_DOCUMENT = word_set(
    "số quyết định thị án tư lệnh luật nq qđ đa ct tt kh nđ hd tb bc mẫu mã lục hiệu điện văn trình hoạch báo luận lô "
    "thửa ql"
)
_WHOLE = re.compile(r"(?P<grouped>(?!))?(?P<blank>(?!))?(?P<dotted>(?!))?(?P<whole>(?!))?(?P<plain>\d+)")
_NUMBERED = word_set("thôn tổ khu lớp đợt số khóa quý tháng ngày năm bản ấp xóm đội nhóm điều vụ phố khu làng")
_LISTED = re.compile(r"\d{1,2},\d{1,2}(?:,\d{1,2})+(?!\.?\d)|(?<=\d,)\d{1,2},\d{1,2}(?![.,]?\d)")
_PLACES = word_set("thôn tổ khu lớp khối đội nhóm ấp xóm bản phố tdp kp khóm buôn tháng quý thứ")
_AND_MORE = re.compile(r"\+(?= (?:tuổi|người|hộ|điểm|lượt|năm)(?!\w))")
_ROOM_LEFT = re.compile(r"(?<!\w)[A-ZĐ]\d{1,4}-$")
_DECIMAL_AFTER = re.compile(r"\s?(?:triệu|tỷ|tỉ|nghìn|ngàn|trăm|%|độ|điểm|lần|phần trăm|phần nghìn|tấn|tạ|mét|héc|đồng)")
_WEEK_CHAIN = re.compile(r"thứ\s+(?:[2-7](?:\s*(?:,|và|-|–|đến|hoặc)\s*(?:thứ\s+)?))+$")
_ORDINAL_CUE = re.compile(r"thứ$")


def claim_mixed(scan: Scan, at: int) -> Claim | None:
    """A class, a road, a house: 9A1, 1A, 12B, 4G. Never a number with a unit (5kg, 220V)."""
    measured = _measured(scan, at)
    if measured:
        return measured
    place = _COORDINATE.match(scan.text, at)
    if place and _AT_SEA.search(scan.before(at)):
        words = f"{numbers.cardinal(place[1], scan.style)} phẩy {numbers.decimals(place[2], scan.style)} độ {_COMPASS[place[3]]}"
        return Claim(at, place.end(), words, "unit", "likely")
    found = _MIXED.match(scan.text, at)
    if not found:
        return None
    start = at
    while scan.text[start].isdigit():
        start += 1
    unit = tables.unit_pattern().match(scan.text, start)
    if unit and unit.end() == found.end() and not (unit[0] in ("L", "H", "W", "V") and scan.last_word(at) in ("lớp", "số", "lô")):
        return None
    if scan.text[start : found.end()] == "T" and re.search(r"(?:tải|trọng|trên|quá|dưới|xe)\s*$", scan.before(at)):
        return None
    if len(found[0]) > 8 or (found[0][-1] in "xX" and scan.char(found.end()).isdigit()):
        return None
    return Claim(at, found.end(), spell_mixed(found[0], scan.style), "letters and digits")


def _measured(scan: Scan, at: int) -> Claim | None:
    """2tr5, máy 15CV, cao 1m65: a number on both sides of its unit, or a unit that other letters would be."""
    money = _MILLIONS.match(scan.text, at)
    if money:
        words = f"{numbers.cardinal(money[1], scan.style)} triệu {numbers.cardinal(money[2], scan.style)}"
        return Claim(at, money.end(), words, "money", "likely")
    power = _HORSES.match(scan.text, at)
    if power and _ENGINE.search(scan.before(at)):
        return Claim(at, power.end(), f"{numbers.cardinal(power[1], scan.style)} mã lực", "unit", "likely")
    weight = _KILOS.match(scan.text, at)
    if weight:
        words = f"{numbers.cardinal(weight[1], scan.style)} ki lô gam {numbers.cardinal(weight[2], scan.style)}"
        return Claim(at, weight.end(), words, "unit", "likely")
    height = _METRES.match(scan.text, at) or (_HEIGHT.match(scan.text, at) if scan.last_word(at) in _TALL else None)
    if height:
        words = f"{numbers.cardinal(height[1], scan.style)} mét {numbers.cardinal(height[2], scan.style)}"
        return Claim(at, height.end(), words, "unit", "likely")
    return None


def claim_number(scan: Scan, at: int) -> Claim | None:
    """Any number; the last digit rule, so it never declines."""
    found = _NUMBER.match(scan.text, at)
    if found is None:
        return None
    if found["blank"] and found["blank"].count(" ") == 1 and scan.last_word(at) in _NUMBERED:
        found = _WHOLE.match(scan.text, at) or found  # thôn 1 105 hộ: two numbers
    if found["whole"] and _is_list(scan, at, found.end()):
        found = _WHOLE.match(scan.text, at) or found  # tổ 1,2,3: numbers of a list
    words, certainty, warning = _say(scan, at, found)
    end = found.end()
    more = _AND_MORE.match(scan.text, end)
    if more:
        return Claim(at, more.end(), f"trên {words}", "number", "likely")
    repeated = _IN_WORDS.match(scan.text, end)
    if repeated and " ".join(repeated[1].lower().split()) in (words, words.replace("nghìn", "ngàn")):
        end = repeated.end()  # 05 (năm) ngày: the words in brackets are the same number
    return Claim(at, end, words, "number", certainty, warning)


def _is_list(scan: Scan, at: int, end: int) -> bool:
    """thôn 4,5 and tổ 1,2,3 number places; nothing is 1,2,3 large."""
    place = scan.last_word(at) in _PLACES and not _DECIMAL_AFTER.match(scan.text, end)
    return place or _LISTED.match(scan.text, at) is not None


def _say(scan: Scan, at: int, found: re.Match[str]) -> tuple[str, Certainty, tuple[str, str] | None]:
    style = scan.style
    if found["grouped"]:
        words = numbers.cardinal(found["grouped"], style)
        return (f"{words} phẩy {numbers.decimals(found['dec'], style)}" if found["dec"] else words), "sure", None
    if found["blank"]:
        return numbers.cardinal(found["blank"], style), "likely", None
    if found["dotted"]:
        return _dotted(scan, found)
    if found["whole"]:
        words = f"{numbers.cardinal(found['whole'], style)} phẩy {numbers.decimals(found['part'], style)}"
        return words, "sure", None
    return _plain(scan, at, found["plain"])


def _dotted(scan: Scan, found: re.Match[str]) -> tuple[str, Certainty, tuple[str, str] | None]:
    parts = found["dotted"].split(".")
    if len(parts) == 2 and (_DECIMAL_AFTER.match(scan.text, found.end()) or _unit_follows(scan, found.end())):
        return f"{numbers.cardinal(parts[0], scan.style)} phẩy {numbers.decimals(parts[1], scan.style)}", "likely", None
    words = " chấm ".join(numbers.code_number(part, scan.style) for part in parts)
    return words, "likely", None


def _unit_follows(scan: Scan, end: int) -> bool:
    start = end + (scan.char(end) == " ")
    unit = tables.unit_pattern().match(scan.text, start)
    return unit is not None and (len(unit[0]) > 1 or start == end)


def _plain(scan: Scan, at: int, digits: str) -> tuple[str, Certainty, tuple[str, str] | None]:
    style, last = scan.style, scan.last_word(at)
    if last == "thứ" or (len(digits) == 1 and _WEEK_CHAIN.search(scan.before(at).rstrip() + " ")):
        return numbers.ordinal(digits, style), "sure", None
    if last == "tháng" and len(digits) <= 2:
        return numbers.month(digits, style), "sure", None
    if len(digits) > 1 and digits[0] == "0":
        return _leading_zero(scan, at, digits, last)
    if len(digits) > 18:
        message = f"Con số rất dài “{digits[:24]}” được đọc từng chữ số."
        return numbers.digits(digits), "guess", ("unclaimed_number", message)
    return numbers.cardinal(digits, style), "sure", None


def _leading_zero(scan: Scan, at: int, digits: str, last: str) -> tuple[str, Certainty, tuple[str, str] | None]:
    """Đề án 06 keeps its zero, 05 hộ loses it."""
    attached = scan.char(at - 1).isalpha() or _ROOM_LEFT.search(scan.text[max(0, at - 7) : at]) is not None
    if last in _DOCUMENT or attached or set(digits) == {"0"}:
        return numbers.code_number(digits, scan.style), "sure", None
    if len(digits) > 2:
        return numbers.digits(digits), "likely", None
    return numbers.cardinal(digits, scan.style), "likely", None


def claim_letter_mark(char: str) -> str:
    return letter_name(char, mark=True)
