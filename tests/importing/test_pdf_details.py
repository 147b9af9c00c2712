"""PDFs: a table that goes on over a page, pages turned on their side, and a scan whose own text layer is
spoiled."""

from __future__ import annotations

import io

import pytest
from fpdf import FPDF

from audio_library.importing import Imported, import_document
from tests.importing.desk_documents import FONTS, Paper, Part, as_pdf, page_images
from tests.importing.papers import ARTICLE


def lines_of(imported: Imported) -> list[str]:
    return [line for draft in imported.drafts for line in draft.text.split("\n")]


def sheet_of() -> FPDF:
    sheet = FPDF()
    sheet.add_font("vn", "", str(FONTS / "DejaVuSerif.ttf"))
    sheet.set_font("vn", size=12)
    return sheet


def test_a_table_over_two_pages_is_one_table(fonts: None) -> None:
    rows = [["STT", "Thôn", "Số hộ"], *([str(n), f"Thôn số {n}", str(100 + n)] for n in range(1, 41))]
    paper = Paper([], [], [Part("text", "Số hộ của từng thôn như sau:"), Part("table", rows=rows)], [], [])
    read = lines_of(import_document("ho.pdf", as_pdf(paper)))
    assert read[1:] == [f"{n}. Thôn: Thôn số {n}; Số hộ: {100 + n}." for n in range(1, 41)]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_turned_by_its_file_is_read_in_order(turn: int, fonts: None) -> None:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(as_pdf(ARTICLE))
    document[0].set_rotation(turn)
    buffer = io.BytesIO()
    document.save(buffer)
    assert lines_of(import_document("quay.pdf", buffer.getvalue())) == ARTICLE.said


@pytest.mark.ocr
def test_a_scan_with_a_spoiled_text_layer_is_read_again_from_its_picture(tesseract: None) -> None:
    sheet = sheet_of()
    sheet.add_page()
    sheet.image(page_images(as_pdf(ARTICLE))[0], x=0, y=0, w=210)
    spoiled = (
        "Thue hién ké hoach sé caa UBND tinh vé trién khai thyc hién chuong trinh truyén thong trén dia "
        "ban xa. "
    )
    with sheet.local_context(text_mode="INVISIBLE"):
        sheet.multi_cell(0, 8, spoiled * 4)
    imported = import_document("quet-san.pdf", bytes(sheet.output()))
    assert imported.damaged is None
    assert any("nhận dạng lại từ hình" in warning for warning in imported.warnings)
    assert any("Nhờ bán hàng qua mạng" in line for line in lines_of(imported))
