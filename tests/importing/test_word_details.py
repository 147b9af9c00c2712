"""What Word keeps outside of a paragraph's text: automatic numbers, changes, hidden text, boxes, merged
cells."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml

from audio_library.importing import Imported, import_document

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def imported(document: docx.document.Document) -> Imported:
    buffer = io.BytesIO()
    document.save(buffer)
    return import_document("tai-lieu.docx", buffer.getvalue())


def lines_of(result: Imported) -> list[str]:
    return [line for draft in result.drafts for line in draft.text.split("\n")]


def add_xml(document: docx.document.Document, xml: str) -> None:
    document.element.body.insert(
        len(document.element.body) - 1, parse_xml(xml.replace("<w:p>", f"<w:p {WORD}>", 1))
    )


def number(document: docx.document.Document, levels: str) -> None:
    """A list, number 77, of these levels."""
    root = document.part.numbering_part.element
    abstract = parse_xml(f'<w:abstractNum {WORD} w:abstractNumId="77">{levels}</w:abstractNum>')
    root.insert(0, abstract)
    root.append(parse_xml(f'<w:num {WORD} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def level(depth: int, style: str, pattern: str) -> str:
    shape = f'<w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/>'
    return f'<w:lvl w:ilvl="{depth}">{shape}</w:lvl>'


def item(text: str, depth: int) -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_automatic_numbers_are_written_out_and_restart_below_a_higher_one() -> None:
    document = docx.Document()
    number(
        document, level(0, "upperRoman", "%1.") + level(1, "decimal", "%2.") + level(2, "lowerLetter", "%3)")
    )
    texts = [
        ("Nội dung chung của đợt này", 0),
        ("Việc thứ nhất phải làm", 1),
        ("Phần nhỏ", 2),
        ("Phần nhỏ nữa", 2),
    ]
    texts += [("Việc thứ hai phải làm", 1), ("Tổ chức thực hiện ở thôn", 0), ("Việc khác phải làm", 1)]
    for text, depth in texts:
        add_xml(document, item(text, depth))
    assert [line.split()[0] for line in lines_of(imported(document))] == [
        "I.",
        "1.",
        "a)",
        "b)",
        "2.",
        "II.",
        "1.",
    ]


def test_bullets_stay_items() -> None:
    document = docx.Document()
    document.add_paragraph("Bà con chú ý mấy việc sau:")
    document.add_paragraph("Che chắn chuồng trại", style="List Bullet")
    assert lines_of(imported(document))[1] == "- Che chắn chuồng trại"


def test_tracked_changes_are_taken_as_accepted_and_said() -> None:
    document = docx.Document()
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>thứ Hai</w:delText></w:r></w:del>'
    inserted = '<w:ins w:id="2" w:author="a"><w:r><w:t>thứ Ba</w:t></w:r></w:ins>'
    add_xml(
        document,
        f'<w:p><w:r><w:t xml:space="preserve">Họp thôn vào tối </w:t></w:r>{deleted}{inserted}</w:p>',
    )
    result = imported(document)
    assert lines_of(result) == ["Họp thôn vào tối thứ Ba"]
    assert "Track Changes" in result.warnings[0]


def test_hidden_text_is_not_read_and_shown_apart() -> None:
    document = docx.Document()
    document.add_paragraph("Mời bà con đến họp.").add_run(" Ghi chú riêng").font.hidden = True
    result = imported(document)
    assert lines_of(result) == ["Mời bà con đến họp."]
    assert [piece.what for piece in result.left_out] == ["chữ ẩn"]


def test_the_text_of_a_content_control_and_of_a_box_is_read_once() -> None:
    document = docx.Document()
    control = (
        f"<w:sdt {WORD}><w:sdtContent><w:p><w:r><w:t>Trong khung nội "
        f"dung.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, parse_xml(control))
    box = "<w:txbxContent><w:p><w:r><w:t>Trong hộp chữ.</w:t></w:r></w:p></w:txbxContent>"
    shape = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    add_xml(
        document,
        f"<w:p><w:r><w:t>Ngoài hộp.</w:t></w:r><w:r><w:pict><v:textbox "
        f"{shape}>{box}</v:textbox></w:pict></w:r></w:p>",
    )
    assert lines_of(imported(document)) == ["Trong khung nội dung.", "Ngoài hộp.", "Trong hộp chữ."]


def test_merged_cells_are_said_where_they_belong() -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    texts = [["Thôn", "Số hộ", ""], ["", "Nghèo", "Cận nghèo"], ["Đông", "12", "7"], ["Tây", "9", "4"]]
    for row, cells in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    assert lines_of(imported(document)) == [
        "Thôn: Đông; Số hộ, Nghèo: 12; Số hộ, Cận nghèo: 7.",
        "Thôn: Tây; Số hộ, Nghèo: 9; Số hộ, Cận nghèo: 4.",
    ]


@pytest.mark.parametrize("style", ["Heading 1", "Heading 2"])
def test_headings_by_style_split_a_long_document(style: str) -> None:
    document = docx.Document()
    for name in ("Phòng cháy mùa hanh khô", "Chăm sóc lúa vụ đông"):
        document.add_paragraph(name, style=style)
        for _ in range(12):
            document.add_paragraph("Bà con thường xuyên kiểm tra, nhắc nhau cùng làm cho tốt. " * 5)
    assert [draft.title for draft in imported(document).drafts] == [
        "Phòng cháy mùa hanh khô",
        "Chăm sóc lúa vụ đông",
    ]


def test_a_text_in_an_old_font_is_converted() -> None:
    document = docx.Document()
    document.add_paragraph("Céng hoµ x· héi chñ nghÜa ViÖt Nam lµ tªn n­íc ta, bµ con ®Òu biÕt râ ®iÒu nµy.")
    result = imported(document)
    assert "bà con đều biết rõ điều này" in lines_of(result)[0]
    assert any("TCVN3" in warning for warning in result.warnings)


def test_a_letterhead_set_with_tabs_is_taken_off() -> None:
    document = docx.Document()
    for line in (
        "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "XÃ TÂN AN\t\tĐộc lập - Tự do - Hạnh phúc",
        "Số: 12/TB-UBND\tTân An, ngày 5 tháng 6 năm 2026",
        "THÔNG BÁO",
        "Lịch cắt nước sinh hoạt",
        "Nước sạch tạm ngừng cấp từ 8 giờ đến 16 giờ ngày mai.",
    ):
        document.add_paragraph(line)
    result = imported(document)
    assert lines_of(result) == [
        "THÔNG BÁO",
        "Lịch cắt nước sinh hoạt",
        "Nước sạch tạm ngừng cấp từ 8 giờ đến 16 giờ ngày mai.",
    ]
    assert result.left_out[0].text == "ỦY BAN NHÂN DÂN\nXÃ TÂN AN"
