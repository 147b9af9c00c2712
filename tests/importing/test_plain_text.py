"""Plain text and Markdown: encodings, broken lines, two columns of blanks, and damage that is told."""

from __future__ import annotations

import json

import pytest

from audio_library.importing import Imported, as_json, import_document

NOTICE = """UỶ BAN NHÂN DÂN\t\tCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ ĐÔNG HƯNG\t\tĐộc lập - Tự do - Hạnh phúc
---------\t\t---------------
Số: 12/TB-UBND\t\tĐông Hưng, ngày 3 tháng 4 năm 2026

THÔNG BÁO
Về việc thu gom rác thải

Từ ngày 10/4/2026, xe thu gom rác chạy vào thứ Ba và thứ Sáu hằng tuần.
Bà con để rác đúng nơi quy định trước 6 giờ sáng.

Nơi nhận:
- Các thôn;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn Bình
"""
SAID = [
    "THÔNG BÁO",
    "Về việc thu gom rác thải",
    "Từ ngày 10/4/2026, xe thu gom rác chạy vào thứ Ba và thứ Sáu hằng tuần.",
    "Bà con để rác đúng nơi quy định trước 6 giờ sáng.",
]
SCANNED = """Thue hién Ké hoach sé 12/KH-UBND ngay 10/4/2026 caa UBND tinh vé trién khai thyc
hién chuong trinh truyén thong trén dia ban xa, UBND x4 ban hanh ké hoach trién khai
trén dia ban xa, nhu sau: day manh truyén thong nang cao nhan thirc vé d6i méi."""


def lines_of(imported: Imported) -> list[str]:
    return [line for draft in imported.drafts for line in draft.text.split("\n")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_notice_in_any_usual_encoding_loses_its_frame(encoding: str) -> None:
    imported = import_document("thong-bao.txt", NOTICE.encode(encoding))
    assert lines_of(imported) == SAID
    assert imported.drafts[0].title == "THÔNG BÁO: Về việc thu gom rác thải"
    assert len(imported.left_out) == 6


def test_lines_broken_at_a_fixed_width_are_joined_and_items_are_not() -> None:
    text = (
        "Ủy ban nhân dân xã thông báo đến toàn thể bà con nhân dân về việc tổ chức\n"
        "khám sức khỏe miễn phí cho người cao tuổi tại trạm y tế xã trong hai ngày\n"
        "cuối tuần này, bắt đầu từ bảy giờ sáng, khi đi bà con mang theo thẻ bảo\n"
        "hiểm y tế và căn cước công dân.\n"
        "- Thứ Bảy khám cho các thôn phía Đông;\n"
        "- Chủ nhật khám cho các thôn phía Tây.\n"
    )
    read = lines_of(import_document("kham.txt", text.encode()))
    assert len(read) == 3
    assert read[0].endswith("mang theo thẻ bảo hiểm y tế và căn cước công dân.")


@pytest.mark.parametrize(
    "line",
    [
        "Số: 113 là số điện thoại của công an.",
        "Nơi nhận hồ sơ là bộ phận một cửa của xã.",
        "Chủ tịch xã đã đến dự và phát biểu.",
        "Ngày 5 tháng 5 năm 2026, xã ra quân làm thủy lợi.",
        "Bà con đọc to: Độc lập - Tự do - Hạnh phúc là khát vọng của dân tộc.",
    ],
)
def test_sentences_that_look_like_the_frame_stay(line: str) -> None:
    text = f"Kính thưa bà con!\n{line}\nXin cảm ơn bà con đã lắng nghe chương trình hôm nay."
    imported = import_document("tin.txt", text.encode())
    assert line in lines_of(imported)
    assert imported.left_out == ()


def test_short_lines_around_a_date_are_not_taken_for_a_letterhead() -> None:
    text = (
        "Hội thi nấu ăn của phụ nữ xã\nTân Thành, ngày 5 tháng 5 năm 2026\nSáng nay hội thi đã khai "
        "mạc.\nMời bà con đến xem."
    )
    read = lines_of(import_document("tin.txt", text.encode()))
    assert read == ["Hội thi nấu ăn của phụ nữ xã", "Sáng nay hội thi đã khai mạc.", "Mời bà con đến xem."]


def test_text_behind_a_signature_is_kept() -> None:
    text = NOTICE + "\nLịch cắt điện tuần tới\nThứ Ba cắt điện thôn Đông từ 7 giờ.\n"
    read = lines_of(import_document("tin.txt", text.encode()))
    assert read == [*SAID, "Lịch cắt điện tuần tới", "Thứ Ba cắt điện thôn Đông từ 7 giờ."]


def test_a_village_notice_signed_in_small_letters_loses_its_signature() -> None:
    text = (
        "Tối nay thôn ta họp tại nhà văn hóa lúc 7 giờ.\nMời bà con đến dự đông đủ.\n\nTrưởng thôn\nHà "
        "Văn Tiến\n"
    )
    imported = import_document("tin.txt", text.encode())
    assert lines_of(imported) == [
        "Tối nay thôn ta họp tại nhà văn hóa lúc 7 giờ.",
        "Mời bà con đến dự đông đủ.",
    ]
    assert imported.left_out[0].text == "Trưởng thôn\nHà Văn Tiến"


def test_markdown_marks_are_not_read() -> None:
    text = (
        "# Phòng chống rét\n\nĐợt rét **đậm** đến [từ 20/12](http://127.0.0.1/x). ![hình](a.png)\n\n"
        "| Thôn | Số hộ |\n|---|---|\n| Đông | 120 |\n\n1. Giữ ấm\n2. Ăn đủ\n\n<script>x()</script>\n"
    )
    imported = import_document("ret.md", text.encode())
    assert imported.drafts[0].title == "Phòng chống rét"
    said = [
        "Phòng chống rét",
        "Đợt rét đậm đến từ 20/12.",
        "Thôn: Đông; Số hộ: 120.",
        "1. Giữ ấm",
        "2. Ăn đủ",
    ]
    assert lines_of(imported) == said


def test_a_text_that_lost_its_marks_is_imported_with_the_damage_told() -> None:
    imported = import_document("quet.txt", SCANNED.encode())
    assert imported.damaged is not None
    assert imported.damaged.share > 0.3
    assert any("caa UBND tinh" in line.text for line in imported.damaged.lines)


def test_the_answer_as_json_has_the_shape_scripts_rely_on() -> None:
    value = json.loads(json.dumps(as_json(import_document("quet.txt", SCANNED.encode()))))
    assert set(value) == {"drafts", "left_out", "warnings", "damaged"}
    assert set(value["drafts"][0]) == {"title", "text"}
    assert set(value["damaged"]) == {"share", "lines"}
    whole = as_json(import_document("tin.txt", NOTICE.encode()))
    assert whole["damaged"] is None
    assert whole["left_out"][0] == {"what": "tên cơ quan", "text": "UỶ BAN NHÂN DÂN\nXÃ ĐÔNG HƯNG"}


def test_an_endless_paragraph_becomes_numbered_parts_and_loses_no_word() -> None:
    text = "Bà con chú ý theo dõi. " * 1_500
    drafts = import_document("dai.txt", text.encode()).drafts
    assert [draft.title[-8:] for draft in drafts] == ["(phần 1)", "(phần 2)", "(phần 3)"]
    assert " ".join(draft.text for draft in drafts).split() == text.split()
