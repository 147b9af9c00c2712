"""Dashes and hyphens: range, score, minus, bullet, pause, or nothing; and chains of numbers."""

from __future__ import annotations

import re

from audio_library.reading import numbers
from audio_library.reading.model import Claim
from audio_library.reading.scan import Scan
from audio_library.reading.wordset import word_set

DASHES = "-–"
_SCORE_SAID = re.compile(r"(?:tỷ số|tỉ số)(?: [^\W\d_]+){0,4}:? ?[\d ,;()\-–]*(?<!\d)\d{1,3}$")
_SCORE_CUE = re.compile(
    r"(?:thắng|thua|hòa|hoà|dẫn|kết quả|chung cuộc|kết thúc|trận|chung kết|bán kết|gỡ hòa|đánh bại)"
    r"(?: [^\W\d_]+){0,6}(?: \d{1,2})?:? ?[\d ,;()\-–]*(?<!\d)\d{1,2}$"
)
_MATCH = re.compile(
    r"(?:(?<!\w)u ?(?:1[5-9]|2[0-3])(?!\w)|đội tuyển|clb|bán kết|chung kết|tứ kết|vòng bảng|lượt trận|trận đấu|giao hữu)[^.;]*$"
)
_SCORE_END = re.compile(
    r"\s?\d{1,2}(?!,\d)(?=[.,;)!\n]|$| \(| (?:và|cho|nghiêng|trước|sau|ở|trong|tại|đội|chung|để|nhờ|khi|rồi|bằng|trên|"
    r"ngay|vào|của|với|nhưng|khiến|giúp|đầy|kịch|chật|thuyết|nhẹ|đậm)(?!\w))"
)
_BETWEEN_NAMES = re.compile(r"([A-ZĐÂÁÀẢÃẠĂÔỒÊỨ][^\W\d_]+) \d{1,2} ?[-–] ?\d{1,2} [A-ZĐÂÁÀẢÃẠĂÔỒÊỨ][^\W\d_]")
_COUNTED_HEADS = word_set(
    "thôn tổ khu đội lớp nhóm điều số quý tháng vụ khóa đợt bài tiết tuần km ngày năm bản xóm ấp từ cấp điểm thứ khoản mục"
)
_WEEKDAY, _WEEKDAYS = re.compile(r"thứ [2-7]$"), re.compile(r"thứ [2-7](?: ?[-–] ?[2-7])+$")
_WEEKDAY_CHAIN = re.compile(r" ?[2-7] ?[-–] ?[2-7](?!\d)")
_LATER_DAY = re.compile(r" ?[3-7](?=[.,;)\n]|$| (?:hằng|hàng|tuần|mỗi|trong|tại))")
_EQUATION = re.compile(r" ?\d[\d.,]* ?= ?\d")
_ROOM_LEFT = re.compile(r"(?<!\w)[A-ZĐ]\d{1,4}$")
_NUTRIENT = re.compile(r"(?:npk|dap|lân|kali|n-p-k)[^\W\d_ ]{0,6}(?: [^\W\d_]+){0,2} \d+$")
_SERIES_LEFT = re.compile(r"(?<!\w)([^\W\d_]{1,3}) ?\d+(?:\+\d+)?$")
_SERIES_RIGHT = re.compile(r" ?([^\W\d_]{1,3}) ?\d")
_NEXT_PHONE = re.compile(r" ?(?:0\d{2}|1[89]00)(?:[ .]?\d){4}")
_ROMAN_LEFT = re.compile(r"(?<!\w)[IVX]{1,5} ?$")
_ROMAN_NEXT = re.compile(r" ?[IVX]{1,5}(?!\w)")
_PERCENT_NEXT = re.compile(r" ?[\d,]+ ?[%‰]")
_SAME_KIND = re.compile(
    r"(thứ|tháng|ngày|năm|quý|lớp|cấp|khóa|khoá|tổ|thôn|điều|tuần|giờ|tuổi|mùng|mồng|khu|điểm|khoản|chương|mục|hạng|loại|bậc|vòng|kỳ)\s+\S+$"
)
_FROM_NUMBER = re.compile(r"\d[\d.,]*\s?(?:'|%|°c|°|[^\W\d_]{1,8}(?: [^\W\d_]{1,8})?)?$")
_MINUS_BEFORE = word_set("là xuống khoảng mức dưới từ đến còn bằng âm ở tới nhiệt độ dao động")
_PAIRS = re.compile(
    r"(?:kinh tế|văn hóa|văn hoá|chính trị|nông|lâm|công nghiệp|quốc phòng|an ninh|thể dục|văn nghệ|khoa học|lao động|"
    r"thương mại|kế hoạch|"
    r"tài chính|xanh|sạch|sáng|phát thanh|truyền thanh|thông tin|giáo dục|du lịch|dịch vụ|đô thị|hạ tầng|thống kê|tư pháp|"
    r"địa chính|giới thiệu|"
    r"trồng trọt|chăn nuôi|dân số|tổ chức|nội dung|hành chính|văn phòng|thương binh|tình nguyện|đoàn kết|dân chủ|kỷ cương|"
    r"trách nhiệm|chủ động)$"
)
_NUMBER_CHAIN = re.compile(r"(?<![\d/])\d{1,3}(?:,\d)?(?:[-–]\d{1,3}(?:,\d)?){2,}(?![\d/]|\.\d)")

_MIXTURE = re.compile(r"\d{1,3}(?::\d{1,3}){2,4}(?![\d:])")
_MIXED_CUE = re.compile(r"(?:npk|tỷ lệ|tỉ lệ|công thức|n:p:k)(?: [^\W\d_]+){0,3} ?\(?$")


def claim_dash(scan: Scan, at: int) -> Claim:
    end = at + 1
    while scan.char(end) in DASHES and scan.char(end):
        end += 1
    if end - at > 1:
        arrow = scan.char(end) == ">"
        return Claim(at, end + arrow, ",", "mark")
    if scan.char(end) == ">":
        return Claim(at, end + 1, ",", "mark")
    if scan.line_start(at):
        return _leading_dash(scan, at)
    left, right = scan.char(at - 1), scan.char(end)
    if _ROMAN_NEXT.match(scan.text, end) and _ROMAN_LEFT.search(scan.text[max(0, at - 8) : at]):
        return Claim(at, end, "đến", "range", "likely")
    if right.isdigit() or (right == " " and scan.char(end + 1).isdigit()):
        return _before_number(scan, at, left)
    if left == " " or right == " ":
        return _spaced(scan, at)
    return Claim(at, end, "", "mark")


def _leading_dash(scan: Scan, at: int) -> Claim:
    if scan.char(at + 1).isdigit() and re.match(r"-\d+(?:,\d+)?\s?(?:°|độ)", scan.text[at : at + 12]):
        return Claim(at, at + 1, "âm", "minus")
    return Claim(at, at + 1, "", "bullet")


def _before_number(scan: Scan, at: int, left: str) -> Claim:
    """A dash with a number to its right: range, score, minus, or just a dash."""
    before = scan.before(at)
    bare = before.rstrip()
    if _NEXT_PHONE.match(scan.text, at + 1) and bare[-6:].replace(" ", "").replace(".", "").isdigit():
        return Claim(at, at + 1, ",", "mark")
    if bare and (bare[-1].isdigit() or bare[-1] in "%'°"):
        return _between_numbers(scan, at, left, bare)
    if left in " (" and scan.char(at + 1).isdigit() and scan.last_word(at) in _MINUS_BEFORE:
        return Claim(at, at + 1, "âm", "minus", "likely")
    if left in " (" and re.match(r"-\d+(?:,\d+)?\s?(?:°|độ|%)", scan.text[at : at + 12]):
        return Claim(at, at + 1, "âm", "minus")
    if _FROM_NUMBER.search(bare) and _continues_range(scan, at, bare):
        return Claim(at, at + 1, "đến", "range", "likely")
    if left not in " (" and left.isalpha():
        return Claim(at, at + 1, "", "mark")
    return Claim(at, at + 1, ",", "mark")


def _between_numbers(scan: Scan, at: int, left: str, bare: str) -> Claim:
    if _WEEKDAYS.search(bare) or (_WEEKDAY.search(bare) and _WEEKDAY_CHAIN.match(scan.text, at + 1)):
        return Claim(at, at + 1, ",", "mark", "likely")  # thứ 3 - 5 - 7
    if _WEEKDAY.search(bare) and _LATER_DAY.match(scan.text, at + 1):
        return Claim(at, at + 1, "đến thứ", "range", "likely")
    if scan.char(at + 1) == "0" and _ROOM_LEFT.search(scan.text[max(0, at - 6) : at]):
        return Claim(at, at + 1, "", "mark", "likely")  # A12-05
    if _EQUATION.match(scan.text, at + 1):
        return Claim(at, at + 1, "trừ", "sign", "likely")
    if _NUTRIENT.search(bare):
        return Claim(at, at + 1, ",", "mark", "likely")  # DAP 18-46 is no range
    if _is_score(scan, at, bare):
        return Claim(at, at + 1, "", "score", "likely")
    return Claim(at, at + 1, "đến", "range", "sure" if left != " " else "likely")


def _is_score(scan: Scan, at: int, bare: str) -> bool:
    """tỷ số 2-1; thắng 3-0; Bán kết: Tân Lập - Tân Thành 2-1: small numbers, nothing counted after them."""
    if _SCORE_SAID.search(bare):
        return _PERCENT_NEXT.match(scan.text, at + 1) is None
    names = _BETWEEN_NAMES.search(scan.text, max(0, at - 16), at + 12)
    if names and names[1].lower() not in _COUNTED_HEADS and names.start() < at < names.end():
        return True
    if not _SCORE_END.match(scan.text, at + 1):
        return False
    return _SCORE_CUE.search(bare) is not None or _MATCH.search(bare) is not None


def _continues_range(scan: Scan, at: int, bare: str) -> bool:
    """10%-15%, 37°C-39°C, 7 giờ - 9 giờ, từ 500 triệu đồng - 1 tỷ đồng: the same kind of thing on both sides."""
    if scan.char(at - 1) != " ":
        return True
    if re.search(r"(?:từ|khoảng|trong)\s[^.;]*$", bare):
        return True
    unit = bare.rsplit(maxsplit=1)[-1].lstrip("0123456789.,")  # 120k - 135k
    if not unit:
        return False
    return bool(re.match(rf"\s?[\d.,]+\s?{re.escape(unit)}(?![^\W\d_])", scan.text[at + 1 : at + 30].lower()))


def _spaced(scan: Scan, at: int) -> Claim:
    bare = scan.before(at).rstrip()
    kind = _SAME_KIND.search(bare)
    following = scan.next_word(at + 1)
    if kind and following == kind[1]:
        return Claim(at, at + 1, "đến", "range")
    if _same_series(scan, at, bare):
        return Claim(at, at + 1, "đến", "range", "likely")
    if following == "chủ" and "thứ" in bare[-12:]:
        return Claim(at, at + 1, "đến", "range")
    if _PAIRS.search(bare) or not bare:
        return Claim(at, at + 1, "", "mark")
    return Claim(at, at + 1, ",", "mark")


def _same_series(scan: Scan, at: int, bare: str) -> bool:
    """Km5 - Km7, A1 - A5: the same letters and another number."""
    left, right = _SERIES_LEFT.search(bare), _SERIES_RIGHT.match(scan.text, at + 1)
    return bool(left and right and left[1] == right[1].lower())


def claim_number_chain(scan: Scan, at: int) -> Claim | None:
    """Three or more small numbers joined by hyphens are no range: NPK 16-16-8."""
    found = _NUMBER_CHAIN.match(scan.text, at)
    mixture = _MIXTURE.match(scan.text, at) if not found and _MIXED_CUE.search(scan.before(at)) else None
    found = found or mixture
    if not found:
        return None
    say = numbers.ordinal if scan.last_word(at) == "thứ" else numbers.cardinal
    words = [say(part.replace(",", ""), scan.style) for part in re.split("[-–:]", found[0])]
    return Claim(at, found.end(), ", ".join(words), "number chain", "likely")
