"""Letters by name: spelled abbreviations, list marks, letters and digits mixed (9A1, 4G, H5N1)."""

from __future__ import annotations

import unicodedata

from audio_library.reading import numbers, tables
from audio_library.reading.model import Style


def letter_name(char: str, *, mark: bool = False) -> str:
    """ "B" → "bê"; `mark` gives the name used for a list mark or a lone letter. "" for what is no Latin letter."""
    names = tables.letters()
    low = char.lower()
    if low not in names:
        low = unicodedata.normalize("NFD", low)[:1]
    return names[low][1 if mark else 0] if low in names else ""


def spell(text: str) -> str:
    """Letter by letter; digits as digits; everything else is left out."""
    words = [numbers.digits(char) if char.isdecimal() else letter_name(char) for char in text]
    return " ".join(word for word in words if word)


def spell_mixed(text: str, style: Style) -> str:
    """Letters by name, each run of digits as a number: "9A1" → "chín a một", "PC08" → "pê xê không tám"."""
    words: list[str] = []
    index = 0
    while index < len(text):
        end = index + 1
        if text[index].isdecimal():
            while end < len(text) and text[end].isdecimal():
                end += 1
            run = text[index:end]
            words.append(numbers.code_number(run, style) if len(run) <= 4 else numbers.digits(run))
        else:
            words.append(letter_name(text[index]))
        index = end
    return " ".join(word for word in words if word)
