"""Words on a page, and the rows they stand in: what a PDF reader and a scan reader both give.

Lengths are in points (1/72 inch) for a PDF and in pixels for a scan; y grows downwards. Only ratios are used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

_GAP_HEIGHTS = (
    1.6  # a blank wider than this many letter heights parts two columns; justified text stays below
)


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    bold: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one row that stand close together."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)


@dataclass(frozen=True, slots=True)
class PageTable:
    """A ruled table found on a page, at the height where it stands; see `Block` for rows."""

    top: float
    bottom: float
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    words: tuple[Word, ...]
    tables: tuple[PageTable, ...] = ()


Row = tuple[Piece, ...]


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Rows from top to bottom, each with its pieces from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if rows and _beside(rows[-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_pieces(sorted(row, key=lambda word: word.left)) for row in rows]


def _beside(row: list[Word], word: Word) -> bool:
    """On the same line: its middle lies within the middle half of the words already there."""
    last = row[-4:]
    middle = sum(other.middle for other in last) / len(last)
    return abs(word.middle - middle) < 0.5 * min(
        median(other.height for other in last), max(word.height, 1.0) * 1.5
    )


def _pieces(row: list[Word]) -> Row:
    height = median(word.height for word in row)
    pieces: list[list[Word]] = []
    for word in row:
        if pieces and word.left - pieces[-1][-1].right < _GAP_HEIGHTS * height:
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return tuple(Piece(tuple(words)) for words in pieces)
