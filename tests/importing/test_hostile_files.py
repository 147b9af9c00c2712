"""Files that mean harm or are broken are refused with a stable code and a Vietnamese sentence, soon and
without harm."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_library.importing import Limits, import_document
from station.errors import BadInput, RadioError, TooLarge
from tests.importing import hostile_files as hostile

TIGHT = Limits(memory_mb=450, read_s=30.0, ocr_s=60.0)
SOON_S = 100.0  # above the limits here: a busy machine may be slow

REFUSED = [
    ("zip_bomb", hostile.zip_bomb, "bom.docx"),
    ("zip_bomb", hostile.zip_bomb_in_picture, "bom-anh.docx"),
    ("zip_bomb", hostile.many_entries, "nhieu.docx"),
    ("unsafe_file", hostile.entity_bomb, "thuc-the.docx"),
    ("unsafe_file", hostile.outside_entity, "doc-trom.docx"),
    ("unsafe_file", hostile.outside_entity_utf16, "doc-trom-16.docx"),
    ("unsafe_file", hostile.climbing_name, "leo.docx"),
    ("file_broken", hostile.deep_xml, "sau.docx"),
    ("file_broken", hostile.wrong_checksum, "sai.docx"),
    ("file_broken", lambda: hostile.docx_bytes()[:9_000], "cut.docx"),
    ("encrypted_file", hostile.locked_entry, "khoa.docx"),
    ("encrypted_file", hostile.locked_office, "khoa2.docx"),
    ("legacy_format", hostile.old_doc, "cu.doc"),
    ("legacy_format", lambda: b"{\\rtf1 Tin}", "cu.rtf"),
    ("legacy_format", hostile.odt, "cu.odt"),
    ("wrong_kind", hostile.sheet, "bang.docx"),
    ("wrong_kind", hostile.plain_zip, "nen.docx"),
    ("wrong_kind", lambda: b"MZ" + bytes(900), "chuong-trinh.pdf"),
    ("wrong_kind", lambda: b"<html><body>Tin</body></html>", "trang.doc"),
    ("wrong_kind", lambda: os.urandom(4_000), "ngau-nhien.docx"),
    ("unreadable_text", lambda: os.urandom(4_000), "ngau-nhien.txt"),
    ("empty_file", lambda: b"", "rong.docx"),
    ("encrypted_file", hostile.locked_pdf, "khoa.pdf"),
    ("file_broken", lambda: hostile.pdf_bytes()[:-700], "cut.pdf"),
    ("file_broken", lambda: b"%PDF-1.7\n" + os.urandom(3_000) + b"%%EOF", "hong.pdf"),
    ("file_broken", hostile.page_loop, "vong.pdf"),
    ("too_many_pages", hostile.many_pages, "muoi-nghin.pdf"),
    ("no_text", hostile.boastful_count, "khoe.pdf"),
    ("import_too_heavy", hostile.form_loop, "vong-ve.pdf"),
    ("image_too_large", hostile.huge_png, "lon.png"),
    ("file_broken", lambda: b"\xff\xd8\xff\xe0" + os.urandom(3_000), "hong.jpg"),
]


@pytest.mark.parametrize(("code", "make", "name"), REFUSED, ids=[name for _, _, name in REFUSED])
def test_it_is_refused_in_words(code: str, make: Callable[[], bytes], name: str) -> None:
    started = time.monotonic()
    with pytest.raises((BadInput, TooLarge)) as refused:
        import_document(name, make(), limits=TIGHT)
    assert refused.value.code == code
    assert refused.value.message.endswith((".", ")"))
    assert time.monotonic() - started < SOON_S


def test_a_name_that_climbs_out_writes_nothing() -> None:
    before = set(Path("/tmp").glob("leo_len*"))
    with pytest.raises(BadInput):
        import_document("leo.docx", hostile.climbing_name())
    assert set(Path("/tmp").glob("leo_len*")) == before


def test_macros_embedded_files_and_outside_links_are_ignored_and_said() -> None:
    imported = import_document("mau.docm", hostile.macro_docm())
    assert imported.drafts[0].text.startswith("Xã tổ chức họp thôn")
    assert sum("bỏ qua" in warning for warning in imported.warnings) == 2


def test_scripts_and_attachments_of_a_pdf_are_ignored_and_said() -> None:
    imported = import_document("kich-ban.pdf", hostile.scripted_pdf())
    assert "Thon Dong hop luc tam gio toi" in imported.drafts[0].text
    assert sum("bỏ qua" in warning for warning in imported.warnings) == 2


def test_a_stream_that_unpacks_without_end_ends_within_the_limits() -> None:
    started = time.monotonic()
    with pytest.raises(RadioError):
        import_document(
            "bom.pdf", hostile.stream_bomb(), limits=Limits(memory_mb=500, read_s=6.0, ocr_s=10.0)
        )
    assert time.monotonic() - started < SOON_S


def test_a_renamed_file_is_read_as_what_it_is_with_a_warning() -> None:
    imported = import_document("tin.pdf", hostile.docx_bytes())
    assert imported.drafts[0].text.startswith("Xã tổ chức họp thôn")
    assert "đuôi .pdf nhưng nội dung là Word" in imported.warnings[0]


def test_a_file_over_the_size_limit_is_not_opened() -> None:
    with pytest.raises(TooLarge) as refused:
        import_document("lon.docx", bytes(2_000), limits=Limits(file_bytes=1_000))
    assert refused.value.code == "file_too_large"


def test_more_text_than_a_station_can_read_is_refused() -> None:
    data = hostile.docx_bytes(*["Bà con chú ý theo dõi thông tin thời tiết. " * 20] * 600)
    with pytest.raises(TooLarge) as refused:
        import_document("dai.docx", data)
    assert refused.value.code == "text_too_long"


def test_memory_that_is_not_granted_is_a_clear_error() -> None:
    with pytest.raises(BadInput) as refused:
        import_document("nang.docx", hostile.heavy_tree(), limits=Limits(memory_mb=250, read_s=20.0))
    assert refused.value.code == "import_too_heavy"


@pytest.mark.parametrize("place", ["letterhead", "header"])
def test_a_secret_document_is_refused_even_when_the_stamp_stands_in_what_is_left_out(place: str) -> None:
    import docx

    document = docx.Document()
    if place == "header":
        document.sections[0].header.paragraphs[0].text = "MẬT"
    else:
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        cells[0].text, cells[1].text = (
            "ỦY BAN NHÂN DÂN\nSố: 3/BC-UBND\nMẬT",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        )
    document.add_paragraph("Nội dung báo cáo gửi cấp trên theo quy định hiện hành.")
    import io

    buffer = io.BytesIO()
    document.save(buffer)
    with pytest.raises(BadInput) as refused:
        import_document("bao-cao.docx", buffer.getvalue())
    assert refused.value.code == "text_secret"
