"""Readings as values: a text as it would be said, why it would be refused, and the lexicon's entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from audio_library.lexicon import LexiconRow
from audio_library.reading import Reading
from audio_library.reading.damage import assess, refuse_if_damaged
from audio_library.reading.secrecy import refuse_if_secret, secrecy_mark
from station.errors import BadInput
from web.shapes.values import Shape

_WORST_LINES = 10


class EntryShape(Shape):
    id: int
    version: int
    written: str
    spoken: str
    match: str
    case_sensitive: bool
    context: str
    kind: str
    note: str


class RefusedLine(Shape):
    """A line to look at, counted from 1 (0 is the title); `share` of bad words (0-1), null where it does not apply."""

    number: int
    text: str
    share: float | None


class RefusalShape(Shape):
    """Why submitting this text would be refused: `text_damaged` or `text_secret`, with its worst lines."""

    code: str
    message: str
    lines: list[RefusedLine]


class ReadingShape(Shape):
    """`spans` and `warnings` index `written`, which is the text after silent repairs; `notes` say what was repaired."""

    written: str
    spoken: str
    spans: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    notes: list[str]
    damaged_share: float
    refusal: RefusalShape | None


def entry_shape(row: LexiconRow) -> EntryShape:
    return EntryShape(
        id=row.id,
        version=row.version,
        written=row.written,
        spoken=row.spoken,
        match=row.match,
        case_sensitive=row.case_sensitive,
        context=row.context,
        kind=row.kind,
        note=row.note,
    )


def reading_shape(reading: Reading, notes: Iterable[str], title: str = "") -> ReadingShape:
    return ReadingShape(
        written=reading.written,
        spoken=reading.spoken,
        spans=[asdict(span) for span in reading.spans],
        warnings=[asdict(warning) for warning in reading.warnings],
        notes=list(notes),
        damaged_share=round(assess(reading.written).share, 3),
        refusal=refusal_of(title, reading.written),
    )


def refusal_of(title: str, text: str) -> RefusalShape | None:
    """What the desk would say to submitting this; asked beforehand, so that nobody waits for a refusal."""
    try:
        refuse_if_secret(f"{title}\n{text}")
        refuse_if_damaged(text)
    except BadInput as wrong:
        lines = wrong.facts["lines"] if wrong.code == "text_damaged" else _marked_secret(title, text)
        return RefusalShape(code=wrong.code, message=wrong.message, lines=[RefusedLine(**line) for line in lines])
    return None


def _marked_secret(title: str, text: str) -> list[dict[str, Any]]:
    lines = [(0, title), *enumerate(text.splitlines(), 1)]
    marked = [{"number": number, "text": line.strip()[:200], "share": None} for number, line in lines if secrecy_mark(line)]
    return marked[:_WORST_LINES]
