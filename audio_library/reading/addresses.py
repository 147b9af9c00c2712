"""Web and mail addresses, and hashtags, said the way an announcer spells them: ubnd@tanthanh.gov.vn, https://dichvucong.gov.vn.

Known parts come from tables/addresses.tsv; other parts are cut into toneless syllables ("tan lap"), and when that fails, spelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audio_library.reading import numbers, tables
from audio_library.reading.model import Claim
from audio_library.reading.spelling import spell
from audio_library.reading.syllable import is_syllable

_TLD = "vn|com|net|org|info|gov|edu|io|me|asia|biz|app|dev|online|site|xyz|shop"
_FILE = "pdf|docx?|xlsx?|pptx?|apk|exe|zip|rar|jpe?g|png|mp[34]"
_HINT = re.compile(rf"@|://|www\.|#\w|\.(?:{_TLD}|{_FILE})(?![^\W_])", re.IGNORECASE)
_PATH = r"[\w\-./?=&%#~+:@]*[\w/]"
_FIND = re.compile(
    rf"(?P<mail>(?<![\w.+\-])[A-Za-z0-9][\w.+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)"
    rf"|(?P<url>(?:https?|ftp)://{_PATH}|(?<![\w.])www\.{_PATH})"
    rf"|(?P<site>(?<![\w.\-@])(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+(?:{_TLD})(?![\w\-])(?:\.vn(?![\w\-]))?(?:/{_PATH})?)"
    rf"|(?P<file>(?<![\w.])[A-Za-z0-9\-]*\.(?:{_FILE})(?![\w\-.]))"
    rf"|(?P<tag>(?<![\w#])#(?=[^\W\d_])[^\W_][\w]*)",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[^\W\d_]+|\d+|[^\w]|_")
_SIGNS = {".": "chấm", "@": "a còng", "-": "gạch ngang", "_": "gạch dưới", "/": "gạch chéo",
          "?": "hỏi chấm", "=": "bằng", "&": "và",
          "+": "cộng", "%": "phần trăm", ":": "hai chấm", "~": "dấu ngã", "#": "thăng"}  # fmt: skip
_LONGEST_WORD = 40
_RIME_END = 6


def find_addresses(text: str, *, offline: bool) -> Iterator[Claim]:
    """Every address of `text`, in order."""
    if not _HINT.search(text):
        return
    for found in _FIND.finditer(text):
        written = found[0]
        if found.lastgroup == "tag":
            yield Claim(found.start(), found.end(), _say_tag(written, offline), "hashtag", "likely")
        else:
            yield Claim(found.start(), found.end(), _say(written, offline), "address", "likely")


def _say(written: str, offline: bool) -> str:
    body = re.sub(r"^(?:https?|ftp)://", "", written, flags=re.IGNORECASE).rstrip("/")
    words: list[str] = []
    for found in _PIECE.finditer(body):
        piece = found[0]
        if piece.isdecimal():
            words.append(numbers.digits(piece))
        elif piece[0].isalpha():
            words.append(_say_part(piece, offline))
        else:
            words.append(_SIGNS.get(piece, ""))
    return " ".join(word for word in words if word)


def _say_part(part: str, offline: bool) -> str:
    low = part.lower()
    known = tables.addresses().get(low)
    if known is not None:
        return known
    if low in tables.foreign():
        return tables.foreign()[low] if offline else low
    pieces = _cut(low)
    if pieces is None:
        return spell(low)
    said = [tables.addresses().get(piece) for piece in pieces]
    if None not in said:
        return " ".join(word for word in said if word)
    return " ".join(" ".join(_syllables(piece)) for piece in pieces)  # marks for all its words, or for none


def _cut(low: str) -> list[str] | None:
    """Fewest known names and toneless syllables that make up the word; None when it cannot be cut."""
    if len(low) > _LONGEST_WORD or not low.isascii():
        return None
    best: list[tuple[int, list[str]] | None] = [(0, [])] + [None] * len(low)
    for start in range(len(low)):
        here = best[start]
        if here is None:
            continue
        for end in range(start + 2, len(low) + 1):
            cost = _cost(low[start:end])
            there = best[end]
            if cost and (there is None or here[0] + cost < there[0]):
                best[end] = (here[0] + cost, [*here[1], low[start:end]])
    last = best[len(low)]
    return last[1] if last else None


def _syllables(piece: str) -> list[str]:
    """A known name beside unknown ones, cut into its toneless syllables: thanhhoa → thanh hoa."""
    if len(piece) <= 3 or _toneless_syllable(piece):
        return [piece]
    for cut in range(min(_RIME_END, len(piece) - 2), 1, -1):
        rest = piece[cut:]
        if _toneless_syllable(piece[:cut]) and (_toneless_syllable(rest) or len(_syllables(rest)) > 1):
            return [piece[:cut], *_syllables(rest)]
    return [piece]


def _cost(piece: str) -> int:
    """1 for a known name, 2 for a short one, 3 for a toneless syllable, 0 for anything else."""
    if piece in tables.addresses():
        return 1 if len(piece) > 3 else 2
    return 3 if len(piece) <= _RIME_END and _toneless_syllable(piece) else 0


def _toneless_syllable(piece: str) -> bool:
    """Could `piece` be a Vietnamese syllable whose marks were left out? (thanh, dich, duong)"""
    return any(is_syllable(form) for form in _marked(piece))


def _marked(piece: str) -> Iterator[str]:
    yield piece
    for plain, others in (("a", "âă"), ("e", "ê"), ("o", "ôơ"), ("u", "ư")):
        for other in others:
            if plain in piece:
                yield piece.replace(plain, other, 1)
    if "uo" in piece:
        yield piece.replace("uo", "ươ")
        yield piece.replace("uo", "uô")
    for clipped in ("p", "t", "c", "ch"):
        if piece.endswith(clipped):
            for vowel, sharp in zip("aeiouaeouy", "áéíóúấếốứý", strict=True):
                if vowel in piece:
                    at = piece.rfind(vowel)
                    yield piece[:at] + sharp + piece[at + 1 :]
            yield piece.replace("uo", "ướ").replace("ie", "iế")


def _say_tag(written: str, offline: bool) -> str:
    """#BinhDanHocVuSo → its words; a hashtag in one run is cut like an address."""
    body = written.lstrip("#")
    whole = tables.addresses().get(body.lower())
    if whole:
        return whole
    words: list[str] = []
    for piece in re.findall(r"[A-ZĐ]+(?![a-zà-ỹđ])|[A-ZĐÀ-Ỹ]?[a-zà-ỹđ]+|\d+", body.replace("_", " ")):
        if piece.isdecimal():
            words.append(numbers.digits(piece))
        elif is_syllable(piece):
            words.append(piece.lower())
        else:
            words.append(_say_part(piece, offline))
    return " ".join(words)
