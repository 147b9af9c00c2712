"""A table as sentences an announcer can read: each row says its columns, "cột: giá trị; cột: giá trị."

1. The header is what the document marks as such, else a first row of short words above other cells.
2. A header in two rows under a merged cell is joined: "Kinh phí, năm 2026".
3. A row that is one merged cell is a line of its own; a running number becomes the row's number.
"""

from __future__ import annotations

import re

from audio_library.importing.model import Block, Row

_NUMBERING = re.compile(r"(s\.?\s?t\.?\s?t|t\.?\s?t|số tt|số thứ tự|stt\.?|no\.?)\.?", re.IGNORECASE)
_HEADERS = re.compile(
    r"(stt|tt|số tt|nội dung|thời gian|ngày|giờ|địa điểm|họ và tên|họ tên|tên|đơn vị|chủ trì|phụ trách|"
    r"ghi chú|"
    r"chỉ tiêu|kết quả|số lượng|đối tượng|nhiệm vụ|thôn|thứ|mức|loại|số)\b.{0,40}",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[\d.,:/%\-–\s]*\d[\d.,:/%\-–\s]*\w{0,4}")
_LONGEST_HEADER = 60


def sentences(table: Block) -> list[str]:
    """The lines of a table, in reading order; every cell with text is said once in its row."""
    rows = [_clean(row) for row in table.rows]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    if max(len(_own(row)) for row in rows) <= 1:
        return [line for row in table.rows for cell in row if cell for line in _lines(cell)]
    header_rows = _header_rows(rows, table.header_rows)
    if not header_rows:
        return [_without_header(row) for row in rows]
    names = _names(rows[:header_rows])
    return [_sentence(names, row) for row in rows[header_rows:]] or [_without_header(rows[0])]


def _clean(row: Row) -> Row:
    return tuple(None if cell is None else "; ".join(_lines(cell)) for cell in row)


def _lines(cell: str) -> list[str]:
    return [part for part in (" ".join(line.split()) for line in cell.split("\n")) if part]


def _own(row: Row) -> list[str]:
    return [cell for cell in row if cell]


def _header_rows(rows: list[Row], marked: int) -> int:
    if 0 < marked < len(rows):
        first = marked
    elif len(rows) >= 2 and _looks_like_header(rows):
        first = 1
    else:
        return 0
    grouped = first == 1 and None in rows[0] and len(_own(rows[0])) > 1 and len(rows) > 2
    return 2 if grouped and not any(_is_value(cell) for cell in _own(rows[1])) else first


def _looks_like_header(rows: list[Row]) -> bool:
    cells = [cell for cell in rows[0] if cell is not None]
    if (
        not all(cell and len(cell) <= _LONGEST_HEADER and not _is_value(cell) for cell in cells)
        or len(cells) < 2
    ):
        return False
    known = sum(bool(_HEADERS.fullmatch(cell)) for cell in cells)
    return known >= 2 or (
        len(rows[0]) >= 3 and (known >= 1 or any(_is_value(c) for row in rows[1:] for c in _own(row)))
    )


def _is_value(cell: str) -> bool:
    return bool(_VALUE.fullmatch(cell))


def _names(header: list[Row]) -> list[str]:
    width = max(len(row) for row in header)
    spread = [_spread(row, width) for row in header]
    names = []
    for column in range(width):
        parts = list(dict.fromkeys(row[column] for row in spread if row[column]))
        names.append(", ".join(parts))
    return names


def _spread(row: Row, width: int) -> list[str]:
    """Merged cells repeated over the columns they cover."""
    cells: list[str] = []
    for cell in row:
        cells.append(cell if cell is not None else cells[-1] if cells else "")
    return (cells + [""] * width)[:width]


def _sentence(names: list[str], row: Row) -> str:
    if len(_own(row)) == 1 and (None in row or not row[0] or len(names) > 2):
        return _own(row)[0]  # a line across the table: the name of a group of rows
    number, said = "", []
    for column, cell in enumerate(row):
        name = names[column] if column < len(names) else ""
        if not cell:
            continue
        if column == 0 and _NUMBERING.fullmatch(name):
            number = cell if cell.endswith((".", ")")) else f"{cell}."
        else:
            said.append(f"{name}: {cell.rstrip(' ;.')}" if name else cell.rstrip(" ;."))
    sentence = "; ".join(said)
    return f"{number} {sentence}.".strip() if sentence else number


def _without_header(row: Row) -> str:
    cells = [cell.rstrip(" ;.") for cell in _own(row)]
    if len(cells) == 2 and not cells[0].endswith(":"):
        return f"{cells[0]}: {cells[1]}."
    return "; ".join(cells) + "."
