"""Blocks to drafts: one for a short document, one a heading for a long one, at the highest headings that
help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audio_library.importing.headings import rank_of
from audio_library.importing.model import Block, Draft, Limits
from audio_library.importing.table_text import sentences
from audio_library.importing.title import shortened, split_title

_SMALL_CHARS = 250
_END_MARK = re.compile(r"\s?\.\s?/\s?\.?\s*$")  # «./.» closes an administrative text


@dataclass(frozen=True, slots=True)
class _Line:
    """`rank` of a heading, None for a paragraph."""

    text: str
    rank: int | None


def make_drafts(blocks: list[Block], subject: str, name: str, limits: Limits) -> list[Draft]:
    """At least one draft when there is any text. Every line of the blocks is in exactly one of them."""
    title, title_lines = split_title(blocks, subject, name)
    lines = list(_lines(blocks, title_lines))
    if subject and not title_lines:
        lines.insert(0, _Line(subject, None))
    if not lines:
        return []
    parts = _split("", lines, limits) if _chars(lines) > limits.draft_chars else [("", lines)]
    drafts = []
    for path, part in parts:
        drafts += _sized(path or title, [line.text for line in part], limits)
    return drafts


def _lines(blocks: list[Block], title_lines: int) -> Iterator[_Line]:
    for place, block in enumerate(blocks):
        if block.rows:
            yield from (_Line(text, None) for text in sentences(block))
            continue
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        rank = rank_of(block, following) if place >= title_lines else None
        yield _Line(_END_MARK.sub(".", block.text), rank)


def _split(path: str, lines: list[_Line], limits: Limits) -> list[tuple[str, list[_Line]]]:
    """1. The highest rank among the headings below the first line cuts. 2. What stands before the first cut
    keeps
    the name it had; when small it goes with the first part. 3. A part still too long is cut again."""
    ranks = [line.rank for line in lines[1:] if line.rank is not None]
    if not ranks or _chars(lines) <= limits.draft_chars:
        return [(path, lines)]
    highest = min(ranks)
    cuts = [place for place, line in enumerate(lines) if place and line.rank == highest]
    own = path and lines[0].rank is not None
    if not own and lines[0].rank == highest:
        cuts.insert(0, 0)
    names = [lines[cut].text for cut in cuts]
    if _chars(lines[: cuts[0]]) < _SMALL_CHARS:
        cuts[0] = 0
    parts: list[tuple[str, list[_Line]]] = [(path, lines[: cuts[0]])] if cuts[0] else []
    for cut, end, name in zip(cuts, [*cuts[1:], len(lines)], names, strict=True):
        parts += _split(_joined(path, name), lines[cut:end], limits)
    return _glued(parts)


def _glued(parts: list[tuple[str, list[_Line]]]) -> list[tuple[str, list[_Line]]]:
    """A part of a sentence or two is no bulletin of its own: it goes with the one before."""
    glued: list[tuple[str, list[_Line]]] = []
    for path, lines in parts:
        if glued and _chars(lines) < _SMALL_CHARS:
            glued[-1] = (glued[-1][0], glued[-1][1] + lines)
        else:
            glued.append((path, lines))
    return glued


def _joined(path: str, heading: str) -> str:
    heading = heading.rstrip(" :.")
    return f"{shortened(path, 90)} – {shortened(heading, 105)}" if path else heading


def _sized(title: str, texts: list[str], limits: Limits) -> list[Draft]:
    """Splits between paragraphs what has no headings and is longer than a bulletin may be."""
    pieces: list[list[str]] = [[]]
    size = 0
    for text in (part for whole in texts for part in _bounded(whole, limits.longest_draft_chars)):
        if pieces[-1] and size + len(text) > limits.longest_draft_chars:
            pieces.append([])
            size = 0
        pieces[-1].append(text)
        size += len(text) + 1
    if len(pieces) == 1:
        return [Draft(shortened(title), "\n".join(pieces[0]))]
    return [
        Draft(f"{shortened(title, 180)} (phần {number})", "\n".join(piece))
        for number, piece in enumerate(pieces, 1)
    ]


def _bounded(text: str, longest: int) -> Iterator[str]:
    """One endless paragraph is cut after a sentence, else between words."""
    while len(text) > longest:
        cut = max(text.rfind(". ", 0, longest) + 1, 0) or text.rfind(" ", 0, longest)
        cut = cut if cut > 0 else longest
        yield text[:cut].strip()
        text = text[cut:].strip()
    yield text


def _chars(lines: list[_Line]) -> int:
    return sum(len(line.text) + 1 for line in lines)
