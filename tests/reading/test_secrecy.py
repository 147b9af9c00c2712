"""A marked text is refused wherever a document carries its stamp; the everyday word is not a mark."""

import unicodedata

import pytest

from audio_library.reading.secrecy import refuse_if_secret, secrecy_mark
from station.errors import BadInput

MARKED = [
    ("MẬT\nKế hoạch diễn tập phòng thủ", "MẬT"),
    ("ỦY BAN NHÂN DÂN XÃ\n  TỐI MẬT  \nSố: 01/KH-UBND", "TỐI MẬT"),
    ("[TUYỆT MẬT]\nBáo cáo", "TUYỆT MẬT"),
    ("**MẬT**\nBáo cáo", "MẬT"),
    ("M Ậ T\nBáo cáo", "MẬT"),
    ("TÀI LIỆU MẬT\nBáo cáo", "MẬT"),
    ("Tối mật\nBáo cáo", "TỐI MẬT"),
    ("Độ mật: Mật\nBáo cáo tình hình", "MẬT"),
    ("Mức độ mật: Tuyệt mật", "TUYỆT MẬT"),
    ("ĐỘ MẬT: TỐI MẬT", "TỐI MẬT"),
    ("| Độ mật | Mật |", "MẬT"),
    ("ỦY BAN NHÂN DÂN XÃ TÂN AN        MẬT\nSố: 5/BC-UBND", "MẬT"),
    ("BAN CHỈ HUY QUÂN SỰ XÃ\tTỐI MẬT", "TỐI MẬT"),
    ("MẬT\nphụ lục\nTUYỆT MẬT", "TUYỆT MẬT"),
    ("Văn bản này đóng dấu MẬT, chỉ giao tay.", "MẬT"),
]

OPEN = [
    "Bà con nuôi ong lấy mật cần chú ý mùa hoa nhãn.",
    "Giá mật ong rừng hôm nay là 300.000 đồng một lít.",
    "MẬT ONG RỪNG U MINH",
    "BẢO MẬT THÔNG TIN CÁ NHÂN",
    "Không cho ai biết mật khẩu, mã bí mật của mình.",
    "Bảo vệ bí mật nhà nước là trách nhiệm của mọi công dân.",
    "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "Độ mật: Không",
    "Độ mật: thường",
    "Mật độ dân số của xã là 320 người trên một ki lô mét vuông.",
    "Mật độ: 320 người/km2",
    "Bầu cử bằng phiếu kín, giữ bí mật lá phiếu.",
    "Hội nghị tập huấn về xác định độ mật của văn bản cho cán bộ xã.",
    "Tài liệu mật phải được cất giữ riêng theo quy định.",
    "Bệnh sỏi túi mật, viêm túi mật có thể phát hiện sớm.",
    "Cá kho mật mía",
    "",
    "Độ mật: mật ong",
]


@pytest.mark.parametrize(("text", "mark"), MARKED)
def test_a_stamp_is_recognised(text: str, mark: str) -> None:
    assert secrecy_mark(text) == mark
    assert secrecy_mark(unicodedata.normalize("NFD", text)) == mark


@pytest.mark.parametrize("text", OPEN)
def test_the_word_in_running_text_is_no_mark(text: str) -> None:
    assert secrecy_mark(text) is None
    refuse_if_secret(text)


def test_a_marked_text_is_refused_with_its_degree() -> None:
    with pytest.raises(BadInput) as refused:
        refuse_if_secret("TỐI MẬT\nKế hoạch")
    assert refused.value.code == "text_secret"
    assert refused.value.facts["mark"] == "TỐI MẬT"
