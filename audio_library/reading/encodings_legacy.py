"""Text typed in TCVN3 or VNI and pasted as its Latin-1 look («Céng hoµ x· héi», «Coäng hoøa xaõ hoäi»), and
UTF-8 read as Windows-1252 («Tuyên truyá»n»): found and converted piece by piece.

How a piece is judged: inside a line, the words between two words that are certainly Unicode Vietnamese form
a run. A run is converted when its words become Vietnamese syllables under one old encoding, and were none
before. French, Czech or Spanish words become nonsense under either encoding and so vote against.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from audio_library.reading.syllable import is_syllable
from audio_library.reading.tables_text.legacy_letters import TCVN3, VNI

_WORD = re.compile(r"(?:[^\W\d_]|[\u00a1-\u00bf\u00d7\u00f7\u00ad\u0300-\u036f])+")
_LATIN1_MARK = re.compile(r"[\u00a1-\u00ff]")
_UNICODE_MARK = re.compile(r"[\u0103\u0111\u0129\u0169\u01a1\u01b0\u1ea0-\u1ef9]")
_VNI_PART = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_TCVN3_TABLE = str.maketrans(TCVN3)
_SURE, _SURE_IN_CONTEXT = 2, 1  # words that must speak for an encoding; fewer when other lines are in it
_CONTEXT_WORDS = 5
_DROP = 2.5


def from_tcvn3(text: str) -> str:
    """The Latin-1 look of TCVN3 bytes as Unicode."""
    return text.translate(_TCVN3_TABLE)


def from_vni(text: str) -> str:
    """The Latin-1 look of VNI bytes as Unicode."""
    return _VNI_PART.sub(lambda match: VNI[match[0]], text)


CONVERTERS: dict[str, Callable[[str], str]] = {"TCVN3 (ABC)": from_tcvn3, "VNI": from_vni}


@dataclass
class _Run:
    """Consecutive words of one line, none of them certainly Unicode, and the encoding they speak for."""

    words: list[re.Match[str]]
    encoding: str = ""
    votes: int = 0


def convert_legacy(text: str) -> tuple[str, dict[str, int]]:
    """The text with old-encoding runs converted, and how many runs were, by encoding name."""
    if not _LATIN1_MARK.search(text):
        return text, {}
    whole = not _UNICODE_MARK.search(text)  # nothing in it is Unicode Vietnamese: a run is then judged as one
    found = [_judged(run, whole=whole) for line in _line_spans(text) for run in _runs(text, *line)]
    runs = [run for judged in found for run in judged]
    known = {name: sum(run.votes for run in runs if run.encoding == name) for name in CONVERTERS}
    chosen = []
    for run in runs:
        enough = _SURE_IN_CONTEXT if known[run.encoding] >= _CONTEXT_WORDS else _SURE
        if run.votes >= enough:
            chosen.append(run)
    return _rewritten(text, chosen), dict(Counter(run.encoding for run in chosen))


def convert_all(text: str, encoding: str) -> str:
    """A text known to be wholly in one old encoding (a key of `CONVERTERS`), as Unicode."""
    runs = [run for line in _line_spans(text) for run in _runs(text, *line)]
    for run in runs:
        run.encoding = encoding
    return _rewritten(text, runs)


def _rewritten(text: str, runs: list[_Run]) -> str:
    pieces, end = [], 0
    for run in runs:
        for word, better in zip(run.words, _converted(run), strict=True):
            pieces += [text[end : word.start()], better]
            end = word.end()
    return "".join(pieces) + text[end:]


def _line_spans(text: str) -> list[tuple[int, int]]:
    return [(line.start(), line.end()) for line in re.finditer(r"[^\n]+", text)]


def _runs(text: str, start: int, end: int) -> list[_Run]:
    runs: list[_Run] = [_Run([])]
    for word in _WORD.finditer(text, start, end):
        if any(char > "\u00ff" for char in word[0]):
            runs.append(_Run([]))
        else:
            runs[-1].words.append(word)
    return [run for run in runs if any(_LATIN1_MARK.search(word[0]) for word in run.words)]


def _judged(run: _Run, *, whole: bool) -> list[_Run]:
    """The parts of a run that are in an old encoding, in order; none when it is sound as it stands."""
    best: tuple[float, str, list[tuple[int, int]]] = (0.0, "", [])
    for name, convert in CONVERTERS.items():
        weight, stretches = _stretches([_score(word[0], convert(word[0])) for word in run.words])
        if weight > best[0]:
            best = (weight, name, stretches)
    _, name, stretches = best
    if whole and stretches:
        stretches = [(0, len(run.words))]
    parts = [run.words[start:end] for start, end in stretches]
    return [_Run(words, name, _votes(words, name)) for words in parts]


def _score(old: str, new: str) -> float:
    """Above 0 when conversion makes a syllable of what was none; below 0 when it spoils or explains none."""
    if len(old) < 2 or not _LATIN1_MARK.search(old):
        return 0.0  # one sign, such as «, says nothing
    if is_syllable(new):
        return -0.6 if is_syllable(old) else 1.0
    return -2.0


def _stretches(scores: list[float]) -> tuple[float, list[tuple[int, int]]]:
    """Stretches of words whose scores speak for a conversion, each from its first to its last good word.

    One pass: a stretch grows while its sum is above 0 and within `_DROP` of its peak, and ends at the peak.
    """
    found: list[tuple[int, int]] = []
    total = weight = peak = 0.0
    start = end = 0
    for at, score in enumerate([*scores, float("-inf")]):
        if weight <= 0:
            weight, peak, start = 0.0, 0.0, at
        weight += score
        if weight > peak:
            peak, end = weight, at + 1
        elif peak > 0 and (weight <= 0 or peak - weight > _DROP):
            found.append((start, end))
            total, weight, peak = total + peak, 0.0, 0.0
    return total, found


def _votes(words: list[re.Match[str]], name: str) -> int:
    return sum(_score(word[0], CONVERTERS[name](word[0])) > 0 for word in words)


def _converted(run: _Run) -> list[str]:
    """The run's words in Unicode. TCVN3 has no capital letters with marks: a word typed in capitals gets them here."""
    convert = CONVERTERS[run.encoding]
    letters = [[char for char in word[0] if char.isascii() and char.isalpha()] for word in run.words]
    capitals = sum(len(word) > 1 and all(map(str.isupper, word)) for word in letters)
    shouting = 2 * capitals > sum(len(word) > 1 for word in letters)
    converted = []
    for word, own in zip(run.words, letters, strict=True):
        new = convert(word[0])
        in_capitals = all(map(str.isupper, own)) and (len(own) > 1 or shouting)
        converted.append(new.upper() if in_capitals and new != word[0] else new)
    return converted


# ---- UTF-8 read as Windows-1252 ----


def _byte_of() -> dict[str, int]:
    table = {chr(byte): byte for byte in range(256)}
    for byte in range(0x80, 0xA0):
        char = bytes([byte]).decode("cp1252", errors="ignore")
        if char:
            table[char] = byte
    return table


_BYTE_OF = _byte_of()


def undo_utf8_as_latin(text: str) -> tuple[str, int]:
    """Lines that are UTF-8 bytes shown as Windows-1252, read as UTF-8; and how many lines were.

    Only a whole line is judged: one genuine Vietnamese letter in it cannot be such a byte, and lone
    accented letters are no valid UTF-8, so sound text is never touched.
    """
    lines = text.split("\n")
    changed = 0
    for number, line in enumerate(lines):
        better = _line_as_utf8(line)
        if better is not None:
            lines[number] = better
            changed += 1
    return "\n".join(lines), changed


def _line_as_utf8(line: str) -> str | None:
    if line.isascii() or any(char not in _BYTE_OF for char in line):
        return None
    try:
        better = bytes(_BYTE_OF[char] for char in line).decode("utf-8")
    except UnicodeDecodeError:
        return None
    # «ĐÃ”» and the like could by chance be one letter: at least two, or a letter of Vietnamese alone, must
    # come out
    letters = [char for char in better if not char.isascii()]
    return better if len(letters) > 1 or any("\u1ea0" <= char <= "\u1ef9" for char in letters) else None
