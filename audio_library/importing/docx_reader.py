"""A Word document as blocks: python-docx opens the package; its text is walked here, because what an
announcer
needs (content controls, text boxes, accepted changes, automatic numbers) is not in python-docx's paragraphs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from audio_library.importing.archive import clean_word_file
from audio_library.importing.docx_styles import Styles
from audio_library.importing.docx_text import boxes_of, is_toc, paragraph_text
from audio_library.importing.frame_signs import columns_of
from audio_library.importing.kinds import broken
from audio_library.importing.model import Block, Extract, LeftOut, Limits, Row
from audio_library.importing.numbering import BULLET, Numbering

_DEEPEST_TABLE = 4
_MOST_COLUMNS = 63
_WRAPPERS = {qn(f"w:{name}") for name in ("ins", "moveTo", "smartTag", "customXml", "sdtContent")}
_PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")


def read_docx(data: bytes, limits: Limits) -> Extract:
    """`BadInput` or `TooLarge` of archive.py; `file_broken` when the XML inside makes no document."""
    word = clean_word_file(data, limits)
    try:
        document = docx.Document(io.BytesIO(word.data))
        reader = _Reader(document)
        extract = reader.read(document.element.body)
        extract.warnings += word.ignored
        _margins(document, extract)
        for note in word.notes:
            text = "\n".join(
                filter(None, (paragraph_text(p).text.strip() for p in parse_xml(note).iter(qn("w:p"))))
            )
            extract.left_out.append(LeftOut("chú thích cuối trang", text))
    except etree.XMLSyntaxError as wrong:
        if not wrong.lineno:  # no place is wrong: libxml2 was refused memory
            raise MemoryError(str(wrong)) from wrong
        raise broken(f"XML: {wrong}") from wrong
    except (OpcError, KeyError, ValueError, AttributeError, TypeError) as wrong:
        raise broken(f"{type(wrong).__name__}: {wrong}") from wrong
    return extract


class _Reader:
    def __init__(self, document: Any) -> None:
        self._styles = Styles(document.styles.element)
        self._numbering = Numbering.of(_numbering_root(document))
        self._changes = 0

    def read(self, body: Any) -> Extract:
        extract = Extract()
        for block in self._blocks(body, extract, 0):
            if block.rows or block.text.strip():
                extract.blocks.append(block)
        if self._changes:
            extract.warnings.append(
                "Văn bản còn các sửa đổi chưa chấp nhận (Track Changes); đã lấy bản sau khi sửa. Hãy đọc "
                "kỹ trước khi gửi duyệt."
            )
        return extract

    def _blocks(self, parent: Any, extract: Extract, depth: int) -> Iterator[Block]:
        for child in parent.iterchildren():
            if child.tag == qn("w:p"):
                yield from self._paragraph(child, extract, depth)
            elif child.tag == qn("w:tbl"):
                yield self._table(child, extract, depth + 1)
            elif child.tag in _WRAPPERS:
                yield from self._blocks(child, extract, depth)
            elif child.tag == qn("w:sdt"):
                yield from self._content_control(child, extract, depth)
            elif child.tag == qn("w:altChunk"):
                extract.warnings.append("Văn bản nhúng một tệp khác vào giữa bài; phần đó không được đọc.")

    def _content_control(self, control: Any, extract: Extract, depth: int) -> Iterator[Block]:
        content = control.find(qn("w:sdtContent"))
        if content is None:
            return
        blocks = list(self._blocks(content, extract, depth))
        if is_toc(control):
            extract.left_out.append(LeftOut("mục lục", "\n".join(block.text for block in blocks)))
        else:
            yield from blocks

    def _paragraph(self, paragraph: Any, extract: Extract, depth: int) -> Iterator[Block]:
        found = paragraph_text(paragraph)
        self._changes += found.changed
        if found.hidden.strip():
            extract.left_out.append(LeftOut("chữ ẩn", found.hidden.strip()))
        look = self._styles.look(paragraph)
        text = found.text.strip()
        if look.toc:
            extract.left_out.append(LeftOut("mục lục", text))
            return
        mark = self._numbering.mark(*look.list) if look.list and text else ""
        for place, line in enumerate(part.strip() for part in text.split("\n")):
            marked = f"{mark} {line}" if mark and place == 0 else line
            bulleted = f"{BULLET} {line}" if look.bulleted and not mark and place == 0 else marked
            for column, piece in columns_of(bulleted):
                yield Block(piece, look.level, found.bold and bool(line), look.centred, column)
        if depth <= _DEEPEST_TABLE:
            for box in boxes_of(paragraph):
                yield from self._blocks(box, extract, depth + 1)

    def _table(self, table: Any, extract: Extract, depth: int) -> Block:
        rows: list[Row] = []
        header_rows, bold_rows = 0, 0
        for element in table.iter(qn("w:tr")):
            if next(element.iterancestors(qn("w:tbl"))) is not table:
                continue
            row, bold = self._row(element, rows[-1] if rows else (), extract, depth)
            if header_rows == len(rows) and element.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:
                header_rows += 1
            if bold_rows == len(rows) and bold:
                bold_rows += 1
            rows.append(row)
        if not header_rows and bold_rows < len(rows):
            header_rows = min(bold_rows, 2)
        return Block(rows=tuple(rows), header_rows=header_rows) if rows else Block()

    def _row(self, element: Any, above: Row, extract: Extract, depth: int) -> tuple[Row, bool]:
        """The cells, a merged one once with None behind it; and whether every cell with text is bold."""
        row: list[str | None] = [""] * _skipped(element)
        bold: list[bool] = []
        for cell in element.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is not element:
                continue
            blocks = list(self._blocks(cell, extract, depth)) if depth <= _DEEPEST_TABLE else []
            text = "\n".join(filter(None, map(_flat, blocks)))
            span, continued = _spans(cell)
            if continued:
                text = (above[len(row)] if len(row) < len(above) else "") or ""
            elif text:
                bold.append(all(block.strong for block in blocks if block.text))
            row += [text, *[None] * (span - 1)]
        return tuple(row[:_MOST_COLUMNS]), bool(bold) and all(bold)


def _flat(block: Block) -> str:
    """A paragraph, or a table inside a cell as lines."""
    if not block.rows:
        return block.text.strip()
    return "\n".join("; ".join(cell.replace("\n", " ") for cell in row if cell) for row in block.rows)


def _spans(cell: Any) -> tuple[int, bool]:
    """Columns the cell covers; whether it continues the one above."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return 1, False
    grid, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
    span = grid.get(qn("w:val"), "1") if grid is not None else "1"
    continued = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
    return min(max(int(span) if span.isdigit() else 1, 1), _MOST_COLUMNS), continued


def _skipped(row: Any) -> int:
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    value = before.get(qn("w:val"), "0") if before is not None else "0"
    return min(int(value), _MOST_COLUMNS) if value.isdigit() else 0


def _numbering_root(document: Any) -> Any:
    part = next(
        (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
    )
    return part.element if part is not None else None


def _margins(document: Any, extract: Extract) -> None:
    """Headers and footers of every section, once each; a field that draws the page number is said so."""
    for relation in document.part.rels.values():
        where = relation.reltype.rsplit("/", 1)[-1]
        if where not in ("header", "footer"):
            continue
        element = relation.target_part.element
        texts = [paragraph_text(p).text.replace("\t", " ").strip() for p in element.iter(qn("w:p"))]
        text = "\n".join(line for line in texts if line)
        fields = " ".join(node.text or "" for node in element.iter(qn("w:instrText")))
        fields += " ".join(node.get(qn("w:instr")) or "" for node in element.iter(qn("w:fldSimple")))
        if any(name in fields.split() for name in _PAGE_FIELDS):
            extract.left_out.append(LeftOut("số trang", text or "(số trang tự động)"))
        elif text:
            extract.left_out.append(LeftOut("đầu trang" if where == "header" else "chân trang", text))
