"""The text a reading works on: composed letters, plain blanks, plain digits; and the way back to the written text.

Full-width letters, other scripts' digits, decomposed accents, look-alike letters, invisible characters and exotic
blanks are settled here, so that the rules meet one form only. `places[i]` is the index in the written text
of working character i.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_KNOWN = rf"\n -~{_LETTERS}{_LETTERS.upper()}–“”…°²³€₫•≥≤→×±"
_USUAL = re.compile(rf"[{_KNOWN}]*")
_ODD = re.compile(rf"\r\n|[^\W\d_][\u0300-\u036f]+|[^{_KNOWN}]")
_REPLACED = {
    "\r\n": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " ",
    "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "º": "°", "˚": "°", "ª": "a", "’": "'", "‘": "'", "′": "'", "ʼ": "'", "″": '"',
    "–": "–", "—": "–", "―": "–", "‒": "–", "−": "-", "‐": "-", "‑": "-", "⁄": "/", "∕": "/", "。": ".", "、": ",",
    "№": "số ", "μ": "µ", "·": "•", "∙": "•", "●": "•", "▪": "•", "■": "•", "◦": "•", "‣": "•", "○": "•", "▫": "•",
}  # fmt: skip
_KEPT_AS_WRITTEN = frozenset("²³½⅓⅔¼¾⅕⅛…₫€•µ™℠")
_SUPERSCRIPT = frozenset("⁰¹⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")


def prepare(written: str) -> tuple[str, list[int] | None]:
    """(working text, places); places is None when the working text is the written text itself."""
    if _USUAL.fullmatch(written):
        return written, None
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for found in _ODD.finditer(written):
        settled = _settle(found[0])
        pieces += (written[last : found.start()], settled)
        places.extend(range(last, found.start()))
        places.extend([found.start()] * len(settled))
        last = found.end()
    pieces.append(written[last:])
    places.extend(range(last, len(written) + 1))
    return "".join(pieces), places


def _settle(cluster: str) -> str:
    if cluster in _REPLACED:
        return _REPLACED[cluster]
    if cluster.isascii() or cluster in _KEPT_AS_WRITTEN:
        return cluster if cluster.isprintable() or cluster == "\n" else ""
    if len(cluster) > 1:
        composed = unicodedata.normalize("NFC", cluster)
        return "".join(char for char in composed if not unicodedata.category(char).startswith("M"))
    return _settle_one(cluster)


def _settle_one(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category[0] in "CM":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if char in _SUPERSCRIPT:
        return str(unicodedata.digit(char))
    if category in ("Nl", "No") or 0x2100 <= ord(char) < 0x2190 or 0x3200 <= ord(char) < 0x3400 or ord(char) > 0xF900:
        plain = unicodedata.normalize("NFKC", char)
        if plain != char and len(plain) <= 8:
            return "".join(_settle(part) if part != char else "" for part in plain)
        return "" if category in ("Nl", "No") else char
    if category == "Lt":
        return char.lower()
    return unicodedata.normalize("NFC", char)
