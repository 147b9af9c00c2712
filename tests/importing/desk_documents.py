"""Documents as an editor finds them on the desk, written once and set as .docx, as PDF, as scan and as
photo."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import docx
import pypdfium2 as pdfium
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fpdf import FPDF
from PIL import Image, ImageChops, ImageFilter

FONTS = Path("/usr/share/fonts/truetype/dejavu")


@dataclass
class Part:
    """kind: heading, text, item, title, subject, table."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


@dataclass(eq=False)  # a paper is itself: its settings below are made once
class Paper:
    """A document; `said` is what must be read aloud, paragraph by paragraph."""

    left: list[str]
    right: list[str]
    parts: list[Part]
    recipients: list[str]
    signature: list[str]
    header: str = ""

    @property
    def said(self) -> list[str]:
        return [part.text for part in self.parts if part.kind != "table"]


@cache
def as_docx(paper: Paper) -> bytes:
    document = docx.Document()
    if paper.header:
        document.sections[0].header.paragraphs[0].text = paper.header
        _page_field(document.sections[0].footer.paragraphs[0])
    if paper.left:
        _docx_columns(document, paper.left, paper.right)
    for part in paper.parts:
        if part.kind == "table":
            table = document.add_table(rows=0, cols=len(part.rows[0]), style="Table Grid")
            for row in part.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            continue
        paragraph = document.add_paragraph()
        run = paragraph.add_run(part.text)
        run.bold = part.kind in ("title", "subject", "heading")
        if part.kind in ("title", "subject"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if paper.recipients:
        _docx_columns(document, paper.recipients, paper.signature)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _docx_columns(document: docx.document.Document, left: list[str], right: list[str]) -> None:
    table = document.add_table(rows=1, cols=2)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        cell.text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)


def _page_field(paragraph: docx.text.paragraph.Paragraph) -> None:
    paragraph.add_run("Trang ")
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), "PAGE")
    paragraph._p.append(element)


class _Sheet(FPDF):
    def __init__(self, header: str) -> None:
        super().__init__()
        self._running = header
        self.set_margins(25, 20, 20)
        self.set_auto_page_break(True, 25)
        for style, name in (("", "DejaVuSerif.ttf"), ("B", "DejaVuSerif-Bold.ttf")):
            self.add_font("vn", style, str(FONTS / name))

    def header(self) -> None:
        if self.page_no() > 1 or self._running:
            self.set_font("vn", "", 11)
            self.set_y(10)
            self.cell(
                0, 6, f"{self._running} {self.page_no()}".strip(), align="C", new_x="LMARGIN", new_y="NEXT"
            )
            self.set_y(22)

    def columns(self, left: list[str], right: list[str], *, bold: bool) -> None:
        for at in range(max(len(left), len(right))):
            self.set_font("vn", "B" if bold and at < 2 else "", 10)
            y = self.get_y()
            self.set_xy(22, y)
            self.cell(65, 5.5, left[at] if at < len(left) else "", align="C" if bold else "L")
            self.set_xy(95, y)
            self.cell(95, 5.5, right[at] if at < len(right) else "", align="C")
            self.set_y(y + 5.5)
        self.ln(5)

    def part(self, part: Part) -> None:
        if part.kind == "table":
            self.set_font("vn", "", 11)
            with self.table(first_row_as_headings=False) as table:
                for row in part.rows:
                    table.row(row)
            self.ln(4)
            return
        bold = part.kind in ("title", "subject", "heading")
        self.set_font("vn", "B" if bold else "", 13 if part.kind == "title" else 12)
        centred = part.kind in ("title", "subject")
        text = part.text if centred else "      " + part.text
        self.multi_cell(0, 6.6, text, align="C" if centred else "J", new_x="LMARGIN", new_y="NEXT")
        self.ln(2)


@cache
def as_pdf(paper: Paper) -> bytes:
    sheet = _Sheet(paper.header)
    sheet.add_page()
    if paper.left:
        sheet.columns(paper.left, paper.right, bold=True)
    for part in paper.parts:
        sheet.part(part)
    if paper.recipients:
        sheet.ln(4)
        sheet.columns(paper.recipients, paper.signature, bold=False)
    return bytes(sheet.output())


def page_images(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    document = pdfium.PdfDocument(pdf)
    return [
        document[number].render(scale=dpi / 72).to_pil().convert("RGB") for number in range(len(document))
    ]


def as_scan(paper: Paper, *, angle: float = 0.4) -> bytes:
    """A PDF of pictures: a little askew, with the grain of a scanner."""
    pages = [_grain(image.rotate(angle, fillcolor="white"), seed=7) for image in page_images(as_pdf(paper))]
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return buffer.getvalue()


def as_photo(paper: Paper, *, kind: str = "JPEG", turned: int = 0) -> bytes:
    """A photo of the first page: shadow to one side, a little blurred, slightly askew."""
    page = page_images(as_pdf(paper), dpi=220)[0].rotate(-0.8, fillcolor="white")
    shadow = (
        Image.linear_gradient("L").rotate(90).resize(page.size).point(lambda value: 130 + value * 125 // 255)
    )
    shot = ImageChops.multiply(page, shadow.convert("RGB")).filter(ImageFilter.GaussianBlur(0.8))
    shot = _grain(shot, seed=3)
    if turned:
        shot = shot.rotate(turned, expand=True)
    buffer = io.BytesIO()
    shot.save(buffer, kind, quality=85)
    return buffer.getvalue()


def _grain(image: Image.Image, seed: int) -> Image.Image:
    chance = random.Random(seed)
    small = (image.width // 2, image.height // 2)
    noise = Image.frombytes("L", small, chance.randbytes(small[0] * small[1])).point(
        lambda value: 235 + value * 20 // 255
    )
    return ImageChops.multiply(image, noise.resize(image.size).convert("RGB"))
