"""A table of sentences as communes write them: «…» marks what must be found; a sentence without marks must stay clean."""

from __future__ import annotations

import re

import pytest

from audio_library.personal_data import find_personal_data, holds_personal_data

FOUND = [
    # ID numbers
    ("id_number", "Ông Nguyễn Văn An, số CCCD «001085012345», thường trú tại thôn Đông."),
    ("id_number", "Căn cước công dân số «036 190 001 234» do Cục Cảnh sát cấp."),
    ("id_number", "Số định danh cá nhân: «075203004567»"),
    ("id_number", "Bà Trần Thị Bình (CMND «168123456») chưa đến nhận thẻ."),
    ("id_number", "giấy chứng minh nhân dân số «024 567 891» bị mất"),
    ("id_number", "Danh sách: Lê Văn Tám, «038075001122»; Phạm Văn Chín, vắng mặt."),
    # phones of residents
    ("phone", "Ai nhặt được ví xin liên hệ anh Hùng, số «0912345678»."),
    ("phone", "Liên hệ chị Lan: «0912.345.678» để đăng ký."),
    ("phone", "Gọi cho ông Minh theo số «0987 654 321»."),
    ("phone", "điện thoại «+84 912 345 678»"),
    ("phone", "Số máy «(0356) 789 012» của bà Hoa."),
    ("phone", "Đồng chí Nam, trưởng thôn, SĐT: «0705-123-456»."),
    ("phone", "Liên hệ UBND xã, gặp ông Nguyễn Văn Bốn, số «0866123456»."),
    ("phone", "Điện thoại nhà riêng ông Tư: «0243 8765 432»."),
    # bank accounts
    ("bank_account", "Giúp đỡ gia đình chị Mai: số tài khoản «0451000123456» ngân hàng."),
    ("bank_account", "STK: «1903 4567 8901 23», chủ tài khoản Nguyễn Thị Hạnh"),
    ("bank_account", "tài khoản số «21510001234567» mang tên cháu Phạm Văn Đức"),
    # e-mail
    ("email", "Gửi bài về «nguyenvana1985@gmail.com» trước ngày 20."),
    ("email", "Thư điện tử của chị Lan: «lan.tran@yahoo.com.vn»."),
    # dates of birth
    ("birth_date", "Cháu Lê Thị Na, sinh ngày «12/5/2015», đi lạc từ chiều qua."),
    ("birth_date", "Ông Hoàng Văn Thái, sinh năm «1958», ngụ thôn Trung."),
    ("birth_date", "Nguyễn Văn Út (ngày sinh: «01-02-1990»)"),
    ("birth_date", "Đối tượng Trần Văn Sửu, sinh «ngày 3 tháng 4 năm 1979», đã bỏ trốn."),
]

CLEAN = [
    # hotlines and offices
    "Gọi 113, 114 hoặc 115 khi cần.",
    "Tổng đài 1022 và 19001234 trả lời suốt ngày đêm.",
    "Đường dây nóng của Công an xã: 0912345678.",
    "Đường dây nóng 1800 1091 miễn phí.",
    "Điện thoại UBND xã: 0243 876 5432.",
    "Liên hệ Trạm Y tế xã theo số 024 3876 5432 trong giờ hành chính.",
    "Số điện thoại trực ban của Ban Chỉ huy phòng, chống thiên tai: 0987654321.",
    "Cửa hàng vật tư nông nghiệp: 0977 888 999.",
    "Điện lực huyện, số 0987.654.321, sẽ trả lời bà con.",
    # money, amounts, numbers of documents, years
    "Tổng vốn 001085012345 đồng",
    "Số tiền 168.123.456 đồng đã được chi.",
    "Kinh phí 912.345.678 đồng.",
    "Quyết định số 1234/QĐ-UBND ngày 01/02/2026.",
    "Công văn 0912/UBND-VX ngày 12/5/2026.",
    "Nghị quyết 57-NQ/TW năm 2024.",
    "Mã hồ sơ 000.00.12.H26-241121-0005 tra cứu trên cổng dịch vụ công.",
    "Diện tích 123456789 mét vuông.",
    "Mã số thuế 0101234567 của doanh nghiệp.",
    "Chứng minh rằng 123456 là số chẵn.",
    # funds and offices
    "Ủng hộ Quỹ Vì người nghèo, số tài khoản 3713.0.1234567.00000 tại Kho bạc Nhà nước.",
    "Số tài khoản của Ban vận động: 0451000123456.",
    "Gửi góp ý về vanthu@hoabinh.gov.vn hoặc lienhe@truyenthanhxa.vn.",
    "Trang mạng dichvucong.gov.vn, thư ubnd.hoabinh@gmail.com.",
    # days that are no birthdays of persons
    "Kỷ niệm ngày sinh Chủ tịch Hồ Chí Minh.",
    "Trẻ sinh năm 2020 đến lớp một vào ngày 05/9/2026.",
    "Lúa sinh trưởng tốt, ngày 12/5/2026 thu hoạch.",
    "Tiêm phòng cho trẻ sinh từ ngày 01/01/2020.",
    "Buổi họp lúc 7 giờ 30 ngày 21/11/2026 tại nhà văn hóa thôn Đông.",
    "Học sinh ngày 5/9/2026 tựu trường.",
]


def unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence without its marks, and where they stood."""
    spans, plain = [], ""
    for part in re.split("([«»])", text):
        if part == "«":
            spans.append((len(plain), -1))
        elif part == "»":
            spans[-1] = (spans[-1][0], len(plain))
        else:
            plain += part
    return plain, spans


@pytest.mark.parametrize(("kind", "text"), FOUND, ids=[text[:40] for _, text in FOUND])
def test_personal_data_is_found_where_it_stands(kind: str, text: str) -> None:
    plain, spans = unmarked(text)
    got = [(span.kind, plain[span.start : span.end]) for span in find_personal_data(plain)]
    assert got == [(kind, plain[start:end]) for start, end in spans]


@pytest.mark.parametrize("text", CLEAN, ids=lambda text: text[:40])
def test_what_is_nobodys_own_is_left_alone(text: str) -> None:
    assert find_personal_data(text) == ()
    assert not holds_personal_data(text)


def test_several_kinds_in_one_text_come_in_order() -> None:
    text = "Bà Hoa, sinh năm 1970, CCCD 036170001234,\nđiện thoại 0912345678, STK 0451000123456."
    assert [span.kind for span in find_personal_data(text)] == ["birth_date", "id_number", "phone", "bank_account"]


def test_an_office_on_another_line_hides_no_resident() -> None:
    text = "Ủy ban nhân dân xã thông báo.\nLiên hệ anh Hùng: 0912345678"
    assert [span.kind for span in find_personal_data(text)] == ["phone"]


def test_a_long_text_is_searched_in_reasonable_time() -> None:
    assert find_personal_data("số tài khoản 12 0 1 . - " * 2000 + "sinh ngày " * 2000) == ()
