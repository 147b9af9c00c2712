"""A written text in pieces: what the voice says otherwise than it stands there, how sure that is, and where to look.

    pieces("Số 57-NQ/TW của XYZ", spans, warnings)  →  «Số », «57-NQ/TW» (sure), « của », «XYZ» (guess, note 1)

Rules only. Offsets are those of Python strings, as the reader gives them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

CERTAINTIES = ("guess", "likely", "sure")  # what wants eyes first
LONGEST_HEARD = 300
_LONGEST_DOUBT = 80  # a longer warning (a sentence without a breath) is a point in the text, not a coloured stretch
_STOP = re.compile(r"[.!?…;]+[\"”»')\]]*\s+|\n+")
_LEXICON_HELPS = frozenset({"unknown_capitals", "unknown_foreign"})


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind`: "" plain, sure, likely or guess (said otherwise), doubt (said as written, but look at it).

    `sentence` is what hearing this place plays; `notes` are the numbers, from 1, of the warnings that begin here.
    """

    text: str
    kind: str = ""
    spoken: str = ""
    rule: str = ""
    sentence: str = ""
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One way of saying, once, however often it occurs."""

    written: str
    spoken: str
    rule: str
    certainty: str
    times: int


@dataclass(frozen=True, slots=True)
class Note:
    """A warning as the editor reads it; `lexicon`: an entry would settle it."""

    number: int
    written: str
    message: str
    lexicon: bool


def notes_of(warnings: Sequence[dict[str, Any]]) -> list[Note]:
    return [
        Note(number, _brief(one["written"]), one["message"], one["code"] in _LEXICON_HELPS)
        for number, one in enumerate(warnings, 1)
    ]


def said_list(spans: Sequence[dict[str, Any]]) -> list[Said]:
    """Every reading once: guesses first, then in the order of the text."""
    counted: dict[tuple[str, str, str, str], int] = {}
    for span in spans:
        key = (span["written"], span["spoken"], span["rule"], span["certainty"])
        counted[key] = counted.get(key, 0) + 1
    said = [Said(*key, times) for key, times in counted.items()]
    return sorted(said, key=lambda one: CERTAINTIES.index(one.certainty))


def pieces(written: str, spans: Sequence[dict[str, Any]], warnings: Sequence[dict[str, Any]]) -> list[Piece]:
    """1. Spans take their places. 2. A warning inside a span is noted there; one beside all spans becomes a doubt;
    one that reaches over several is a point before its first letter. 3. What lies between is plain."""
    places = _span_places(written, spans)
    begins = [start for start, _, _ in places]
    starts = _sentence_starts(written, places, begins)
    places = sorted(places + _place_notes(written, places, begins, warnings), key=lambda place: place[:2])
    found: list[Piece] = []
    at = 0
    for start, end, piece in places:
        if start > at:
            found.append(Piece(written[at:start]))
        sentence = _sentence(written, starts, start, end) if piece.kind else ""
        found.append(replace(piece, text=written[start:end], sentence=sentence))
        at = max(at, end)
    if at < len(written):
        found.append(Piece(written[at:]))
    return found


_Place = tuple[int, int, Piece]


def _span_places(written: str, spans: Sequence[dict[str, Any]]) -> list[_Place]:
    places: list[_Place] = []
    last = 0
    for span in sorted(spans, key=lambda one: (one["start"], one["end"])):
        start, end = span["start"], span["end"]
        if last <= start < end <= len(written):
            places.append((start, end, Piece("", span["certainty"], span["spoken"], span["rule"])))
            last = end
    return places


def _place_notes(written: str, places: list[_Place], begins: list[int], warnings: Sequence[dict[str, Any]]) -> list[_Place]:
    """Numbers the warnings: into the spans they lie in (`places` is changed), else into places of their own."""
    own: list[_Place] = []
    order = sorted(range(len(warnings)), key=lambda index: (warnings[index]["start"], warnings[index]["end"]))
    for index in order:
        start, end = min(warnings[index]["start"], len(written)), min(warnings[index]["end"], len(written))
        while start < end and written[start].isspace():
            start += 1
        at = bisect_right(begins, start) - 1
        if at >= 0 and start < places[at][1]:
            places[at] = _noted(places[at], index + 1)
        elif own and start < own[-1][1]:
            own[-1] = _noted(own[-1], index + 1)
        else:
            free = at + 1 >= len(places) or end <= begins[at + 1]
            doubt = free and start < end <= start + _LONGEST_DOUBT
            piece = Piece("", "doubt" if doubt else "", notes=(index + 1,))
            own.append((start, end if doubt else start, piece))
    return own


def _noted(place: _Place, number: int) -> _Place:
    start, end, piece = place
    return start, end, replace(piece, notes=(*piece.notes, number))


def _sentence_starts(written: str, places: Sequence[_Place], begins: Sequence[int]) -> list[int]:
    """Where sentences begin. A stop inside a span («TP.», «v.v.») ends none, nor does one before a small letter."""
    starts = [0]
    for stop in _STOP.finditer(written):
        index = bisect_right(begins, stop.start()) - 1
        inside = index >= 0 and stop.start() < places[index][1]
        if not inside and ("\n" in stop[0] or not written[stop.end() : stop.end() + 1].islower()):
            starts.append(stop.end())
    return starts


def _sentence(written: str, starts: Sequence[int], start: int, end: int) -> str:
    """The sentence around a place, cut at blanks to what may be heard at once."""
    index = bisect_right(starts, start) - 1
    first = starts[index]
    next_one = bisect_left(starts, end, index + 1)
    after = starts[next_one] if next_one < len(starts) else len(written)
    if after - first > LONGEST_HEARD:
        room = max(0, LONGEST_HEARD - (end - start)) // 2
        low, high = max(first, start - room), min(after, end + room)
        if low > first:
            low = written.find(" ", low, start) + 1 or start
        if high < after:
            high = max(written.rfind(" ", end, high), end)
        first, after = low, high
    return written[first:after].strip()[:LONGEST_HEARD]


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_DOUBT else f"{line[:_LONGEST_DOUBT].rsplit(' ', 1)[0]} …"
