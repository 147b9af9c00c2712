"""A foreign word nobody has entered, respelled as Vietnamese syllables so that an offline voice says something near it.

A rough guess by spelling, always reported to the editor: the word is cut before each consonant-vowel pair, clusters get a light
vowel (br → bờ r), and every piece is turned into a syllable that Vietnamese allows.
"""

from __future__ import annotations

import re
import unicodedata

from audio_library.reading.spelling import spell
from audio_library.reading.syllable import is_syllable

_BARE = str.maketrans("đ", "d")
_DIGRAPHS = (
    ("ohn", "on"), ("sch", "s"), ("sh", "s"), ("ch", "ch"), ("ph", "ph"), ("ck", "c"), ("wh", "u"), ("ts", "t"), ("tion", "sân"),
    ("ee", "i"), ("ea", "i"), ("oo", "u"), ("ou", "ao"), ("ow", "ao"), ("ai", "ây"), ("ay", "ây"), ("ei", "ây"), ("au", "o"),
    ("ie", "i"), ("aa", "a"), ("we", "oe"), ("wa", "oa"), ("w", "u"), ("z", "d"), ("j", "gi"), ("f", "ph"), ("y", "i"),
)  # fmt: skip
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1+")
_ENDINGS = (
    (re.compile(r"(?<=[^aeiou])es?$"), ""),  # a final silent e
    (re.compile(r"(?<=[aeiouâôy])r(?![aeiouâô])"), ""),  # r behind its vowel is not heard
    (re.compile(r"(?<=[aeiouâô])h(?![aeiouâô])"), ""),
    (re.compile(r"(?<=[aeiouâô])th(?![aeiouâôr])"), "t"),
    (re.compile(r"(?<=[aeiouâô])l+(?![aeiouâôl])"), "n"),
    (re.compile(r"(?<=[aeiouâô])d+(?![aeiouâôdr])"), "t"),
    (re.compile(r"(?<=[aeiouâô])s+(?=t)"), ""),
    (re.compile(r"(?<=[aeiouâô])s+$"), "t"),
    (re.compile(r"(?<=[aeiouâô])[bvf](?![aeiouâôrl])"), "p"),
    (re.compile(r"(?<=[aeiouâô])[gkq](?![aeiouâôrlnhu])"), "c"),
    (re.compile(r"(?<=[aeiouâô][cmnpt])[cdgkpst]+$"), ""),  # one final consonant is enough: "mart" → "mat"
)
_PIECE = re.compile(
    r"(ch|ph|th|qu|gi|[bcdghklmnpqrstvx]*?)(ây|ao|[aeiouâô]+)(ng|nh|ch|[cmnpt](?![aeiouâô]))?|([bcdghklmnpqrstvx])"
)
_ALONE = {letter: letter + "ờ" for letter in "lrtpbgmnhvx"} | {"c": "cờ", "k": "cờ", "q": "cờ", "s": "xờ", "d": "đờ"}
_ONSET = {"c": "c", "k": "k", "d": "đ", "s": "x", "q": "c"}
_SHARP = str.maketrans("aeiouâô", "áéíóúấố")
_LONGEST = 24


def respell(low: str) -> str:
    """Vietnamese syllables for a lower-case Latin word; letter names when nothing better is found."""
    plain = "".join(c for c in unicodedata.normalize("NFD", low.translate(_BARE)) if c.isascii() and c.isalpha())
    if not plain or len(plain) > _LONGEST:
        return spell(low[:_LONGEST]) or low
    plain = _DOUBLED.sub(r"\1", plain)
    for written, sound in _DIGRAPHS:
        plain = plain.replace(written, sound)
    for pattern, heard in _ENDINGS:
        plain = pattern.sub(heard, plain)
    words: list[str] = []
    for found in _PIECE.finditer(plain):
        words.extend([_ALONE.get(found[4], found[4])] if found[4] else _syllable(found[1] or "", found[2], found[3] or ""))
    spoken = " ".join(word for word in words if word)
    return spoken if spoken and all(is_syllable(word) for word in spoken.split()) else spell(low)


def _syllable(onset: str, vowels: str, coda: str) -> list[str]:
    lead: list[str] = []
    while len(onset) > 1 and onset not in ("ch", "ph", "th", "qu", "gi", "kh", "tr", "nh", "ng"):
        lead.append(_ALONE.get(onset[0], ""))
        onset = onset[1:]
    onset = _ONSET.get(onset, onset)
    vowel = vowels if is_syllable("b" + vowels + coda) or is_syllable("b" + vowels) else vowels[0]
    rest = list(vowels[1:]) if vowel == vowels[0] and len(vowels) > 1 else []
    if onset == "c" and vowel[0] in "ei":
        onset = "k"
    if onset == "k" and vowel[0] not in "ei":
        onset = "c"
    if onset == "gi" and vowel[0] == "i":
        onset = "g"
    if onset == "g" and vowel[0] in "ei":
        onset = "gh"
    first = onset + vowel + ("" if rest else coda)
    last = [*rest[:-1], rest[-1] + coda] if rest else []
    pieces = [first, *last]
    return lead + [piece if is_syllable(piece) else _sharpened(piece) for piece in pieces]


def _sharpened(piece: str) -> str:
    """A clipped syllable needs the sharp tone: "cat" → "cát"."""
    for index in range(len(piece) - 1, -1, -1):
        if piece[index] in "aeiouâô":
            return piece[:index] + piece[index].translate(_SHARP) + piece[index + 1 :]
    return piece
