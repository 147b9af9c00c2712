"""What is said digit by digit: telephones, hotlines, short emergency numbers, account and identity numbers, number plates."""

from __future__ import annotations

import re

from audio_library.reading import numbers
from audio_library.reading.model import Claim
from audio_library.reading.scan import Scan
from audio_library.reading.spelling import letter_name, spell
from audio_library.reading.wordset import word_set

_PHONE = re.compile(r"0\d(?:(?:[ .\-]|\. )?\d){6,10}(?!\d|[.,]\d|/(?!0\d)\d)")
_HOTLINE = re.compile(r"1[89]00(?:[ .\-]?\d){4,6}(?!\d|[.,/]\d)")
_ABROAD = re.compile(r"\+\s?(\d{2})(?:[ .\-]?\(0\)[ .\-]?)?((?:[ .\-]?\d){7,11})(?!\d)")
_AREA = re.compile(r"\((0\d{1,3}|\+\d{2})\)\s?(\d(?:[ .\-]?\d){5,9})(?!\d)")
_SHORT = re.compile(r"\d{3,6}(?![\d/:]|[.,]\d|\s?%)")
_SHORT_CHAIN = re.compile(r"(11\d)((?:\s?[-–/]\s?11\d)+)(?!\d)")
_LONG = re.compile(r"\d{5,}(?!\d|[.,]\d)(?:-\d{3}(?!\d|[.,/]\d))?")
_GROUPED = re.compile(r"\d{2,6}(?:[ .\-]\d{2,6}){1,5}(?!\d|[.,/]\d)")
_FILE_CODE = re.compile(r"[\dA-Z]{1,16}(?:[.\-][\dA-Z]{1,16}){2,8}(?![^\W_])")
_PLATE = re.compile(r"(\d\d)(?:-?([A-ZĐ]{1,2}\d?))[- ]\s?(\d{3})\.?(\d{2})(?!\d)|(\d\d)-?([A-ZĐ]\d?)[- ](\d{4})(?!\d)")

_STANDARD = re.compile(r"(\d{1,5})(?:-(\d{1,2}))?:((?:19|20)\d\d)(?!\d)")
_STANDARD_CUE = re.compile(r"(?:qcvn|tcvn|qcđp|tccs|iso|iec|quy chuẩn(?: việt nam)?|tiêu chuẩn(?: việt nam)?) ?$")

_EMERGENCY = word_set("111 112 113 114 115 116 117 118 119 1022 1055 156 5656 1414 1900 1800 18001091 19001806")
_CALL = re.compile(
    r"gọi|báo cháy|điện thoại|tổng đài|đường dây nóng|hotline|liên hệ|số máy|quay số|bấm|nhắn tin|đầu số|soạn|cấp cứu|cứu hỏa|"
    r"cứu hoả|cứu nạn|cảnh sát|trực ban|sđt|đt:|alo|cứu thương|khẩn cấp|báo ngay|báo cho|11[1-5]"
)
_DIRECT = re.compile(
    r"(?:tổng đài|đường dây nóng|hotline|đầu số|gọi|gọi ngay|số máy|điện thoại|sđt|gửi|gửi đến|gửi tới|nhắn tin|nhắn tin đến|"
    r"cứu hỏa|cứu thương)"
    r"(?: (?:số|ngay|đến|qua|tới|số điện thoại|quốc gia|miễn phí|hỗ trợ))*:?\s*"
    r"(?:\d{3,4}(?:,| hoặc| và| hay)\s*)*$"
)
_COUNTED = word_set(
    "hộ người cuộc học em lượt trẻ ca vụ trường đơn thôn tổ cháu suất triệu tỷ nghìn đồng phần phút giờ ngày tháng "
    "năm km lần hồ con cây tấn tạ xã đại đảng đoàn hội cán bộ chiến phụ nữ nông thanh học bản sản tin bài kg m ha mét"
)
_DIGIT_CUES = re.compile(
    r"(?:mã bưu chính|mã bưu điện|mã vùng|mã đơn vị|mã cuộc họp|id|"
    r"điện thoại|sđt|đt|tel|fax|di động|zalo|hotline|mã số|mã|mã hồ sơ|tài khoản|stk|tk|cccd|cmnd|căn cước|căn cước công dân|"
    r"định danh|mst|thuế|số thẻ|otp|mật khẩu|seri|số hiệu|bhyt|bhxh|pin|số máy|liên hệ|số điện thoại)"
    r"(?: (?:số|cá nhân|là|công dân|hồ sơ|thuế|ngân hàng|của xã|cơ quan|trực|trực ban))*\s*:?\s*$"
)
_ACCOUNT = re.compile(r"(?:số tài khoản|tài khoản|stk|số thẻ)(?: (?:số|là))?\s*:?\s*$")
_NOT_MONEY = re.compile(
    r"\s?(?:đồng|đ|vnđ|vnd|usd|triệu|tỷ|tỉ|nghìn|ngàn|con|người|hộ|m2|m3|m²|m³|ha|kg|tấn|lượt|cây|%|km)\b",
    re.IGNORECASE,
)


def claim_identifier(scan: Scan, at: int) -> Claim | None:
    """A run of digits at `at` that names somebody or something instead of counting."""
    text = scan.text
    account = _GROUPED.match(text, at) if _ACCOUNT.search(scan.before(at)) else None
    if account:
        return Claim(at, account.end(), numbers.digits(account[0]), "identifier")
    for pattern, rule in ((_PHONE, "telephone"), (_HOTLINE, "hotline")):
        found = pattern.match(text, at)
        if found and not _looks_like_dates(found[0]):
            return Claim(at, found.end(), numbers.digits(found[0]), rule)
    standard = _STANDARD.match(text, at)
    if standard and _STANDARD_CUE.search(scan.before(at)):
        number = " ".join(numbers.code_number(part, scan.style) for part in standard.group(1, 2) if part)
        return Claim(at, standard.end(), f"{number} năm {numbers.year(standard[3], scan.style)}", "standard")
    plate = _PLATE.match(text, at)
    if plate:
        return Claim(at, plate.end(), _say_plate(plate), "number plate")
    return _short_number(scan, at) or _long_number(scan, at)


def _looks_like_dates(written: str) -> bool:
    """Small groups of one or two digits only: 05 - 10 - 15 is no telephone."""
    groups = re.split(r"[ .\-]+", written)
    return len(groups) > 3 and all(len(group) <= 2 for group in groups) and " " in written and len(groups) < 5


def _say_plate(found: re.Match[str]) -> str:
    parts = [part for part in found.groups() if part]
    words: list[str] = []
    for part in parts:
        words.extend(numbers.digits(char) if char.isdecimal() else letter_name(char, mark=True) for char in part)
    return " ".join(words)


def _short_number(scan: Scan, at: int) -> Claim | None:
    """113, 1022, 5656 after a word that calls, unless a counted noun follows: tổng đài 111 tiếp nhận 113 cuộc gọi."""
    chain = _SHORT_CHAIN.match(scan.text, at)
    if chain:
        said = [numbers.digits(part) for part in re.findall(r"\d+", chain[0])]
        return Claim(at, chain.end(), ", ".join(said), "short number")
    found = _SHORT.match(scan.text, at)
    if not found or scan.next_word(found.end()) in _COUNTED or scan.char(found.end()).isalpha():
        return None
    before = scan.before(at)
    if _DIRECT.search(before) and not before.rstrip().endswith(("quyết", "định")):
        return Claim(at, found.end(), numbers.digits(found[0]), "short number")
    if found[0] in _EMERGENCY and _CALL.search(before) and not before.endswith(("/", "-", ".")):
        return Claim(at, found.end(), numbers.digits(found[0]), "short number", "likely")
    return None


def _long_number(scan: Scan, at: int) -> Claim | None:
    before = scan.before(at)
    found = _LONG.match(scan.text, at)
    cue = _DIGIT_CUES.search(before) is not None
    if found:
        size = len(found[0])
        cue = cue or (size >= 5 and re.search(r"\b(?:otp|mật khẩu|mã pin|mã số)\b", before) is not None)
        money = _NOT_MONEY.match(scan.text, found.end())
        if (cue and not money) or (size >= 9 and not money) or (found[0][0] == "0" and size > 4):
            return Claim(at, found.end(), numbers.digits(found[0]), "identifier", "sure" if cue else "likely")
        return None
    if not cue:
        return None
    code = _FILE_CODE.match(scan.text, at)
    if code and any(char.isalpha() for char in code[0]):
        return Claim(at, code.end(), spell(code[0]), "identifier")
    grouped = _GROUPED.match(scan.text, at)
    if grouped and not _NOT_MONEY.match(scan.text, grouped.end()):
        return Claim(at, grouped.end(), numbers.digits(grouped[0]), "telephone")
    short = _SHORT.match(scan.text, at)
    if short and len(short[0]) >= 4 and not _NOT_MONEY.match(scan.text, short.end()):
        return Claim(at, short.end(), numbers.digits(short[0]), "identifier", "likely")
    return None


def claim_abroad(scan: Scan, at: int) -> Claim | None:
    """+84 912 345 678, at the plus sign; (0237) 3721 150, at the bracket."""
    found = _ABROAD.match(scan.text, at)
    if found:
        return Claim(at, found.end(), "cộng " + numbers.digits(found[0]), "telephone")
    area = _AREA.match(scan.text, at)
    if area:
        plus = "cộng " if area[1].startswith("+") else ""
        return Claim(at, area.end(), plus + numbers.digits(area[0]), "telephone")
    return None
