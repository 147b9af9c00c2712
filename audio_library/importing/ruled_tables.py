"""Tables drawn with lines, as Word and LibreOffice put them into a PDF.

1. Lines that touch belong to one drawing; its upright lines give columns, its level ones rows.
2. Two neighbouring cells without a line between them are one merged cell.
3. A word belongs to the cell that holds its centre.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from audio_library.importing.page_words import PageTable, Word, rows_of

_NEAR = 3.0  # points: a border drawn as a thin rectangle is one line
_MOST_LINES = 6_000
_MOST_CELLS = 6_000


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line, `at` its constant coordinate, from `start` to `end` along the other."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class _Grid:
    lines: tuple[Line, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def has_line(self, *, upright: bool, at: float, through: float) -> bool:
        return any(
            line.upright == upright
            and abs(line.at - at) <= _NEAR
            and line.start - _NEAR <= through <= line.end + _NEAR
            for line in self.lines
        )


def take_tables(words: Iterable[Word], lines: list[Line]) -> tuple[list[Word], list[PageTable]]:
    """The words outside of tables, and the tables."""
    left = list(words)
    tables: list[PageTable] = []
    for grid in _grids(lines[:_MOST_LINES]):
        inside = [word for word in left if _in(grid, word)]
        if inside:
            left = [word for word in left if not _in(grid, word)]
            tables.append(PageTable(grid.ys[0], grid.ys[-1], _rows(grid, inside)))
    return left, tables


def _in(grid: _Grid, word: Word) -> bool:
    return grid.xs[0] < (word.left + word.right) / 2 < grid.xs[-1] and grid.ys[0] < word.middle < grid.ys[-1]


def _grids(lines: list[Line]) -> list[_Grid]:
    """Drawings with at least two columns and two rows."""
    found = []
    for group in _touching(lines):
        xs = _snapped(line.at for line in group if line.upright)
        ys = _snapped(line.at for line in group if not line.upright)
        if len(xs) >= 3 and len(ys) >= 3 and len(xs) * len(ys) <= _MOST_CELLS:
            found.append(_Grid(tuple(group), xs, ys))
    return found


def _snapped(values: Iterable[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return tuple(kept)


def _touching(lines: list[Line]) -> list[list[Line]]:
    """Groups of lines that meet, by sweeping boxes: two boxes that overlap are joined."""
    groups: list[tuple[list[Line], list[float]]] = []
    for line in sorted(lines, key=lambda line: line.start if line.upright else line.at):
        box = _box(line)
        apart, joined, whole = [], [line], box
        for group, other in groups:
            if _overlap(whole, other):
                joined, whole = joined + group, _hull(whole, other)
            else:
                apart.append((group, other))
        groups = [*apart, (joined, whole)]
    return [group for group, _ in groups]


def _box(line: Line) -> list[float]:
    if line.upright:
        return [line.at - _NEAR, line.start - _NEAR, line.at + _NEAR, line.end + _NEAR]
    return [line.start - _NEAR, line.at - _NEAR, line.end + _NEAR, line.at + _NEAR]


def _overlap(one: list[float], two: list[float]) -> bool:
    return one[0] <= two[2] and two[0] <= one[2] and one[1] <= two[3] and two[1] <= one[3]


def _hull(one: list[float], two: list[float]) -> list[float]:
    return [min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])]


def _rows(grid: _Grid, words: list[Word]) -> tuple[tuple[str | None, ...], ...]:
    owner = _owners(grid)
    held: dict[tuple[int, int], list[Word]] = defaultdict(list)
    for word in words:
        row = bisect(grid.ys, word.middle) - 1
        column = bisect(grid.xs, (word.left + word.right) / 2) - 1
        held[owner[row, column]].append(word)
    texts = {
        cell: " ".join(piece.text for row in rows_of(inside) for piece in row)
        for cell, inside in held.items()
    }
    rows: list[tuple[str | None, ...]] = []
    for row in range(len(grid.ys) - 1):
        cells: list[str | None] = []
        for column in range(len(grid.xs) - 1):
            mine = owner[row, column]
            continues = column > 0 and owner[row, column - 1] == mine
            cells.append(None if continues else texts.get(mine, ""))
        rows.append(tuple(cells))
    return tuple(rows)


def _owners(grid: _Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """Cell → the first cell of the merged one it is part of."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(grid.ys) - 1):
        for column in range(len(grid.xs) - 1):
            middle_x = (grid.xs[column] + grid.xs[column + 1]) / 2
            middle_y = (grid.ys[row] + grid.ys[row + 1]) / 2
            mine = (row, column)
            if column and not grid.has_line(upright=True, at=grid.xs[column], through=middle_y):
                mine = owner[row, column - 1]
            elif row and not grid.has_line(upright=False, at=grid.ys[row], through=middle_x):
                mine = owner[row - 1, column]
            owner[row, column] = mine
    return owner
