"""a/b between two numbers: a date (30/4), a fraction (2/3 số hộ), a count of a total (19/19 tiêu chí), 24/7, a house number.

The order of the evidence: a word that wants a date; a noun that wants a fraction; equal or impossible numbers; the days everybody
knows; a noun that is counted.
"""

from __future__ import annotations

import re

from audio_library.reading import numbers
from audio_library.reading.model import Certainty, Claim
from audio_library.reading.scan import Scan
from audio_library.reading.wordset import word_set

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+(?:,\d+)?"
_RATIO = re.compile(rf"({_NUMBER})\s?/\s?({_NUMBER})(?![\d]|/\d)")
_CHAIN = re.compile(r"\d{1,4}(?:/\d{1,4}){2,6}(?![\d/])")
_RATIO_COLON = re.compile(r"(\d{1,7}):(\d{1,7}(?:\.\d{3})*)(?![\d:])")
_ROUND_CLOCK = re.compile(r"24/24(?:\s?(?:giờ|h)\b)?(?:/(?=ngày|7))?")

_DATE_BEFORE = word_set(
    "ngày mùng mồng rằm sáng trưa chiều tối đêm khuya dịp lễ khánh hôm kể vào trước sau hết từ đến tới nay tết hạn "
    "nhật niệm đường phố đợt"
)
_STRONG_DATE = word_set("ngày mùng mồng sáng trưa chiều tối đêm dịp lễ khánh hôm tết nhật niệm đường phố hạn")
_DATE_AFTER = re.compile(
    r"\s*(?:hằng năm|hàng năm|năm (?:nay|ngoái|sau|tới|\d{4})|âm lịch|dương lịch|tới đây|vừa qua|sắp tới|tới\b|lúc|"
    r",? *tại\b|là ngày|này\b)"
)
_WHOLE = re.compile(
    r"\s+(?:tổng |của tổng )?(?:số(?! điểm)|dân số|diện tích|quân số|quãng đường|chặng đường|chiều dài|chiều cao|khối lượng|"
    r"thời gian|lượng|công việc|"
    r"nhu cầu|nguồn|kinh phí|tiền|cuộc đời|lượt|thu nhập|tài sản|sản lượng|chi phí|vốn|giá|mức|trong số|đoạn|bề mặt|trái đất|"
    r"doanh thu|lợi nhuận|học phí|thể tích|dung tích|thế kỷ|tổng|đất|rừng|địa bàn|toàn bộ|lực lượng|hành trình|trữ lượng)\b"
)
_ABOUT = word_set("khoảng gần hơn chiếm quá bằng còn giảm tăng nhất mất có ít dưới tới thiểu đa")
_THIRDS = frozenset(((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (2, 5), (1, 10)))
KNOWN_DAYS = frozenset(
    (int(day), int(month))
    for day, _, month in (
        word.partition("/")
        for word in word_set(
            "1/1 3/2 14/2 27/2 8/3 26/3 27/3 10/3 7/4 21/4 30/4 1/5 7/5 15/5 18/5 19/5 31/5 1/6 5/6 21/6 26/6 28/6 1/7 11/7 "
            "27/7 28/7 19/8 2/9 5/9 10/9 1/10 10/10 13/10 14/10 15/10 20/10 9/11 18/11 20/11 23/11 1/12 22/12 20/12 24/12"
        )
    )
)
_NOT_COUNTED = word_set(
    "và của tại ở là đã được sẽ có đến với trên trong cho nhân để vào lúc hằng hàng tới năm này âm vừa sắp từ do các "
    "toàn đồng hoặc hay thì phải cần như theo nhằm không chưa đang mới diễn bắt kết"
)
_COUNTED_AFTER = word_set("người phiếu điểm chỉ tiêu đại hộ cháu em học trẻ ca đảng")
_SHARE = re.compile(r"(?:chiếm|đạt|với) (?:tỷ|tỉ) lệ\s*$")
_NOTHING = frozenset(("", "("))
_NO_DATE = frozenset(("tỷ lệ", "tỉ lệ", "tỷ số", "tỉ số", "số nhà", "nhà số", "điểm số"))
_GRADE = frozenset(("bậc", "hạng", "ngạch", "mức", "cấp", "lớp", "trang", "vòng", "mắt", "lực"))  # bậc 3/9, vòng 1/8
_LATEST = frozenset(("muộn nhất", "chậm nhất", "sớm nhất", "hạn cuối", "hạn chót", "hạn nộp", "thời hạn", "thời gian"))
_HOUSE = frozenset(("ngõ", "hẻm", "kiệt", "ngách", "nhà", "số"))
_RATIO_CUE = re.compile(r"(?:tỷ lệ|tỉ lệ|tỷ số|tỉ số)(?: [^\W\d_]+(?:/[^\W\d_]+)?){0,6}\s*$")
_DAY_LIST = re.compile(r"(?:ngày|mùng|mồng)\s+(?:\d{1,2}(?:/\d{1,2})?\s*(?:,|và|-|–|đến|hoặc)\s*)+$")


def is_date(scan: Scan, at: int, a: int, b: int, end: int) -> Certainty | None:  # noqa: PLR0911 - a ladder of evidence
    """How certain a/b at `at` is a day and a month; None when it is not one."""
    last = scan.last_word(at)
    if (a, b) == (24, 7) and last != "ngày":
        return None
    fraction_noun = _WHOLE.match(scan.text, end) is not None
    if last in _STRONG_DATE and not (fraction_noun and last in ("đêm",)):
        return "sure"
    if last in _HOUSE or last in _GRADE or scan.two_words(at) in _NO_DATE or _RATIO_CUE.search(scan.before(at)):
        return None
    if _DAY_LIST.search(scan.before(at)) or (scan.two_words(at) in _LATEST and not fraction_noun):
        return "sure"
    if _DATE_AFTER.match(scan.text, end):
        return "sure"
    if fraction_noun and a <= b:
        return None
    if last in ("tới", "đến") and a < b and scan.next_word(end) in _COUNTED_AFTER:
        return None
    if last in _DATE_BEFORE and not (last == "đợt" and a <= b):
        return "sure"
    return _without_cue(scan, at, a, b, end)


def _without_cue(scan: Scan, at: int, a: int, b: int, end: int) -> Certainty | None:
    follower = scan.next_word(end)
    counted = bool(follower) and follower not in _NOT_COUNTED
    last = scan.last_word(at)
    if last in ("đạt", "được", "thành", "có", "đủ", "gồm", "điểm", "đã") or (counted and a == b):
        return None
    if counted and last in _ABOUT:
        return None
    if (a, b) in KNOWN_DAYS:
        return None if counted and a <= b and not _is_named_day(scan, at) and last not in _NOTHING else "sure"
    if last in _ABOUT or (counted and a < b):
        return None
    if a > b and (counted and last in ("có", "đạt")):
        return None
    return "likely" if a > b or last in _NOTHING else None if (a, b) in _THIRDS else "guess"


def _is_named_day(scan: Scan, at: int) -> bool:
    return "ngày" in scan.before(at)[-60:]


def claim_ratio(scan: Scan, at: int) -> Claim | None:
    """Every number/number that is no date; also 24/24 and a ratio with a colon after "tỷ lệ"."""
    clock = _ROUND_CLOCK.match(scan.text, at)
    if clock:
        tail = " giờ" if clock[0].rstrip("/").endswith(("h", "giờ")) else ""
        tail += " một" if clock[0].endswith("/") and scan.char(clock.end()) != "7" else ""
        day = numbers.cardinal("24", scan.style)
        return Claim(at, clock.end(), f"{day} trên {day}{tail}", "round the clock")
    colon = _RATIO_COLON.match(scan.text, at)
    if colon:
        words = [numbers.cardinal(part, scan.style) for part in colon.group(1, 2)]
        score = "số" in scan.two_words(at)
        return Claim(at, colon.end(), (" " if score else " trên ").join(words), "ratio", "likely")
    chain = _CHAIN.match(scan.text, at)
    if chain:
        words = [numbers.code_number(part, scan.style) for part in chain[0].split("/")]
        return Claim(at, chain.end(), " trên ".join(words), "ratio", "guess", _doubt(chain[0]))
    found = _RATIO.match(scan.text, at)
    return _ratio(scan, at, found) if found else None


def _doubt(written: str) -> tuple[str, str]:
    return "unclaimed_number", f"Không chắc cách đọc “{written}”; hãy sửa cách đọc nếu chưa đúng."


def _ratio(scan: Scan, at: int, found: re.Match[str]) -> Claim:
    a, b = found[1], found[2]
    joint = " phần " if _is_fraction(scan, at, found) else " trên "
    style = scan.style
    if joint == " phần ":
        part = "tư" if b == "4" else numbers.cardinal(b, style)
        return Claim(at, found.end(), f"{numbers.cardinal(a, style)} phần {part}", "fraction", "likely")
    words = [_value(part, scan) for part in (a, b)]
    if scan.last_word(at) == "thứ":
        words[0] = numbers.ordinal(a, style)
    return Claim(at, found.end(), joint.join(words), "count of total", "likely")


def _value(text: str, scan: Scan) -> str:
    whole, _, decimals = text.partition(",")
    words = numbers.cardinal(whole, scan.style)
    return f"{words} phẩy {numbers.decimals(decimals, scan.style)}" if decimals else words


def _is_fraction(scan: Scan, at: int, found: re.Match[str]) -> bool:
    if not (found[1].isdecimal() and found[2].isdecimal()) or scan.last_word(at) in _HOUSE:
        return False
    a, b = int(found[1]), int(found[2])
    if a >= b or a == 0:
        return False
    if scan.last_word(at) in _GRADE:
        return scan.last_word(at) == "vòng" and a == 1
    if _WHOLE.match(scan.text, found.end()):
        return b <= 100
    if scan.two_words(at) in _NO_DATE:
        return (a, b) in _THIRDS and _SHARE.search(scan.before(at)) is not None
    return (a, b) in _THIRDS
