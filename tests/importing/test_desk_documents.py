"""Documents made here as an editor meets them: every paragraph that must be read is there, nothing of the
frame is."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher

import pytest

from audio_library.importing import Imported, Limits, import_document
from tests.importing.desk_documents import Paper, as_docx, as_pdf, as_photo, as_scan
from tests.importing.papers import ARTICLE, LETTER, NOTICE, PLAN, SCHEDULE, SCHEDULE_SAID, STEPS

FRAME = {"quốc hiệu, tiêu ngữ", "tên cơ quan", "số, ký hiệu", "địa danh, ngày tháng", "nơi nhận", "chữ ký"}
Making = Callable[[Paper], bytes]

WRITTEN = [
    pytest.param("thong-bao.docx", as_docx, NOTICE, id="docx notice"),
    pytest.param("ke-hoach.docx", as_docx, PLAN, id="docx plan"),
    pytest.param("huong-dan.docx", as_docx, STEPS, id="docx steps"),
    pytest.param("bai-viet.docx", as_docx, ARTICLE, id="docx article"),
    pytest.param("thong-bao.pdf", as_pdf, NOTICE, id="pdf notice"),
    pytest.param("ke-hoach.pdf", as_pdf, PLAN, id="pdf plan of four pages"),
    pytest.param("huong-dan.pdf", as_pdf, STEPS, id="pdf steps"),
]
PICTURED = [
    pytest.param("quet.pdf", as_scan, NOTICE, id="scanned notice"),
    pytest.param("anh.jpg", as_photo, STEPS, id="photo of steps"),
    pytest.param(
        "nam-ngang.png", lambda paper: as_photo(paper, kind="PNG", turned=90), ARTICLE, id="photo on its side"
    ),
]


def lines_of(imported: Imported) -> list[str]:
    return [line for draft in imported.drafts for line in draft.text.split("\n")]


def shown(imported: Imported) -> dict[str, str]:
    return {piece.what: piece.text for piece in imported.left_out}


@pytest.mark.parametrize(("name", "make", "paper"), WRITTEN)
def test_every_paragraph_is_read_once_in_order_and_the_frame_is_shown_apart(
    name: str, make: Making, paper: Paper, fonts: None
) -> None:
    imported = import_document(name, make(paper))
    assert lines_of(imported) == [text.replace("./.", ".") for text in paper.said]
    assert imported.damaged is None
    if paper.left:
        taken = shown(imported)
        assert set(taken) - {"số trang"} == FRAME
        assert taken["nơi nhận"].split("\n") == paper.recipients
        assert taken["chữ ký"].split("\n") == paper.signature
        assert taken["tên cơ quan"].split("\n") == paper.left[:2]


@pytest.mark.ocr
@pytest.mark.parametrize(("name", "make", "paper"), PICTURED)
def test_a_picture_of_a_document_is_recognised_with_its_paragraphs(
    name: str, make: Making, paper: Paper, tesseract: None
) -> None:
    imported = import_document(name, make(paper))
    read = lines_of(imported)
    assert len(read) == len(paper.said)
    for said, heard in zip(paper.said, read, strict=True):
        assert SequenceMatcher(None, said, heard, autojunk=False).ratio() > 0.95, heard
    assert any("nhận dạng" in warning for warning in imported.warnings)
    if paper.left:
        assert set(shown(imported)) >= FRAME


@pytest.mark.parametrize(("name", "make"), [("lich.docx", as_docx), ("lich.pdf", as_pdf)])
def test_a_table_becomes_one_sentence_a_row(name: str, make: Making, fonts: None) -> None:
    read = lines_of(import_document(name, make(SCHEDULE)))
    assert read == [*SCHEDULE.said[:3], *SCHEDULE_SAID, SCHEDULE.said[3]]


@pytest.mark.ocr
def test_a_ruled_table_in_a_scan_becomes_one_sentence_a_row(tesseract: None) -> None:
    read = lines_of(import_document("lich-quet.pdf", as_scan(SCHEDULE)))
    rows = [line for line in read if "Thời gian:" in line]
    assert len(rows) == len(SCHEDULE_SAID)
    for said, heard in zip(SCHEDULE_SAID, rows, strict=True):
        assert SequenceMatcher(None, said, heard, autojunk=False).ratio() > 0.93, heard


@pytest.mark.parametrize(("name", "make"), [("cong-van.docx", as_docx), ("cong-van.pdf", as_pdf)])
def test_the_subject_of_a_letter_becomes_its_title(name: str, make: Making, fonts: None) -> None:
    imported = import_document(name, make(LETTER))
    assert imported.drafts[0].title == "Phát thanh chuyên mục chuyển đổi số tháng 11"
    assert lines_of(imported)[1:] == LETTER.said


@pytest.mark.parametrize(("name", "make"), [("ke-hoach.docx", as_docx), ("ke-hoach.pdf", as_pdf)])
def test_a_long_document_is_offered_by_heading(name: str, make: Making, fonts: None) -> None:
    titles = [draft.title for draft in import_document(name, make(PLAN)).drafts]
    assert titles == [
        "KẾ HOẠCH: Hưởng ứng Ngày Chuyển đổi số quốc gia năm 2026",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "II. NỘI DUNG THỰC HIỆN",
        "III. TỔ CHỨC THỰC HIỆN",
    ]


def test_parts_that_are_still_long_are_split_at_the_headings_below(fonts: None) -> None:
    drafts = import_document("ke-hoach.docx", as_docx(PLAN), limits=Limits(draft_chars=1_800)).drafts
    assert "II. NỘI DUNG THỰC HIỆN – 2. Tập huấn kỹ năng số" in [draft.title for draft in drafts]
    whole = "\n".join(draft.text for draft in drafts)
    assert whole.split("\n") == [text.replace("./.", ".") for text in PLAN.said]


def test_headers_footers_and_page_numbers_are_shown_apart(fonts: None) -> None:
    paper = Paper(
        PLAN.left, PLAN.right, PLAN.parts, PLAN.recipients, PLAN.signature, header="UBND xã Phú Lộc"
    )
    written = shown(import_document("a.docx", as_docx(paper)))
    assert written["đầu trang"] == "UBND xã Phú Lộc"
    assert "số trang" in written
    printed = import_document("a.pdf", as_pdf(paper))
    assert "UBND xã Phú Lộc 2" in shown(printed)["đầu trang"]
    assert not any("UBND xã Phú Lộc" in line for line in lines_of(printed))
