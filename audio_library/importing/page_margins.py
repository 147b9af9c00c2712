"""Page numbers, headers and footers: what stands at the edges of pages and repeats, or only counts."""

from __future__ import annotations

import re
from collections import Counter

from audio_library.importing.model import LeftOut
from audio_library.importing.page_words import Row

_NUMBER = re.compile(
    r"[-–—~•·|\[(\s]*(?:(?:trang|tr\.|page)\s*)?\d{1,4}(?:\s?(?:/|of|trên|\|)\s?\d{1,4})?[-–—~•·|\])\s.]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_EDGE_ROWS = 2
_EDGE_SHARE = 0.14

Placed = list[tuple[Row, float]]  # a row and its page's height


def take_margins(pages: list[Placed]) -> tuple[list[list[Row]], list[LeftOut]]:
    """The rows of every page without its margins, and what was taken.

    A number alone in the outermost row is the page's number. Other rows at the edge are a header or footer
    when the
    same words, whatever their digits, stand there on two pages and on most of them.
    """
    repeated = _repeated(pages)
    kept: list[list[Row]] = []
    taken: list[LeftOut] = []
    for rows in pages:
        stay = []
        for place, (row, height) in enumerate(rows):
            where = _edge(place, len(rows), row, height)
            text = row_text(row)
            if where and _is_number(rows, place, text):
                taken.append(LeftOut("số trang", text))
            elif where and _key(where, text) in repeated:
                taken.append(LeftOut(where, text))
            else:
                stay.append(row)
        kept.append(stay)
    return kept, taken


def row_text(row: Row) -> str:
    return " ".join(piece.text for piece in row)


def _edge(place: int, count: int, row: Row, height: float) -> str:
    if place < _EDGE_ROWS and row[0].top < _EDGE_SHARE * height:
        return "đầu trang"
    if place >= count - _EDGE_ROWS and row[0].bottom > (1 - _EDGE_SHARE) * height:
        return "chân trang"
    return ""


def _is_number(rows: Placed, place: int, text: str) -> bool:
    """Only the outermost row, or the one inside a header or footer that stands beyond it."""
    return bool(_NUMBER.fullmatch(text)) and (place in (0, len(rows) - 1) or len(rows[place][0]) == 1)


def _key(where: str, text: str) -> tuple[str, str]:
    return where, _DIGITS.sub("0", text.lower())


def _repeated(pages: list[Placed]) -> set[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for rows in pages:
        edges = [
            (_edge(place, len(rows), row, height), row_text(row)) for place, (row, height) in enumerate(rows)
        ]
        counts.update({_key(where, text) for where, text in edges if where})
    return {key for key, count in counts.items() if count >= 2 and count * 2 >= len(pages) - 1}
