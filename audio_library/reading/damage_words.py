"""What each word of a text says about the health of its marks.

    SOUND     a syllable with its marks, or one of those that ordinarily has none («cho», «trong»)
    FOREIGN   not built like Vietnamese («smartphone», «Krông»), a name, a code, a number: says nothing
    DOUBTFUL  could be a syllable without marks, but hardly ever is one («va», «thon»)
    IMPOSSIBLE a syllable that must carry a mark and does not («hoc», «viec»), or marks no syllable has («hién»),
               a digit or a sign inside a word («d6i», «tuy?n», «tuyá»n»)

Rules behind IMPOSSIBLE: a syllable closed by p, t, c, ch bears sắc or nặng; ie, uo, ye, ue … need ê, ô or ơ.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from audio_library.reading.syllable import ONSETS, RIMES, TONES, is_syllable
from audio_library.reading.tables_text.bare_words import BARE_WORDS, BORROWED_WORDS


class Health(Enum):
    SOUND = "sound"
    FOREIGN = "foreign"
    DOUBTFUL = "doubtful"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Word:
    """One word of a line; `bare` when it has no mark at all, `capital` when only its first letter is one."""

    text: str
    health: Health
    bare: bool
    capital: bool
    skeleton: bool


_ADDRESS = re.compile(r"@|://|^www\.|\.(?:vn|com|net|org|gov|edu|info)\b", re.IGNORECASE)
_SIGNS = "¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿×÷ƒ€‚„…†‡ˆ‰‹›™˜–“”‘’"
_EDGES = _SIGNS + ".,;:!?\"'()[]{}<>*_-–—/\\|~`^+=%&#$•�"
_PARTS = re.compile(r"[-–—/+&_().,;:!\"'’‘“”«\[\]|]+")
_OCR_DIGIT = {"0": "o", "1": "i", "4": "a", "5": "s", "6": "o", "9": "g"}
_DIGIT_INSIDE = re.compile(r"[^\W\d_]+[014569]{1,2}[^\W\d_]+")
_DIGIT_AT_EDGE = re.compile(r"[^\W\d_]{1,3}[046]|[046][^\W\d_]{2,3}")  # «c6», «6ng»; less sure: vitamin b6
_ASKED = re.compile(r"[?\ufffd]")
_UPPER_TO_PLAIN = {"đ": "d"}
_VOWELS = frozenset("aeiouy")


def words_of(line: str) -> list[Word]:
    """The words of a line that can be judged; addresses, numbers and codes are none."""
    capitals = _in_capitals(line)
    found: list[Word] = []
    for token in line.split():
        if _ADDRESS.search(token):
            continue
        for part in _parts(token):
            word = _judge(part, capitals=capitals)
            if word is not None:
                found.append(word)
    return found


def strip_marks(word: str) -> str:
    """The word in lower case as it looks without any Vietnamese mark: «Được» → «duoc»."""
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(_UPPER_TO_PLAIN.get(char, char) for char in parts if not unicodedata.combining(char))


@lru_cache(maxsize=1)
def skeletons() -> frozenset[str]:
    """Every Vietnamese syllable as it looks without marks, about two thousand."""
    spelled = (onset + rime for onset in ("", *ONSETS) for rime in RIMES)
    return frozenset(strip_marks(word) for word in spelled if _can_be_said(word))


def _can_be_said(word: str) -> bool:
    if is_syllable(word):
        return True
    vowels = (at for at, char in enumerate(word) if strip_marks(char) in "aeiouy")
    return any(is_syllable(word[: at + 1] + "\u0323" + word[at + 1 :]) for at in vowels)


def _in_capitals(line: str) -> bool:
    letters = [char for char in line if char.isalpha()]
    return len(letters) > 3 and sum(map(str.isupper, letters)) * 10 >= 8 * len(letters)


def _parts(token: str) -> list[str]:
    """Pieces of a token that could be words: «kinh tế-xã» has hyphens, «57-NQ/TW» is a code and has none."""
    has_digit = any(char.isdigit() for char in token)
    if has_digit and not (_DIGIT_INSIDE.search(token) or _DIGIT_AT_EDGE.search(token)):
        return []
    return [part for part in (piece.strip(_EDGES) for piece in _PARTS.split(token)) if part]


@lru_cache(maxsize=20_000)
def _judge(part: str, *, capitals: bool) -> Word | None:
    letters = "".join(char for char in part if char.isalpha() or unicodedata.combining(char))
    if not letters:
        return None
    if letters != part:
        return _with_signs(part)
    if len(letters) > 1 and letters.isupper() and not capitals:
        return Word(part, Health.FOREIGN, bare=True, capital=True, skeleton=False)  # an abbreviation
    plain = strip_marks(letters)
    skeleton = plain in skeletons()
    bare = letters.lower() == plain
    capital = letters[0].isupper() and not capitals
    health = _health(letters, plain, bare=bare, skeleton=skeleton, capital=capital)
    return Word(part, health, bare, capital, skeleton)


def _health(letters: str, plain: str, *, bare: bool, skeleton: bool, capital: bool) -> Health:
    if is_syllable(letters):
        return Health.SOUND if not bare or plain in BARE_WORDS else Health.DOUBTFUL
    if bare:
        return Health.IMPOSSIBLE if skeleton and plain not in BORROWED_WORDS else Health.FOREIGN
    if capital or not set(plain) & _VOWELS or _borrowed(letters):
        return Health.FOREIGN  # a name such as Đắk, Păh; an abbreviation such as HĐND in a line of capitals
    return Health.IMPOSSIBLE


def _borrowed(word: str) -> bool:
    """«hécta», «urê», «axít»: syllables written together, each beginning with a consonant; «Đắk» ends in k."""
    if word[-1] in "kK" and is_syllable(word[:-1] + "c"):
        return True
    return len(word) >= 3 and _together(word.lower(), 4)


@lru_cache(maxsize=5_000)
def _together(rest: str, most: int) -> bool:
    if not rest:
        return True
    if most == 0:
        return False
    for end in range(min(len(rest), 7), 0, -1):
        nxt = rest[end : end + 1]
        if nxt and strip_marks(nxt) in "aeiouy":
            continue
        if _said_loosely(rest[:end]) and _together(rest[end:], most - 1):
            return True
    return False


def _said_loosely(piece: str) -> bool:
    """A syllable, or one closed by p, t, c without its tone («ôc», «ap»): so are borrowed words written."""
    return is_syllable(piece) or (len(piece) > 1 and piece[-1] in "ptc" and is_syllable(piece[:-1]))


def _with_signs(part: str) -> Word | None:
    """A word with a digit, a question mark or another sign inside it."""
    if any(char.isdigit() for char in part):
        sure = bool(_DIGIT_INSIDE.fullmatch(part))
        guess = "".join(_OCR_DIGIT.get(char, char) for char in part)
        shaped = sure or _DIGIT_AT_EDGE.fullmatch(part)
        if not shaped or part != part.lower() or strip_marks(guess) not in skeletons():
            return None
        health = Health.IMPOSSIBLE if sure else Health.DOUBTFUL
        return Word(part, health, bare=False, capital=False, skeleton=True)
    pieces = [piece for piece in _ASKED.split(part) if piece]
    joined = "\ufffd" not in part and all(is_syllable(piece) and len(piece) > 1 for piece in pieces)
    if joined and len(pieces) > 1:
        return None  # «không?Có» only lacks a blank
    inside = any(char in _SIGNS or char in "?\ufffd" for char in part)
    return Word(part, Health.IMPOSSIBLE, bare=False, capital=False, skeleton=True) if inside else None


def has_tone(word: str) -> bool:
    return any(mark in TONES for mark in unicodedata.normalize("NFD", word))
