"""Everything that is neither letter nor digit: dashes, slashes, signs before numbers, brackets, quotes, bullets, emoji.

A mark is spoken when a number stands beside it and it means something there; otherwise it becomes a pause or nothing.
"""

from __future__ import annotations

import re

from audio_library.reading import numbers
from audio_library.reading.lists import claim_bracketed
from audio_library.reading.model import Claim
from audio_library.reading.roman import claim_lower_roman
from audio_library.reading.scan import Scan
from audio_library.reading.wordset import word_set

_SIGNS = {
    "≥": "lớn hơn hoặc bằng", "≤": "nhỏ hơn hoặc bằng", "⩾": "lớn hơn hoặc bằng", "⩽": "nhỏ hơn hoặc bằng",
    "≧": "lớn hơn hoặc bằng",
    "≦": "nhỏ hơn hoặc bằng", ">=": "lớn hơn hoặc bằng", "<=": "nhỏ hơn hoặc bằng", "=>": ",", "->": ",", "→": ",", "⇒": ",",
    "►": ",",
    ">": "lớn hơn", "<": "nhỏ hơn", "±": "cộng trừ", "+/-": "cộng trừ", "~": "khoảng", "≈": "khoảng", "+": "cộng", "=": "bằng",
}  # fmt: skip
_SIGN = re.compile(r">=|<=|=>|->|\+/-|[≥≤⩾⩽≧≦→⇒►><±~≈+=]")
_NUMBER_NEXT = re.compile(r"\s?[-+]?[\d$]")
_ALWAYS = {
    "%": "phần trăm", "‰": "phần nghìn", "&": "và", "@": "a còng", "€": "ơ rô", "£": "bảng Anh", "¥": "yên", "₫": "đồng",
    "$": "đô la",
    "§": "mục", "½": "một phần hai", "⅓": "một phần ba", "⅔": "hai phần ba", "¼": "một phần tư", "¾": "ba phần tư",
    "⅕": "một phần năm",
    "⅛": "một phần tám", "∞": "vô cùng", "√": "căn bậc hai", "²": "bình phương", "³": "lập phương",
}  # fmt: skip
_BRACKETS = frozenset("()[]{}|")
_CURRENCY = re.compile(r"(US\$|[$€£¥])\s?(\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d{1,2})?)(?!\d)")
_CURRENCY_NAMES = {"US$": "đô la Mỹ", "$": "đô la", "€": "ơ rô", "£": "bảng Anh", "¥": "yên"}
_TIMES = re.compile(r"\s?[x×X*]\s?(?=\d)")
_DEGREE_MINUTES = re.compile(r"°\s?(\d{1,2})'(?:\s?(\d{1,2})(?:\"|''))?(?:\s?([NBSEĐWKT])(?![^\W_]))?")
_DEGREE_LETTER = re.compile(r"°\s?([NBSEĐWKT])(?![^\W_])")
_COMPASS = {"N": "vĩ Bắc", "B": "vĩ Bắc", "S": "vĩ Nam", "E": "kinh Đông", "Đ": "kinh Đông", "W": "kinh Tây", "T": "kinh Tây"}

_KEYED = re.compile(r"\*\d{1,12}(?:\*\d{1,20}){0,4}#")

_RATE_CUE = re.compile(r"(?:tỷ lệ|tỉ lệ) [^\W\d_]+(?: [^\W\d_]+)?$")
_DASHES = "-–"
_SCORE_SAID = re.compile(r"(?:tỷ số|tỉ số)(?: [^\W\d_]+){0,4}:? ?[\d ,;()\-–]*(?<!\d)\d{1,3}$")
_SCORE_CUE = re.compile(
    r"(?:thắng|thua|hòa|hoà|dẫn|kết quả|chung cuộc|kết thúc|trận|chung kết|bán kết|gỡ hòa|đánh bại)"
    r"(?: [^\W\d_]+){0,6}(?: \d{1,2})?:? ?[\d ,;()\-–]*(?<!\d)\d{1,2}$"
)
_MATCH = re.compile(r"(?:bán kết|chung kết|tứ kết|vòng bảng|lượt trận|trận đấu|giao hữu)[^.;]*$")
_SCORE_END = re.compile(
    r"\s?\d{1,2}(?!,\d)(?=[.,;)!\n]|$| \(| (?:và|cho|nghiêng|trước|sau|ở|trong|tại|đội|chung|để|nhờ|khi|rồi|bằng|trên|"
    r"ngay|vào|của|với|nhưng|khiến|giúp|đầy|kịch|chật|thuyết|nhẹ|đậm)(?!\w))"
)
_SERIES_LEFT = re.compile(r"(?<!\w)([^\W\d_]{1,3}) ?\d+(?:\+\d+)?$")
_SERIES_RIGHT = re.compile(r" ?([^\W\d_]{1,3}) ?\d")
_NEXT_PHONE = re.compile(r" ?(?:0\d{2}|1[89]00)(?:[ .]?\d){4}")
_ROMAN_LEFT = re.compile(r"(?<!\w)[IVX]{1,5} ?$")
_ROMAN_NEXT = re.compile(r" ?[IVX]{1,5}(?!\w)")
_PERCENT_NEXT = re.compile(r" ?[\d,]+ ?[%‰]")
_BRACKET = re.compile(r"\(([^()\n]{1,80})\)")
_NUMBER_BEFORE = re.compile(r"(\d[\d.]*)(\s?(?:đồng|đ|vnđ|vnd))?$")
_SAME_KIND = re.compile(
    r"(thứ|tháng|ngày|năm|quý|lớp|cấp|khóa|khoá|tổ|thôn|điều|tuần|giờ|tuổi|mùng|mồng|khu|điểm|khoản|chương|mục)\s+\S+$"
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
_CHAIN_NEXT = re.compile(r"\s?\d+(?:,\d+)?\s?[-–]\s?\d")
_NUMBER_CHAIN = re.compile(r"(?<![\d/])\d{1,3}(?:,\d)?(?:[-–]\d{1,3}(?:,\d)?){2,}(?![\d/.])")


def claim_mark(scan: Scan, at: int) -> Claim:  # noqa: PLR0911 - a ladder of evidence
    """What the mark at `at` becomes; the last symbol rule, so it never declines."""
    char = scan.text[at]
    if char in _DASHES:
        return _dash(scan, at)
    if char == "/":
        return _slash(scan, at)
    if char == "(":
        claim = _said_twice(scan, at) or claim_lower_roman(scan, at) or claim_bracketed(scan, at)
        if claim:
            return claim
    currency = _CURRENCY.match(scan.text, at)
    if currency:
        return Claim(at, currency.end(), _money(scan, currency), "money")
    if char == "°":
        return _degree(scan, at)
    if char == "*":
        keyed = _KEYED.match(scan.text, at)
        if keyed:
            said = "".join({"*": " sao ", "#": " thăng "}.get(key, f" {numbers.digits(key)} ") for key in keyed[0])
            return Claim(at, keyed.end(), " ".join(said.split()), "telephone")
    if char in "×*":
        return _multiply(scan, at)
    if char == "…" or (char == "." and scan.char(at + 1) == "."):
        return _ellipsis(scan, at)
    return _sign(scan, at, char)


def _said_twice(scan: Scan, at: int) -> Claim | None:
    """Hai (02) ngày; 500.000đ (năm trăm nghìn đồng): a bracket that says the number again is silent."""
    found = _BRACKET.match(scan.text, at)
    if not found:
        return None
    inner, before = " ".join(found[1].lower().removeprefix("bằng chữ:").split()).rstrip("."), scan.before(at).rstrip()
    if inner.isdecimal():
        said = before.endswith(numbers.cardinal(inner, scan.style))
    else:
        number = _NUMBER_BEFORE.search(before)
        unit = " đồng" if number and number[2] else ""
        said = number is not None and inner == numbers.cardinal(number[1], scan.style) + unit
    return Claim(at, found.end(), "", "said twice", "likely") if said else None


def _sign(scan: Scan, at: int, char: str) -> Claim:
    found = _SIGN.match(scan.text, at)
    if found and found[0] in _SIGNS:
        end = found.end()
        spoken = _SIGNS[found[0]]
        if spoken == ",":
            return Claim(at, end, ",", "mark")
        if char == "+" and scan.char(at - 1) == " " and scan.before(at).rstrip()[-1:].isalpha() and scan.next_word(end):
            return Claim(at, end, "và", "sign", "likely")
        if not _NUMBER_NEXT.match(scan.text, end) or (char == "+" and scan.line_start(at)):
            return Claim(at, end, "", "mark")
        left = scan.before(at).rstrip()[-1:]
        if char == "+" and not (left.isalnum() or left in "%)"):
            spoken = ""
        return Claim(at, end, spoken, "sign", "sure" if found[0] not in "+=~" else "likely")
    if char in _ALWAYS:
        return Claim(at, at + 1, _ALWAYS[char], "sign")
    if char in _BRACKETS and not scan.text[at + 1 : at + 40].partition("\n")[0].strip(" |"):
        return Claim(at, at + 1, "", "mark")
    if char in _BRACKETS:
        return Claim(at, at + 1, ",", "mark")
    return Claim(at, at + 1, "", "mark")


def _money(scan: Scan, found: re.Match[str]) -> str:
    text = found[2]
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text)
    plain = "".join(char for char in text if char.isdigit()) if grouped else text.replace(".", ",")
    whole, _, part = plain.partition(",")
    words = numbers.cardinal(whole, scan.style) + (f" phẩy {numbers.decimals(part, scan.style)}" if part else "")
    following = scan.next_word(found.end())
    if following in ("triệu", "tỷ", "tỉ", "nghìn"):
        return words
    return f"{words} {_CURRENCY_NAMES[found[1]]}"


def _degree(scan: Scan, at: int) -> Claim:
    minutes = _DEGREE_MINUTES.match(scan.text, at)
    if minutes:
        words = f"độ {numbers.cardinal(minutes[1], scan.style)} phút"
        if minutes[2]:
            words += f" {numbers.cardinal(minutes[2], scan.style)} giây"
        if minutes[3]:
            words += f" {_COMPASS[minutes[3]]}"
        return Claim(at, minutes.end(), words, "unit")
    letter = _DEGREE_LETTER.match(scan.text, at)
    if letter:
        return Claim(at, letter.end(), f"độ {_COMPASS.get(letter[1], '')}".strip(), "unit")
    spoken = "độ" if scan.before(at).rstrip()[-1:].isdigit() else ""
    return Claim(at, at + 1, spoken, "unit")


def _multiply(scan: Scan, at: int) -> Claim:
    found = _TIMES.match(scan.text, at)
    if found and scan.before(at).rstrip()[-1:].isalnum() and not scan.line_start(at):
        return Claim(at, at + 1, "nhân", "sign", "likely")
    return Claim(at, at + 1, "", "mark")


def _ellipsis(scan: Scan, at: int) -> Claim:
    end = at
    while scan.char(end) in ("…", "."):
        end += 1
    following = scan.text[end : end + 3].strip()[:1]
    return Claim(at, end, "," if following.islower() or following.isdigit() else ".", "mark")


def _slash(scan: Scan, at: int) -> Claim:
    left, right = scan.char(at - 1), scan.char(at + 1)
    spaced_left = left == " " and scan.char(at - 2).isalnum()
    if _RATE_CUE.search(scan.before(at)) and left.isalpha() and scan.next_word(at + 1):
        return Claim(at, at + 1, "trên", "alternative", "likely")
    if left in ("/", ".") or right in ("/", "."):
        return Claim(at, at + 1, "", "mark")
    before = scan.before(at).rstrip()
    following = scan.next_word(at + 1)
    if before.endswith("và") and following in ("hoặc", "hay"):
        return Claim(at, at + 1, "", "mark")
    if left.isupper() and right.isupper() and not scan.char(at - 2).isalpha():
        return Claim(at, at + 1, "", "mark")
    if (left.isalpha() or spaced_left or left == ")") and following:
        return Claim(at, at + 1, "hoặc", "alternative", "likely")
    if left.isdigit() and right.isdigit():
        return Claim(at, at + 1, "trên", "slash", "guess")
    return Claim(at, at + 1, "," if left.isalnum() and following else "", "mark")


def _dash(scan: Scan, at: int) -> Claim:
    end = at + 1
    while scan.char(end) in _DASHES and scan.char(end):
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
        if _is_score(scan, at, bare):
            return Claim(at, at + 1, "", "score", "likely")
        return Claim(at, at + 1, "đến", "range", "sure" if left != " " else "likely")
    if left in " (" and scan.char(at + 1).isdigit() and scan.last_word(at) in _MINUS_BEFORE:
        return Claim(at, at + 1, "âm", "minus", "likely")
    if left in " (" and re.match(r"-\d+(?:,\d+)?\s?(?:°|độ)", scan.text[at : at + 12]):
        return Claim(at, at + 1, "âm", "minus")
    if _FROM_NUMBER.search(bare) and _continues_range(scan, at, bare):
        return Claim(at, at + 1, "đến", "range", "likely")
    if left not in " (" and left.isalpha():
        return Claim(at, at + 1, "", "mark")
    return Claim(at, at + 1, ",", "mark")


def _is_score(scan: Scan, at: int, bare: str) -> bool:
    """tỷ số 2-1; thắng 3-0; Bán kết: Tân Lập - Tân Thành 2-1: small numbers, nothing counted after them."""
    if _SCORE_SAID.search(bare):
        return _PERCENT_NEXT.match(scan.text, at + 1) is None
    if not _SCORE_END.match(scan.text, at + 1):
        return False
    return _SCORE_CUE.search(bare) is not None or _MATCH.search(bare) is not None


def _continues_range(scan: Scan, at: int, bare: str) -> bool:
    """10%-15%, 37°C-39°C, 7 giờ - 9 giờ, từ 500 triệu đồng - 1 tỷ đồng: the same kind of thing on both sides."""
    if scan.char(at - 1) != " ":
        return True
    if re.search(r"(?:từ|khoảng|trong)\s[^.;]*$", bare):
        return True
    unit = bare.rsplit(maxsplit=1)[-1]
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
    if not found:
        return None
    words = [numbers.cardinal(part.replace(",", ""), scan.style) for part in re.split("[-–]", found[0])]
    return Claim(at, found.end(), ", ".join(words), "number chain", "likely")
