"""Matches a spoken line against a template of accepted readings.

`[a|b|]` is a choice (may nest, may be empty); everything else is words. Compared are words only: case, punctuation
and the two conventions for the place of the tone mark (hoà = hòa) do not count.

The idea: a template is walked with a set of positions in the spoken words; a word moves every position that has it
next, a choice is the union of its branches. The line is accepted when the end is among the positions.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LATE_TONE = re.compile(rf"(?<!q)(o|u)(a|e|y)([{_TONES}])$")
_PART = re.compile(r"[\[\]|]|[^\[\]|]+")


def words(text: str) -> list[str]:
    """The words of a line in lower case, tone marks on the first vowel of a final oa, oe, uy."""
    folded = unicodedata.normalize("NFC", text).casefold()
    plain = "".join(char if char.isalnum() or unicodedata.combining(char) else " " for char in folded)
    return [_one_place(word) for word in plain.split()]


def _one_place(word: str) -> str:
    moved = _LATE_TONE.sub(_to_first_vowel, unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", moved)


def _to_first_vowel(match: re.Match[str]) -> str:
    first, second, tone = match.groups()
    return first + tone + second if first + second in ("oa", "oe", "uy") else match[0]


def accepts(template: str, spoken: str) -> bool:
    """True when the words of `spoken` are one of the readings `template` holds; ValueError for a broken template."""
    heard = words(spoken)
    parts = _PART.findall(template)
    ends, at = _branch(parts, 0, {0}, heard)
    if at != len(parts):
        raise ValueError(f"unbalanced template: {template}")
    return len(heard) in ends


def first_reading(template: str) -> str:
    """The preferred reading: the first branch of every choice."""
    inner = re.compile(r"\[([^\[\]|]*)(?:\|[^\[\]]*)?\]")
    while inner.search(template):
        template = inner.sub(lambda match: f" {match[1]} ", template)
    return " ".join(template.split())


def _branch(parts: list[str], at: int, positions: set[int], heard: list[str]) -> tuple[set[int], int]:
    """Positions after one branch that begins at `parts[at]`, and where it ends (at | or ] or the end)."""
    while at < len(parts) and parts[at] not in "|]":
        if parts[at] == "[":
            positions, at = _choice(parts, at + 1, positions, heard)
            continue
        for word in words(parts[at]):
            positions = {place + 1 for place in positions if place < len(heard) and heard[place] == word}
        at += 1
    return positions, at


def _choice(parts: list[str], at: int, positions: set[int], heard: list[str]) -> tuple[set[int], int]:
    union: set[int] = set()
    while True:
        ends, at = _branch(parts, at, positions, heard)
        union |= ends
        if at >= len(parts):
            raise ValueError("a choice is not closed")
        at += 1
        if parts[at - 1] == "]":
            return union, at
