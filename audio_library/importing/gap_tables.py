"""Tables without rules, as scans show them: rows whose pieces stand under one another in columns."""

from __future__ import annotations

from audio_library.importing import frame_signs as signs
from audio_library.importing.model import Block
from audio_library.importing.page_words import Piece, Row

_FEWEST_ROWS = 3
_FEWEST_CELLS = 2


def find_gap_table(rows: list[Row], start: int) -> tuple[int, Block | None]:
    """The table whose header is row `start`, and how many rows it takes; (0, None) when there is none.

    The header's pieces make the columns. A row belongs to it when each piece stands under one header; a row
    with
    nothing in the first column continues the row above.
    """
    header = rows[start]
    if len(header) < _FEWEST_CELLS + 1 and not _two_columns(rows, start):
        return 0, None
    if _is_frame(header):
        return 0, None
    cells: list[list[str]] = [[piece.text for piece in header]]
    full_rows, place, pitch = 0, start + 1, _pitch(rows, start)
    while place < len(rows) and not _is_frame(rows[place]):
        columns = [_column(header, piece) for piece in rows[place]]
        if (
            None in columns
            or len(set(columns)) < len(columns)
            or rows[place][0].top - rows[place - 1][0].top > 2.5 * pitch
        ):
            break
        _add(cells, rows[place], [column for column in columns if column is not None])
        full_rows += len(columns) >= min(len(header), _FEWEST_CELLS + 1)
        place += 1
    if len(cells) < _FEWEST_ROWS or full_rows < _FEWEST_ROWS - 1:
        return 0, None
    return place - start, Block(rows=tuple(map(tuple, cells)))


def _two_columns(rows: list[Row], start: int) -> bool:
    """Two columns are believed only in three rows on end."""
    near = rows[start : start + _FEWEST_ROWS + 1]
    return len(near) > _FEWEST_ROWS and all(len(row) == _FEWEST_CELLS for row in near)


def _is_frame(row: Row) -> bool:
    tests = (signs.head_label, signs.is_recipients, signs.is_signer, signs.is_agency, signs.is_name)
    return (len(row) <= 2 and any(test(piece.text) for piece in row for test in tests[:4])) or (
        len(row) == 1 and row[0].text.endswith(".") and len(row[0].text) > 60
    )


def _pitch(rows: list[Row], start: int) -> float:
    words = rows[start][0].words
    return max(1.6 * max(word.height for word in words), 1.0)


def _column(header: Row, piece: Piece) -> int | None:
    """The header the piece stands under: the one it overlaps most; None when it spreads over two."""
    centres = [(head.left + head.right) / 2 for head in header]
    inside = [place for place, centre in enumerate(centres) if piece.left <= centre <= piece.right]
    if len(inside) > 1:
        return None
    if inside:
        return inside[0]
    middle = (piece.left + piece.right) / 2
    return min(range(len(header)), key=lambda place: abs(centres[place] - middle))


def _add(cells: list[list[str]], row: Row, columns: list[int]) -> None:
    if columns[0] != 0 and len(cells) > 1:
        for piece, column in zip(row, columns, strict=True):
            cells[-1][column] = f"{cells[-1][column]} {piece.text}".strip()
        return
    made = [""] * len(cells[0])
    for piece, column in zip(row, columns, strict=True):
        made[column] = piece.text
    cells.append(made)
