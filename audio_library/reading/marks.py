"""Everything that is neither letter, digit nor dash: slashes, signs before numbers, brackets, quotes, bullets, emoji.

A mark is spoken when a number stands beside it and it means something there; otherwise it becomes a pause or nothing.
"""

from __future__ import annotations

import re

from audio_library.reading import numbers, tables
from audio_library.reading.dashes import DASHES, claim_dash
from audio_library.reading.lists import claim_bracketed
from audio_library.reading.model import Claim
from audio_library.reading.roman import claim_lower_roman
from audio_library.reading.scan import Scan

_SIGNS = {
    "≥": "lớn hơn hoặc bằng", "⩾": "lớn hơn hoặc bằng", "≧": "lớn hơn hoặc bằng", ">=": "lớn hơn hoặc bằng",
    "≤": "nhỏ hơn hoặc bằng", "⩽": "nhỏ hơn hoặc bằng", "≦": "nhỏ hơn hoặc bằng", "<=": "nhỏ hơn hoặc bằng",
    ">": "lớn hơn", "<": "nhỏ hơn", "±": "cộng trừ", "+/-": "cộng trừ", "~": "khoảng", "≈": "khoảng", "+": "cộng", "=": "bằng",
    "=>": ",", "->": ",", "→": ",", "⇒": ",", "►": ",",
}  # fmt: skip
_SIGN = re.compile(r">=|<=|=>|->|\+/-|[≥≤⩾⩽≧≦→⇒►><±~≈+=]")
_NUMBER_NEXT = re.compile(r"\s?[-+]?[\d$]")
_ALWAYS = {
    "%": "phần trăm", "‰": "phần nghìn", "&": "và", "@": "a còng", "€": "ơ rô", "£": "bảng Anh", "¥": "yên", "₫": "đồng",
    "$": "đô la", "§": "mục", "½": "một phần hai", "⅓": "một phần ba", "⅔": "hai phần ba", "¼": "một phần tư", "¾": "ba phần tư",
    "⅕": "một phần năm", "⅛": "một phần tám", "∞": "vô cùng", "√": "căn bậc hai", "²": "bình phương", "³": "lập phương",
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
_CHECK_BOX = re.compile(r"\[[ xX]\](?= )")
_LIST_LETTER = re.compile(r"(?:^|[\s;.(])(?:[a-zđA-ZĐ]|[IVX]{1,4})$")  # II/ Giải pháp; b/ Về màu
_NEXT_PHONE = re.compile(r" ?0\d(?:[ .]?\d){7,9}(?!\d)")
_PHONE_LEFT = re.compile(r"0\d(?:[ .\-]?\d){7,9}$")
_BRACKET = re.compile(r"\(([^()\n]{1,80})\)")
_NUMBER_BEFORE = re.compile(r"(\d[\d.]*)(\s?(?:đồng|đ|vnđ|vnd))?$")


def claim_mark(scan: Scan, at: int) -> Claim:  # noqa: PLR0911 - a ladder of evidence
    """What the mark at `at` becomes; the last symbol rule, so it never declines."""
    char = scan.text[at]
    if char in DASHES:
        return claim_dash(scan, at)
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
    return _check_box_or_power(scan, at, char) or _sign(scan, at, char)


def _check_box_or_power(scan: Scan, at: int, char: str) -> Claim | None:
    """- [x] of a Markdown list is silent; 10^6 is "mười mũ sáu"."""
    box = _CHECK_BOX.match(scan.text, at) if char == "[" else None
    if box:
        return Claim(at, box.end(), "", "bullet")
    if char == "^" and scan.char(at - 1).isdigit() and scan.char(at + 1).isdigit():
        return Claim(at, at + 1, "mũ", "sign", "likely")
    return None


def _said_twice(scan: Scan, at: int) -> Claim | None:
    """Hai (02) ngày; 500.000đ (năm trăm nghìn đồng): a bracket that says the number again is silent."""
    found = _BRACKET.match(scan.text, at)
    if not found:
        return None
    if _defines(found[1], scan.before(at)):
        return Claim(at, found.end(), "", "said twice", "likely")
    inner = " ".join(found[1].lower().removeprefix("bằng chữ:").split()).rstrip(".").removesuffix(" chẵn")
    before = scan.before(at).rstrip()
    if inner.isdecimal():
        said = before.endswith(numbers.cardinal(inner, scan.style))
    else:
        number = _NUMBER_BEFORE.search(before)
        unit = " đồng" if number and number[2] else ""
        said = number is not None and inner == numbers.cardinal(number[1], scan.style) + unit
    return Claim(at, found.end(), "", "said twice", "likely") if said else None


def _defines(inner: str, before: str) -> bool:
    """chuyển đổi số (CĐS): the bracket only names the abbreviation of what was just said."""
    choices = tables.abbreviations().get(inner.strip().replace(" ", ""), ())
    said = before.replace(",", "").rstrip()
    return any(said.endswith(choice.spoken.lower().replace(",", "")) for choice in choices)


def _sign(scan: Scan, at: int, char: str) -> Claim:  # noqa: PLR0911 - a ladder of evidence
    found = _SIGN.match(scan.text, at)
    if found and found[0] in _SIGNS:
        end = found.end()
        spoken = _SIGNS[found[0]]
        if spoken == ",":
            return Claim(at, end, ",", "mark")
        if char == "+" and scan.char(at - 1) in "IVX" and scan.char(end) in "IVX":
            return Claim(at, end, "và", "sign", "likely")
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
    emphasis = scan.text[at] == "*" and scan.char(at - 1) == " " and scan.char(at + 1) != " "  # từ *01/01*
    if found and not emphasis and scan.before(at).rstrip()[-1:].isalnum() and not scan.line_start(at):
        return Claim(at, at + 1, "nhân", "sign", "likely")
    return Claim(at, at + 1, "", "mark")


def _ellipsis(scan: Scan, at: int) -> Claim:
    end = at
    while scan.char(end) in ("…", "."):
        end += 1
    following = scan.text[end : end + 3].strip()[:1]
    return Claim(at, end, "," if following.islower() or following.isdigit() else ".", "mark")


def _slash(scan: Scan, at: int) -> Claim:  # noqa: PLR0911 - a ladder of evidence
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
    if right == " " and scan.char(at + 2).isupper() and _LIST_LETTER.search(scan.text[max(0, at - 6) : at]):
        return Claim(at, at + 1, ",", "mark", "likely")
    if left.isupper() and right.isupper() and not scan.char(at - 2).isalpha():
        return Claim(at, at + 1, "", "mark")
    if (left.isalpha() or spaced_left or left == ")") and following:
        return Claim(at, at + 1, "hoặc", "alternative", "likely")
    if left.isdigit() and _NEXT_PHONE.match(scan.text, at + 1) and _PHONE_LEFT.search(before):
        return Claim(at, at + 1, "hoặc", "alternative", "likely")
    if left.isdigit() and right.isdigit():
        return Claim(at, at + 1, "trên", "slash", "guess")
    return Claim(at, at + 1, "," if left.isalnum() and following else "", "mark")
