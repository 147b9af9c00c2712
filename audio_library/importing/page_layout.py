"""Pages of words to blocks: margins off, columns kept apart, lines joined to paragraphs, gaps read as tables.

A line ends a paragraph when it is short of the right edge, or when the next one is indented, stands farther
below,
carries a list mark, changes to bold, or is centred. A paragraph may go on over a page break.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from audio_library.importing import frame_signs as signs
from audio_library.importing.gap_tables import find_gap_table
from audio_library.importing.headings import is_capitals, starts_item
from audio_library.importing.model import Block, Extract
from audio_library.importing.page_margins import row_text, take_margins
from audio_library.importing.page_words import Page, PageTable, Piece, Row, rows_of

_SHORT_EMS = 3.0  # a line that ends this far before the edge was ended by its writer
_INDENT_EMS = 0.9
_FAR_PITCHES = 1.45


@dataclass(frozen=True, slots=True)
class _Measure:
    """A page's text: left and right edge, height of letters, distance from line to line."""

    left: float
    right: float
    height: float
    pitch: float


@dataclass(slots=True)
class _Open:
    """The paragraph being joined."""

    texts: list[str]
    piece: Piece
    centred: bool
    bold: bool
    full: bool
    new_page: bool = False


def lay_out(pages: list[Page]) -> Extract:
    extract = Extract()
    placed = [[(row, page.height) for row in rows_of(page.words)] for page in pages]
    kept, extract.left_out = take_margins(placed)
    joiner = _Joiner()
    for page, rows in zip(pages, kept, strict=True):
        joiner.page(page, rows)
    joiner.close()
    extract.blocks = joiner.blocks
    return extract


class _Joiner:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: _Open | None = None
        self._column_row: Row = ()

    def page(self, page: Page, rows: list[Row]) -> None:
        measure = _measure(rows, page)
        if self._open:
            self._open.new_page = True
        any_part = False
        for part in _parts(rows, page.tables):
            if isinstance(part, PageTable):
                self.close()
                self._table(part, at_the_top=not any_part)
            elif isinstance(part, Block):
                self.close()
                self.blocks.append(part)
            elif (
                len(part) == 1
                and not _beside_middle(part[0], page)
                and not self._under_column(part[0], page, measure)
            ):
                self._line(part[0], measure)
            else:
                self._columns(part, page)
            any_part = True

    def _table(self, table: PageTable, *, at_the_top: bool) -> None:
        """A table at the top of a page goes on from the page before; its repeated header is said once."""
        last = self.blocks[-1].rows if self.blocks else ()
        if at_the_top and last and len(last[0]) == len(table.rows[0]):
            more = table.rows[1:] if table.rows[0] == last[0] else table.rows
            self.blocks[-1] = Block(rows=last + more)
        else:
            self.blocks.append(Block(rows=table.rows))

    def close(self) -> None:
        if self._open:
            text = " ".join(self._open.texts)
            self.blocks.append(Block(text, strong=self._open.bold, centred=self._open.centred))
        self._open = None

    def _under_column(self, piece: Piece, page: Page, measure: _Measure) -> bool:
        """The next line of a column whose neighbour has ended: set to the same middle, right below."""
        if (
            self._open
            or not self._column_row
            or not self.blocks[-1].column
            or piece.right > 0.52 * page.width
        ):
            return False
        above = self._column_row[0]
        off_middle = abs((piece.left + piece.right) - (above.left + above.right)) / 2
        return off_middle < 0.04 * page.width and piece.top - above.top < 2 * measure.pitch

    def _columns(self, row: Row, page: Page) -> None:
        """Pieces that stand apart and are no table: a letterhead, the signature, or text set wide."""
        self.close()
        self._column_row = row
        for piece in row:
            side = 1 if (piece.left + piece.right) / 2 < page.width / 2 else 2
            self.blocks.append(Block(piece.text, strong=piece.bold, column=side))

    def _line(self, piece: Piece, measure: _Measure) -> None:
        centred = _is_centred(piece, measure)
        full = piece.right > measure.right - _SHORT_EMS * measure.height
        if self._open and not self._begins(piece, measure, centred=centred):
            self._open.texts.append(piece.text)
            self._open.piece, self._open.full, self._open.new_page = piece, full, False
            self._open.bold &= piece.bold
            return
        self.close()
        self._open = _Open([piece.text], piece, centred, piece.bold, full)

    def _begins(self, piece: Piece, measure: _Measure, *, centred: bool) -> bool:
        """Does this line begin a paragraph of its own?"""
        above = self._open
        assert above is not None
        if starts_item(piece.text) or signs.head_label(piece.text) or signs.is_recipients(piece.text):
            return True
        if not above.new_page and piece.top - above.piece.top > _FAR_PITCHES * measure.pitch:
            return True
        if centred or above.centred:
            same = centred and above.centred and piece.bold == above.bold and not above.new_page
            return not (same and is_capitals(piece.text) == is_capitals(above.texts[-1]))
        if piece.bold not in (above.piece.bold, above.bold):
            return True
        indented = piece.left - measure.left > _INDENT_EMS * measure.height
        hanging = abs(piece.left - above.piece.left) < _INDENT_EMS * measure.height
        return not above.full or (indented and not hanging)


def _parts(rows: list[Row], tables: tuple[PageTable, ...]) -> Iterator[Row | PageTable | Block]:
    """Rows and tables from top to bottom; a table without rules is found among the rows."""
    waiting = sorted(tables, key=lambda table: table.top)
    place = 0
    while place < len(rows):
        while waiting and waiting[0].top < rows[place][0].top:
            yield waiting.pop(0)
        taken, table = find_gap_table(rows, place)
        if table:
            yield table
            place += taken
        else:
            yield rows[place]
            place += 1
    yield from waiting


def _measure(rows: list[Row], page: Page) -> _Measure:
    lines = [row[0] for row in rows if len(row) == 1]
    if not lines:
        return _Measure(0, page.width, 10, 14)
    height = median(word.height for line in lines for word in line.words)
    rights = sorted(line.right for line in lines)
    lefts = sorted(line.left for line in lines)
    steps = [below.top - above.top for above, below in pairwise(lines)]
    near = [step for step in steps if 0.5 * height < step < 4 * height]
    pitch = median(near) if near else 1.5 * height
    return _Measure(lefts[len(lefts) // 10], rights[-1 - len(rights) // 20], height, pitch)


def _is_centred(piece: Piece, measure: _Measure) -> bool:
    width = measure.right - measure.left
    before, behind = piece.left - measure.left, measure.right - piece.right
    return before > 0.06 * width and behind > 0.06 * width and abs(before - behind) < 0.12 * width


def _beside_middle(piece: Piece, page: Page) -> bool:
    """A line of one half of the page that is part of a letterhead or signature, its neighbour shorter than
    it."""
    in_half = piece.right < 0.52 * page.width or piece.left > 0.48 * page.width
    signed = signs.head_label(piece.text) or signs.is_signer(piece.text) or signs.is_agency(piece.text)
    return in_half and bool(signed or (piece.left > 0.48 * page.width and len(row_text((piece,))) < 60))
