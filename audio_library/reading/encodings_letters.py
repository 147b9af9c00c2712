"""Letters and marks that look right on paper and are wrong for a machine: look-alikes of other alphabets,
tone marks typed after the letter, in the wrong order or after the whole syllable.

Nothing changes unless the outcome is certain: a word of mixed alphabets becomes wholly Latin, a moved mark
makes a Vietnamese syllable.
"""

from __future__ import annotations

import re
import unicodedata

from audio_library.reading.syllable import TONES, is_syllable
from audio_library.reading.tables_text.lookalikes import FOREIGN, ODD_LATIN

_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn
_MARKS = _SHAPES + "".join(TONES)
_TOKEN = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")
_SUSPECT = re.compile("[" + "".join(FOREIGN) + "".join(ODD_LATIN) + "]")
_CUT_OFF_MARK = re.compile(rf"(?<=[^\W\d_]) (?=[{_MARKS}])")
_STROKED_D = re.compile("([dD])[\u0335\u0336]")
_STYLED = re.compile("[\ufb00-\ufb06\uff21-\uff3a\uff41-\uff5a\uff10-\uff19\U0001d400-\U0001d7ff]+")
_FOREIGN_TABLE, _ODD_TABLE = str.maketrans(FOREIGN), str.maketrans(ODD_LATIN)
_VOWELS = frozenset("aeiouyăâêôơư")
_LONGEST = 7  # letters of the longest syllable, «nghiêng»


def repair_lookalikes(text: str) -> tuple[str, int]:
    """The text with look-alike letters replaced, and the number of words changed."""
    plain = _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    plain = _STROKED_D.sub(lambda match: "đ" if match[1] == "d" else "Đ", plain)
    count = sum(a != b for a, b in zip(text.split(), plain.split(), strict=False))
    if not _SUSPECT.search(plain):
        return plain, count
    real_foreign = any(_is_foreign_word(token[0]) for token in _TOKEN.finditer(plain))

    def better(token: re.Match[str]) -> str:
        nonlocal count
        new = _latin(token[0], real_foreign)
        count += new != token[0]
        return new

    return _TOKEN.sub(better, plain), count


def _latin(word: str, real_foreign: bool) -> str:
    if not _SUSPECT.search(word):
        return word
    new = word.translate(_FOREIGN_TABLE)
    if new != word:
        mixed = any(_is_latin(char) for char in word)
        alone = not real_foreign and is_syllable(new)  # «со» wholly in Cyrillic in a text without Cyrillic
        if not all(_is_latin(char) or not char.isalpha() for char in new) or not (mixed or alone):
            return word
    return _odd_latin(new)


def _odd_latin(word: str) -> str:
    """Ð at the start of a word is Đ in any language met here; elsewhere the word must become a syllable or a code."""
    new = word.translate(_ODD_TABLE)
    if new == word or is_syllable(new):
        return new
    if len(word) > 1 and word == word.upper() and len(word) <= 8 and "ı" not in word:
        return new
    return "Đ" + word[1:] if word[0] in "ÐƉ" else word


def _is_latin(char: str) -> bool:
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN")


def _is_foreign_word(word: str) -> bool:
    """A Cyrillic or Greek word with a letter that looks like no Latin one."""
    letters = [char for char in word if char.isalpha()]
    other = [char for char in letters if unicodedata.name(char, "").startswith(("CYRILLIC", "GREEK"))]
    return len(other) == len(letters) > 0 and any(char not in FOREIGN for char in other)


# ---- marks ----


def repair_marks(text: str) -> tuple[str, int]:
    """NFC, with marks put in order and stray marks put on the vowel they belong to; and the number of words changed.

    Composing alone («e» + «́») is not counted: it changes nothing anybody sees.
    """
    text = unicodedata.normalize("NFC", _CUT_OFF_MARK.sub("", text))
    count = 0

    def better(token: re.Match[str]) -> str:
        nonlocal count
        word = token[0]
        if word.isascii() or is_syllable(word) or not _has_stray(word):
            return word
        new = _in_order(word)
        if not is_syllable(new):
            moved = _moved(new)
            new = moved if moved is not None else new
        count += new != word
        return new

    return _TOKEN.sub(better, text), count


def _has_stray(word: str) -> bool:
    """A combining mark that no letter took up, or a tone mark on a consonant (ṭ, ǵ, ń)."""
    for char in word:
        if unicodedata.combining(char):
            return True
        parts = unicodedata.normalize("NFD", char)
        if len(parts) > 1 and parts[0].lower() not in _VOWELS and parts[1] in _MARKS:
            return True
    return False


def _in_order(word: str) -> str:
    """Each letter's marks with the shape first, then the tone, and none of them twice."""
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.combining(char) and letters:
            if char not in letters[-1]:
                letters[-1] += char
        else:
            letters.append(char)
    ordered = [cluster[0] + "".join(sorted(cluster[1:], key=_mark_order)) for cluster in letters]
    return unicodedata.normalize("NFC", "".join(unicodedata.normalize("NFC", cluster) for cluster in ordered))


def _mark_order(mark: str) -> int:
    return 0 if mark in _SHAPES else 1 if mark in TONES else 2


def _moved(word: str) -> str | None:
    """The syllable this word becomes when its stray marks sit on vowels («tiêng» + «́» is «tiếng»), or None."""
    letters: list[str] = []
    stray: list[str] = []
    for cluster in re.findall(r"[^\u0300-\u036f][\u0300-\u036f]*", unicodedata.normalize("NFD", word)):
        marks = [mark for mark in cluster[1:] if mark in _MARKS]
        on_vowel = cluster[0].lower() in _VOWELS
        tones = [mark for mark in marks if mark in TONES]
        if on_vowel and len(tones) <= 1:
            letters.append(cluster)
            continue
        if len(tones) != len(cluster) - 1 and not on_vowel and len(marks) != len(cluster) - 1:
            return None
        stray += marks if not on_vowel else tones[1:]
        letters.append(cluster[0] if not on_vowel else cluster[0] + "".join(set(marks) - set(tones[1:])))
    if not stray or len(stray) > 2 or len(letters) > _LONGEST:
        return None
    return _place(letters, stray)


def _place(letters: list[str], stray: list[str]) -> str | None:
    """The first vowel that makes a syllable takes the mark; the last one in a closed syllable (hóa, but toán)."""
    mark, rest = stray[0], stray[1:]
    places = list(enumerate(letters))
    for at, cluster in places if letters[-1][0].lower() in _VOWELS else reversed(places):
        if cluster[0].lower() not in _VOWELS or mark in cluster:
            continue
        changed = [*letters[:at], cluster + mark, *letters[at + 1 :]]
        if rest:
            found = _place(changed, rest)
            if found is not None:
                return found
            continue
        word = _in_order("".join(changed))
        if is_syllable(word):
            return word
    return None
