"""Roman numerals, only after a cue (Đại hội XIV, quý IV/2025, loại I, II) or as a heading's mark (I. TÌNH HÌNH CHUNG)."""

from __future__ import annotations

import re

from audio_library.reading import numbers
from audio_library.reading.model import Claim
from audio_library.reading.scan import Scan
from audio_library.reading.spelling import letter_name

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_FORM = re.compile(r"(?=[IVXLC])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
_CUE = re.compile(
    r"(?:đại hội|đại hội đảng|khóa|khoá|quý|quí|chương|phần|mục|loại|thế kỷ|thế kỉ|thứ|hạng|cấp|học kỳ|học kì|kỳ họp|"
    r"kì họp|kỳ|kì|"
    r"tập|phụ lục|bảng|bậc|nhóm|vùng|khu vực|đợt|quyển|điều|giai đoạn|lần|hệ|ngạch|tiết|dạng|tuyến|khối|mức|vòng|đoạn|biểu|"
    r"bước|tổ|khu|"
    r"đô thị loại|báo động|bđ|tk|chiến|ck|chuyên khoa|trung ương|tw|cụm|độ|đh|bài|giải|"
    r"chi bộ|chi hội|đội|đại đội|trung đội|tiểu đoàn|trạm|thôn|xóm|ấp|"
    r"quân đoàn|binh đoàn|sư đoàn|trung đoàn|xưởng|phân xưởng|nhà máy|kho|khóm|bến|hồ|đập|lô|cánh đồng|cơ sở)"
    r"(?: (?:số|thứ|lần thứ|của))*\s+(?:[ivxl]+(?:\.[\w.]{1,8})?\s*(?:,|và|-|–|đến|/|\+|hoặc|hay|tới)\s*)*$"
)
_QUARTER_YEAR = re.compile(r"\s?/\s?((?:19|20)\d\d)(?!\d)")
_HEADING = re.compile(r"(?:\.|\)|/|\s?[-–:])(?=\s|\*|\d|$)|(?=\s+[A-ZĐÀ-Ỹ]{2})")
_BELOW = re.compile(r"\.(\d{1,2}(?:\.\d{1,2}){0,3})(?=[.)\s])")
_NEVER_LETTERS = frozenset(("II", "III", "VII", "VIII", "XII", "XIII", "XIV", "XVI", "XXI"))
_BELOW_INLINE = re.compile(r"\.(\d{1,2}(?:\.\d{1,2}){0,3})(?:\.([a-zđ]))?(?!\w|\.\w)")
_ONE_LETTER = frozenset("IVX")
_LOWER = re.compile(r"\(?(i{1,3}|iv|vi{0,3}|ix|x)\)")


def value(text: str) -> int | None:
    """The number a roman numeral (up to 89) stands for; None when it is not well formed."""
    if not text or not _FORM.match(text):
        return None
    total = 0
    for char, following in zip(text, [*text[1:], ""], strict=True):
        own = _VALUES[char]
        total += -own if following and _VALUES[following] > own else own
    return total


def claim_roman(scan: Scan, at: int, token: str) -> Claim | None:  # noqa: PLR0911 - a ladder of evidence
    """A roman numeral that is the whole token at `at`."""
    number = value(token)
    end = at + len(token)
    if number is None or (len(token) == 1 and token not in _ONE_LETTER) or scan.char(end).isdigit():
        return None
    before = scan.before(at)
    if scan.line_start(at):
        if not _HEADING.match(scan.text, end):
            return None
        below = _BELOW.match(scan.text, end)
        if below:
            words = " chấm ".join(numbers.cardinal(part, scan.style) for part in (str(number), *below[1].split(".")))
            return Claim(at, below.end(1), words, "heading mark")
        return Claim(at, _mark_end(scan, end), _with_pause(scan, numbers.cardinal(str(number), scan.style), end), "heading mark")
    if not _CUE.search(before):
        if token in _NEVER_LETTERS and scan.char(end) != "&":
            return Claim(at, end, numbers.cardinal(str(number), scan.style), "roman numeral", "guess")
        return None
    below = _BELOW_INLINE.match(scan.text, end)
    if below:
        parts = " chấm ".join(numbers.cardinal(part, scan.style) for part in (str(number), *below[1].split(".")))
        letter = f" {letter_name(below[2], mark=True)}" if below[2] else ""
        return Claim(at, below.end(), parts + letter, "roman numeral")
    if scan.last_word(at) == "giải" and number <= 3:
        return Claim(at, end, ("nhất", "nhì", "ba")[number - 1], "roman numeral")
    ordinal = scan.last_word(at) == "thứ"
    words = numbers.ordinal(str(number), scan.style) if ordinal else numbers.cardinal(str(number), scan.style)
    year = _QUARTER_YEAR.match(scan.text, end)
    if year:
        return Claim(at, year.end(), f"{words} năm {numbers.year(year[1], scan.style)}", "roman numeral")
    return Claim(at, end, words, "roman numeral")


def _mark_end(scan: Scan, end: int) -> int:
    return end + 1 if scan.char(end) in "/)" else end


def _with_pause(scan: Scan, words: str, end: int) -> str:
    return words if scan.char(end) in ".:" else words + "."


def claim_lower_roman(scan: Scan, at: int) -> Claim | None:
    """(i), ii), (iv): a list mark. A lone "i)" stays the letter."""
    found = _LOWER.match(scan.text, at)
    if not found or (found[1] in ("i", "v", "x") and not found[0].startswith("(")):
        return None
    number = value(found[1].upper())
    return Claim(at, found.end(), f"{numbers.cardinal(str(number), scan.style)},", "list mark") if number else None
