"""A PDF as blocks, through PDFium: one hardened parser for text with its places on the page, and for pictures
of pages.

pypdf gives no usable places of words, and a letterhead in two columns or a table cannot be told without them;
pdfplumber gives them, but brings two more parsers. PDFium runs no script and opens no attachment unless asked
to.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

from audio_library.importing.kinds import broken, encrypted
from audio_library.importing.model import Extract, Limits
from audio_library.importing.page_layout import lay_out
from audio_library.importing.page_words import Page
from audio_library.importing.pdf_page import has_pictures, page_of, picture_of
from audio_library.importing.tesseract import Tesseract
from station.errors import BadInput, TooLarge

_TAIL_BYTES = 4_096
_FEW_LETTERS = 25
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_pdf(data: bytes, limits: Limits) -> Extract:
    """Text where a page has it, else what tesseract reads in its picture. A text layer that lost its marks,
    as poor
    scanner programs leave it, is read again from the picture."""
    signal.setitimer(
        signal.ITIMER_REAL, limits.read_s
    )  # ends this process: PDFium cannot be interrupted otherwise
    document = _open(data, limits)
    pages: list[Page | None] = []
    warnings = _ignored(document)
    lost: list[int] = []
    for number in range(len(document)):
        try:
            page = document[number]
            read = page_of(page)
            pages.append(None if _letters(read) < _FEW_LETTERS and has_pictures(page) else read)
            page.close()
        except pdfium.PdfiumError:
            lost.append(number + 1)
            pages.append(Page(1, 1, ()))
    if len(lost) == len(pages):
        raise broken("no page can be read")
    if lost:
        warnings.append(
            f"Không đọc được trang {', '.join(map(str, lost[:20]))}; nội dung các trang đó bị thiếu."
        )
    extract = _read_scans(document, pages, limits)
    extract.warnings[:0] = warnings
    return extract


def _open(data: bytes, limits: Limits) -> pdfium.PdfDocument:
    if b"%%EOF" not in data[-_TAIL_BYTES:]:
        raise broken("no end mark: the file is cut off")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as wrong:
        if getattr(wrong, "err_code", None) == _PASSWORD or "assword" in str(wrong):
            raise encrypted() from wrong
        raise broken(str(wrong)) from wrong
    if not len(document):
        raise broken("no pages")
    if len(document) > limits.pages:
        raise _too_many(len(document), limits.pages, "Tệp PDF")
    return document


def _ignored(document: pdfium.PdfDocument) -> list[str]:
    found = []
    if raw.FPDFDoc_GetAttachmentCount(document) > 0:
        found.append("Tệp PDF có tệp đính kèm; đã bỏ qua.")
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.append("Tệp PDF có mã lệnh (JavaScript); đã bỏ qua, không chạy.")
    return found


def _read_scans(document: pdfium.PdfDocument, pages: list[Page | None], limits: Limits) -> Extract:
    scans = [number for number, page in enumerate(pages) if page is None]
    if scans:
        tesseract = Tesseract.ready(limits)
        return _lay_out(document, pages, scans, tesseract, limits)
    extract = lay_out([page for page in pages if page])
    if all(has_pictures(document[number]) for number in range(len(pages))) and _damage(extract) > 0:
        return _read_again(document, extract, limits)
    return extract


def _damage(extract: Extract) -> float:
    """Share of bad words, 0 for a sound text."""
    from audio_library.reading.damage import assess  # large tables, needed for scans only
    from audio_library.reading.encodings import repair

    damage = assess(repair("\n".join(block.text for block in extract.blocks)).text)
    return damage.share if damage.damaged else 0.0


def _read_again(document: pdfium.PdfDocument, poor: Extract, limits: Limits) -> Extract:
    try:
        tesseract = Tesseract.ready(limits)
        again = _lay_out(document, [None] * len(document), list(range(len(document))), tesseract, limits)
    except (BadInput, TooLarge):
        return poor  # the damage itself is reported to the editor
    if _damage(again) >= _damage(poor):
        return poor
    again.warnings.append(
        "Lớp chữ có sẵn trong tệp quét bị sai dấu; đã nhận dạng lại từ hình. Hãy so với bản gốc."
    )
    return again


def _lay_out(
    document: pdfium.PdfDocument,
    pages: list[Page | None],
    scans: list[int],
    tesseract: Tesseract,
    limits: Limits,
) -> Extract:
    if len(scans) > limits.ocr_pages:
        raise _too_many(len(scans), limits.ocr_pages, "Bản quét")
    deadline = (
        time.monotonic() + limits.ocr_s - 2 * limits.read_s if limits.ocr_s > 3 * limits.read_s else None
    )
    read = dict(zip(scans, _recognised(document, scans, tesseract, deadline), strict=True))
    extract = lay_out([page if page is not None else read[number] for number, page in enumerate(pages)])
    extract.mended = len(scans) == len(pages)
    extract.warnings += tesseract.notes()
    return extract


def _recognised(
    document: pdfium.PdfDocument, scans: list[int], tesseract: Tesseract, deadline: float | None
) -> Iterator[Page]:
    for number in scans:
        # The alarm that guards PDFium is set anew for each picture; tesseract has its own limit.
        signal.setitimer(signal.ITIMER_REAL, tesseract.page_s)
        picture = picture_of(document[number])
        signal.setitimer(signal.ITIMER_REAL, 0)
        yield tesseract.read(picture, deadline)


def _letters(page: Page) -> int:
    words = [word.text for word in page.words]
    words += [cell for table in page.tables for row in table.rows for cell in row if cell]
    return sum(char.isalpha() for word in words for char in word)


def _too_many(pages: int, most: int, what: str) -> TooLarge:
    said = (
        f"{what} có {pages} trang, nhiều hơn {most} trang. Hãy tách các trang cần đọc thành tệp riêng rồi "
        f"nhập."
    )
    return TooLarge("too_many_pages", said, pages=pages)
