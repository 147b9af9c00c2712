"""Letters in capitals: known abbreviations (longest first, by context), headings, foreign names, and what must be spelled.

1. The longest known form that starts here, parts joined by & - / . included.
2. A capital word that is a Vietnamese syllable is a word.
3. A known foreign word is lower-cased. 4. Everything else is spelled by letter name and reported to the editor.
"""

from __future__ import annotations

import re
from itertools import pairwise

from audio_library.reading import tables
from audio_library.reading.model import Claim
from audio_library.reading.scan import Scan
from audio_library.reading.spelling import spell
from audio_library.reading.syllable import is_syllable
from audio_library.reading.wordset import word_set

_COMPOUND = re.compile(r"[^\W\d_]+(?:(?:\s?&\s?|[-–/.,]|\s?[-–]\s?)[^\W\d_]+|-\d+){0,6}\.?")
_JOINTS = re.compile(r"[&\-/,](?=[^\W\d_]{2})")
_BREAK = re.compile(r"\s?[&\-–/.,]\s?")
_CAPS_WORD = re.compile(r"[^\W\d_]+")
_NEXT_CAPS = re.compile(r"([ ]+)([^\W\d_]+)")
_AFTER = re.compile(r"[ ]{0,4}[:\-–]?[ ]{0,4}([^\n]{0,40})")
_HEADS = word_set("dịch hội phòng ban bộ sở phó trường trạm bệnh đài quỹ vụ đoàn lớp đường")
_MESSAGE_CUE = re.compile(r"(?:soạn(?: tin)?(?: nhắn)?|cú pháp):?\s*$")
_LONE_WORDS = frozenset("ÝYỞÔỔẤỦỨỪỐỐỒÁÀẢ")
_CARRIES_MARK = re.compile(r"[^A-Za-zĐđ]")


def claim_abbreviation(scan: Scan, at: int, token: str) -> Claim | None:
    """The longest known abbreviation that starts with `token` at `at`."""
    found = _COMPOUND.match(scan.text, at)
    if not found:
        return None
    candidate = found[0] if len(found[0]) < 40 else found[0][:40]
    known = tables.abbreviations()
    while len(candidate) >= len(token):
        key = candidate.replace(" ", "").replace("–", "-")
        choices = known.get(key) or known.get(_JOINTS.sub("", key))
        if choices is not None and not _cut_word(scan, at + len(candidate)):
            spoken, certain = _choose(scan, at, at + len(candidate), choices)
            if spoken is not None and not _is_heading_word(scan, at, candidate):
                if _MESSAGE_CUE.search(scan.before(at)):
                    return Claim(at, at + len(token), spell(token), "spelled", "likely")
                spoken = _not_twice(scan, at, spoken)
                end = at + len(candidate)
                glued = scan.char(end) == "." and scan.char(end + 1).isupper()  # CT.UBND: the dot only joins
                return Claim(at, end + glued, spoken, "abbreviation", "sure" if certain else "likely")
        shorter = list(_BREAK.finditer(candidate[:-1]))
        if candidate.endswith("."):
            candidate = candidate[:-1]
        elif shorter and shorter[-1].start() >= len(token):
            cut = shorter[-1].start()
            candidate = candidate[: cut + (candidate[cut] == ".")]
        else:
            return None
    return None


def _not_twice(scan: Scan, at: int, spoken: str) -> str:
    """dịch ASF, hội HPN: the noun that stands before the form is not said again."""
    first, _, rest = spoken.partition(" ")
    return rest if rest and first.lower() in _HEADS and scan.last_word(at) == first.lower() else spoken


def _cut_word(scan: Scan, end: int) -> bool:
    return scan.char(end - 1).isalpha() and scan.char(end).isalpha()


def _choose(scan: Scan, at: int, end: int, choices: tuple[tables.Choice, ...]) -> tuple[str | None, bool]:
    """The first choice whose context fits; (None, _) when every choice wants a context that is not there."""
    default: str | None = None
    for choice in choices:
        if choice.before is None and choice.after is None:
            default = default or choice.spoken
        elif _fits(scan, at, end, choice):
            return choice.spoken, True
    return default, len(choices) == 1


def _fits(scan: Scan, at: int, end: int, choice: tables.Choice) -> bool:
    if choice.before is not None:
        before = scan.before(at).rstrip(" (“\"")
        if any(before.endswith(cue) and not before[-len(cue) - 1 : -len(cue)].isalpha() for cue in choice.before):
            return True
    if choice.after is None:
        return False
    found = _AFTER.match(scan.text, end)
    follow = found[1] if found else ""
    low = follow.lower()
    close = scan.text[end : end + 24].lower()
    beside = scan.text[end : end + 4].lstrip(" ")
    for cue in choice.after:
        if cue == "^":
            if beside[:1].isupper() and beside[1:2].islower():
                return True
        elif cue == "#":
            if beside[:1].isdigit():
                return True
        elif cue == ":":
            if scan.text[end : end + 1] == ":":
                return True
        elif (low.startswith(cue) and not low[len(cue) : len(cue) + 1].isalpha()) or close.startswith(cue):
            return True
    return False


def _is_heading_word(scan: Scan, at: int, candidate: str) -> bool:
    """ "CA", "AN", "TU" inside a heading of Vietnamese words are words, not abbreviations."""
    if not is_syllable(candidate) or not candidate.isupper() or len(candidate) < 2:
        return False
    return _caps_neighbour(scan, at, at + len(candidate))


def _caps_neighbour(scan: Scan, at: int, end: int) -> bool:
    following = _NEXT_CAPS.match(scan.text, end)
    if following and _heading_like(following[2]):
        return True
    words = scan.text[max(0, at - 12) : at].split()
    return bool(words) and scan.char(at - 1) == " " and _heading_like(words[-1])


def _heading_like(word: str) -> bool:
    return len(word) > 1 and word.isupper() and is_syllable(word) and (_CARRIES_MARK.search(word) is not None or len(word) > 3)


def claim_capitals(scan: Scan, at: int, token: str) -> Claim | None:
    """A word with two capitals or more that no table knows."""
    if len(token) > 1 and token.isupper() and is_syllable(token):
        return _heading(scan, at)
    capitals = sum(char.isupper() for char in token)
    if capitals < 2:
        return None
    end = at + len(token)
    low = token.lower()
    if token.isupper() and (low in tables.foreign() or token.capitalize() in tables.names()):
        return Claim(at, end, _foreign(scan, low), "foreign word")
    if not _has_run(token) and len(token) > 3:
        return _brand(scan, at, token)
    glued = _glued_words(token)
    if glued:
        return Claim(at, end, glued, "capitals", "guess")
    message = f"Chưa biết “{token}” là gì nên đọc từng chữ cái; hãy thêm vào từ điển đọc."
    spelled = 2 * capitals > len(token) and len(token) <= 12 and not (capitals < len(token) and _CARRIES_MARK.search(token))
    spoken = (spell(token) if spelled else "") or low
    return Claim(at, end, spoken, "spelled", "guess", ("unknown_capitals", message))


def _foreign(scan: Scan, low: str) -> str:
    return tables.foreign().get(low) or tables.names().get(low.capitalize(), low) if scan.offline else low


def _glued_words(token: str) -> str | None:
    """ "SốĐiện" or "UBNDxã": an abbreviation and a word that lost their blank."""
    for cut in range(len(token) - 1, 1, -1):
        head, tail = token[:cut], token[cut:]
        known = tables.default_reading(head)
        if known and tail.islower() and is_syllable(tail):
            return f"{known} {tail}"
    return None


def _brand(scan: Scan, at: int, token: str) -> Claim | None:
    """YouTube, TikTok, VinFast: left alone online, respelled offline."""
    low = token.lower()
    end = at + len(token)
    spoken = tables.foreign().get(low) or tables.names().get(token)
    if scan.offline and spoken:
        return Claim(at, end, spoken, "foreign word")
    return Claim(at, end, _split_humps(token), "foreign word", "likely") if scan.offline else None


def _has_run(token: str) -> bool:
    """Two capitals side by side (title-case digraphs count as capitals)."""
    return any(not a.islower() and not b.islower() for a, b in pairwise(token))


def _split_humps(token: str) -> str:
    """ "SmartCity" → "Smart City", so that each word is respelled on its own."""
    return "".join(" " + char if char.isupper() and index else char for index, char in enumerate(token))


def _heading(scan: Scan, at: int) -> Claim:
    """A run of words in capitals, said as words: "TÌNH HÌNH CHUNG" → "Tình hình chung"."""
    first = _CAPS_WORD.match(scan.text, at)
    end = first.end() if first else at + 1
    while following := _NEXT_CAPS.match(scan.text, end):
        word = following[2]
        capital_word = word.isupper() and is_syllable(word) and (len(word) > 1 or word in _LONE_WORDS)
        if not capital_word or scan.char(following.end()).isdigit():
            break
        abbreviation = word in tables.abbreviations() and not _heading_like(word)
        if abbreviation and not _caps_neighbour(scan, following.start(2), following.end()):
            break
        end = following.end()
    words = scan.text[at:end].lower()
    return Claim(at, end, words[:1].upper() + words[1:] if scan.line_start(at) else words, "capital words")
