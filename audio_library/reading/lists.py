"""List marks: 1.  1.2.  3)  4/  (5)  a)  b.  and silent bullets."""

from __future__ import annotations

import re

from audio_library.reading import numbers
from audio_library.reading.model import Claim
from audio_library.reading.scan import Scan
from audio_library.reading.spelling import letter_name, spell

_NUMBERED = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){1,4}|\d{1,3})(\.(?=\s|\*)|\)|/(?=\s)|\s?[-–](?=\s[^\W\d_]))|"
    r"(\d{1,2}(?:\.\d{1,2}){1,4})(?=\s+[^\W\d_])"
)
_BRACKETED = re.compile(r"\((\d{1,2})\)(?=\s)")
_LETTER = re.compile(r"([A-ZĐa-zđ])(\)|\.(?=\s)|/(?=\s))")
_INITIALS = re.compile(r"[A-ZĐ](?:\.[A-ZĐ]){1,4}(?![^\W_])")
_DOTTED_NUMBER = re.compile(r"[A-ZĐ]\.(?=\d)")
_TIMES_NUMBER = re.compile(r" ?\d")
_LETTER_CUE = re.compile(
    r"(?:điểm|tiết|lớp|nhóm|mục|khối|khu|bảng|ý|phụ lục|lô|tổ|đội|loại|hạng|gói|nhà|đề|câu|phương án|trục|hàng|dãy|cổng|"
    r"vitamin|viêm gan|cúm)\s+"
    r"(?:[a-zđ]\s*(?:,|và|-|–|đến|hoặc)\s*)*$"
)


def claim_list_number(scan: Scan, at: int) -> Claim | None:
    """1. / 1.2. / 3) / 4/ at the beginning of a line; the pause after it is kept."""
    if not scan.line_start(at):
        return None
    found = _NUMBERED.match(scan.text, at)
    if not found:
        return None
    parts = (found[1] or found[3]).split(".")
    words = " chấm ".join(numbers.cardinal(part, scan.style) for part in parts)
    mark = found[2] or ""
    if mark == ".":
        return Claim(at, found.end() - 1, words, "list mark")
    return Claim(at, found.end(), words + ("," if mark else "."), "list mark")


def claim_bracketed(scan: Scan, at: int) -> Claim | None:
    found = _BRACKETED.match(scan.text, at)
    if not found:
        return None
    return Claim(at, found.end(), f", {numbers.cardinal(found[1], scan.style)},", "list mark", "likely")


def claim_letter(scan: Scan, at: int, token: str) -> Claim | None:
    """A single letter: a list mark (b), a cue's letter (điểm c, lớp A), or a lone capital; vowels already sound right."""
    if len(token) != 1:
        return None
    end = at + 1
    initials = _INITIALS.match(scan.text, at)
    if initials:
        return Claim(at, initials.end(), spell(initials[0]), "initials", "likely")
    if token in "xX" and scan.before(at).rstrip()[-1:].isalnum() and _TIMES_NUMBER.match(scan.text, end):
        return Claim(at, end, "nhân", "sign", "likely")
    name = letter_name(token, mark=True)
    if not name:
        return Claim(at, end, "", "letter", "guess")
    mark = _LETTER.match(scan.text, at)
    if mark and (scan.line_start(at) or mark[2] == ")"):
        stop = end if mark[2] == "." else mark.end()
        return Claim(at, stop, name if mark[2] == "." else name + ",", "list mark")
    if token.isupper():
        end = at + 2 if _DOTTED_NUMBER.match(scan.text, at) else end  # U.17, B.12
        return Claim(at, end, name, "letter", "likely")
    if _LETTER_CUE.search(scan.before(at)):
        return Claim(at, end, name, "letter")
    return Claim(at, end, name, "letter", "guess")
