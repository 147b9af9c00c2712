"""Foreign words: left alone for an online voice, respelled for an offline one; unknown ones are reported."""

from __future__ import annotations

import re

from audio_library.reading import tables
from audio_library.reading.model import Claim
from audio_library.reading.respell import respell
from audio_library.reading.scan import Scan
from audio_library.reading.spelling import letter_name, spell
from audio_library.reading.syllable import is_syllable

_WITH_HYPHEN = re.compile(r"[^\W\d_]{1,20}(?:-[^\W\d_]{1,20}){1,3}")
_WITH_APOSTROPHE = re.compile(r"[^\W\d_]{1,3}'([^\W\d_]{1,12})")
_SOUNDS = {"H": "hờ", "K": "cờ", "R": "rờ", "M": "mờ", "N": "nờ", "S": "xờ", "D": "đờ",
           "B": "bờ", "T": "tờ", "P": "pờ", "L": "lờ", "G": "gờ"}  # fmt: skip
_VOWELS = frozenset("aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
_LATIN = re.compile(r"[a-zà-ɏḀ-ỿ]+$")


def claim_named(scan: Scan, at: int, token: str) -> Claim | None:
    """A name with an apostrophe: H'Mông, R'Lấp, M'Drắk."""
    if len(token) > 3:
        return None
    found = _WITH_APOSTROPHE.match(scan.text, at)
    if not found:
        return None
    known = tables.names().get(found[0])
    if known:
        return Claim(at, found.end(), known, "name")
    if len(token) > 1 or not token.isupper() or not found[1][0].isalpha():
        return None
    return Claim(at, found.start(1), _SOUNDS.get(token, letter_name(token)), "name", "likely")  # H'Hen → hờ Hen


def claim_foreign(scan: Scan, at: int, token: str) -> Claim | None:
    """A word that is no Vietnamese syllable: from the tables, or unknown."""
    joined = _WITH_HYPHEN.match(scan.text, at)
    if joined and joined[0].lower() in tables.foreign():
        low = joined[0].lower()
        return Claim(at, joined.end(), tables.foreign()[low] if scan.offline else low.replace("-", " "), "foreign word")
    low, end = token.lower(), at + len(token)
    if is_syllable(token):
        return None
    if not _LATIN.match(low):
        return Claim(at, end, "", "foreign script", "guess", _unknown(token))
    known = tables.foreign().get(low) or tables.names().get(token)
    if known:
        return Claim(at, end, known, "foreign word") if scan.offline else None
    if len(low) == 1:
        return None
    if not any(char in _VOWELS for char in low):
        return Claim(at, end, spell(token[:12]) or low, "spelled", "guess", _unknown(token))
    spoken = respell(low) if scan.offline else token
    return Claim(at, end, spoken, "foreign word", "guess", _unknown(token))


def _unknown(token: str) -> tuple[str, str]:
    message = f"Từ “{token[:40]}” không phải tiếng Việt và chưa có trong từ điển đọc; hãy nghe thử hoặc thêm cách đọc."
    return "unknown_foreign", message
