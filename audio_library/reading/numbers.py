"""Numbers in words: cardinals, decimals, digits one by one, years, ordinals. Pure functions of digits and a style."""

from __future__ import annotations

from functools import lru_cache

from audio_library.reading.model import Style

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LARGEST_DIGITS = 18


def digits(text: str) -> str:
    """Digit by digit: "0912" → "không chín một hai"; everything that is not a digit is left out."""
    return " ".join(DIGITS[int(char)] for char in text if char.isdecimal())


@lru_cache(maxsize=4096)
def cardinal(text: str, style: Style) -> str:
    """A whole number; dots and blanks between groups are allowed. Longer than 18 digits is said digit by digit."""
    plain = "".join(char for char in text if char.isdecimal())
    stripped = plain.lstrip("0")
    if not stripped:
        return DIGITS[0]
    if len(stripped) > _LARGEST_DIGITS:
        return digits(plain)
    return _whole(int(stripped), style, inner=False)


def _whole(value: int, style: Style, *, inner: bool) -> str:
    if value >= 10**9:
        high, low = divmod(value, 10**9)
        words = _whole(high, style, inner=inner) + " tỷ"
        return f"{words} {_whole(low, style, inner=True)}" if low else words
    parts: list[str] = []
    for size, name in ((10**6, " triệu"), (10**3, f" {style.thousand}"), (1, "")):
        group, value = divmod(value, size)
        if group:
            parts.append(_group(group, style, full=inner or bool(parts)) + name)
    return " ".join(parts)


def _group(value: int, style: Style, *, full: bool) -> str:
    """One group of three digits; `full` says the empty hundred: không trăm linh năm."""
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    words: list[str] = []
    if hundreds or full:
        words += [DIGITS[hundreds], "trăm"]
    if tens == 0:
        if units:
            words += [style.zero_tens, DIGITS[units]] if words else [DIGITS[units]]
    elif tens == 1:
        words.append("mười")
        if units:
            words.append("lăm" if units == 5 else DIGITS[units])
    else:
        words += [DIGITS[tens], "mươi"]
        if units:
            words.append({1: "mốt", 4: style.four, 5: "lăm"}.get(units, DIGITS[units]))
    return " ".join(words)


def decimals(text: str, style: Style) -> str:
    """What follows the comma: "5" năm, "05" không năm, "75" bảy mươi lăm, "125" một trăm hai mươi lăm, longer digit by digit."""
    if text.startswith("0") or len(text) > 3:
        return digits(text)
    return cardinal(text, style)


def year(text: str, style: Style) -> str:
    """A four-digit year: full, or as in fast speech "hai không hai lăm"."""
    if style.year != "short" or len(text) != 4 or text[:2] != "20" or text[2] == "0":
        return cardinal(text, style)
    tens, units = int(text[2]), int(text[3])
    tail = "mười" if tens == 1 else DIGITS[tens]
    if units == 0:
        return f"hai không {DIGITS[tens]} mươi" if tens > 1 else "hai không mười"
    last = {5: "lăm", 1: "mốt" if tens > 1 else "một", 4: style.four if tens > 1 else "bốn"}.get(units, DIGITS[units])
    return f"hai không {tail} {last}"


def code_number(text: str, style: Style) -> str:
    """The number of a document or a scheme: 57 năm mươi bảy, 06 không sáu, 1169 as a cardinal."""
    zeros = len(text) - len(text.lstrip("0"))
    if zeros == 0 or zeros == len(text) or len(text) > 3:
        return digits(text) if zeros else cardinal(text, style)
    return " ".join(["không"] * zeros + [cardinal(text, style)])


def ordinal(text: str, style: Style) -> str:
    """After "thứ": nhất, tư; otherwise the cardinal (1 → nhất is right after "lần thứ", not for weekdays, which start at 2)."""
    value = text.lstrip("0")
    return {"1": "nhất", "4": "tư", "2": "hai"}.get(value) or cardinal(text, style)


def month(text: str, style: Style) -> str:
    """tháng tư, tháng mười hai."""
    return "tư" if text.lstrip("0") == "4" else cardinal(text, style)
