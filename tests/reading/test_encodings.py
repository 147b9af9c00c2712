"""Old encodings are read, pasted text is mended, and sound text comes through untouched."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_library.reading.encodings import decode, repair
from audio_library.reading.tables_text.legacy_letters import TCVN3, VNI
from station.errors import BadInput

NOTICE = "Ủy ban nhân dân xã thông báo lịch tiêm chủng cho trẻ em dưới năm tuổi tại trạm y tế."
SENTENCES = [
    NOTICE,
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Mời bà con đến nhà văn hóa thôn để họp về chuyển đổi số.",
    "Hợp tác xã thu mua thóc, ngô, đậu tương với giá ưu đãi; ai cần xin gặp ông Nguyễn Văn Tỵ.",
    "Nghị quyết của Đảng ủy về phòng, chống dịch tả lợn, cúm gia cầm và bệnh dại ở chó mèo.",
    "Kỹ sư khuyến nông hướng dẫn gỡ bỏ cỏ dại, khử chua, bón lót phân chuồng ủ hoai trước khi gieo.",
    "Ngày hội",
    "Đã ở đó, đã ăn rồi",
]
FROM_TCVN3 = {letter: byte for byte, letter in TCVN3.items()}
FROM_VNI = {letter: written for written, letter in reversed(VNI.items())}


def typed_in_tcvn3(text: str) -> str:
    """As typed with an ABC font: capitals with marks were a second font, so they come in lower case."""
    return "".join(FROM_TCVN3.get(char, FROM_TCVN3.get(char.lower(), char)) for char in text)


def typed_in_vni(text: str) -> str:
    return "".join(FROM_VNI.get(char, char) for char in text)


def as_windows_1258(text: str) -> bytes:
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tone = next(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", parts.replace(tone, ""))
            out += base.encode("cp1258") + tone.encode("cp1258")
    return out


# ---- files ----


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (NOTICE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + NOTICE.encode(), "utf-8-sig"),
        (b"\xff\xfe" + NOTICE.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + NOTICE.encode("utf-16-be"), "utf-16-be"),
        (NOTICE.encode("utf-16-le"), "utf-16-le"),
        (NOTICE.encode("utf-16-be"), "utf-16-be"),
        (as_windows_1258(NOTICE), "windows-1258"),
        (typed_in_vni(NOTICE).encode("latin-1"), "vni"),
        (typed_in_tcvn3(NOTICE).encode("latin-1"), "tcvn3"),
    ],
)
def test_a_file_is_read_in_its_encoding(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert decoded.text.casefold() == NOTICE.casefold()
    assert bool(decoded.notes) == (encoding in ("windows-1258", "vni", "tcvn3"))


def test_an_empty_file_is_empty_text() -> None:
    assert decode(b"").text == ""


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\x03" * 50,
        bytes(range(256)),
        b"PK\x03\x04" + b"document" * 10,
        b"%PDF-1.7\n1 0 obj",
        b"{\\rtf1\\ansi th\\'f4ng b\\'e1o}",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "日本語のテキスト、お知らせです".encode("shift-jis"),
        "Привет, товарищи, слушайте".encode("cp1251"),
        NOTICE.encode() + b"\xff\xfe\xff",
        b"\xff\xfe" + b"\x00\xd8" * 9,
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        decode(data)
    assert refused.value.code == "unreadable_text"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        repair(decode(data).text)
    except BadInput as refused:
        assert refused.code == "unreadable_text"


# ---- old encodings inside a text ----


@pytest.mark.parametrize("sentence", SENTENCES)
def test_text_typed_in_an_old_encoding_is_converted_and_said(sentence: str) -> None:
    vni = repair(typed_in_vni(sentence))
    assert vni.text == sentence
    assert "VNI" in vni.notes[0]
    tcvn3 = repair(typed_in_tcvn3(sentence))
    assert tcvn3.text.casefold() == sentence.casefold()
    assert "TCVN3" in tcvn3.notes[0]


def test_capitals_of_tcvn3_come_back_where_the_word_is_in_capitals() -> None:
    assert repair("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM").text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_a_pasted_part_is_converted_and_the_rest_stays() -> None:
    mixed = f"Bà con chú ý: {typed_in_tcvn3('hợp tác xã thông báo')}. Trân trọng cảm ơn!\n{NOTICE}"
    assert repair(mixed).text == f"Bà con chú ý: hợp tác xã thông báo. Trân trọng cảm ơn!\n{NOTICE}"


def test_a_single_old_word_is_converted_when_other_lines_are_in_that_encoding() -> None:
    lines = [*SENTENCES[1:4], "Đào"]
    assert repair("\n".join(map(typed_in_vni, lines))).text == "\n".join(lines)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_utf8_read_as_windows_1252_is_read_again(sentence: str) -> None:
    look = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in sentence.encode())
    assert repair(look).text == sentence
    assert repair(sentence.encode().decode("latin-1")).text == sentence


# ---- letters and marks ----


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("c\u043e\u0301 th\u1ec3", "có thể"),  # Cyrillic о
        ("\u0441\u01a1 s\u1edf", "cơ sở"),
        ("\u0441\u043e d\u00e3n", "co dãn"),  # wholly Cyrillic in a Vietnamese text
        ("th\u03bfn", "thon"),  # Greek ο
        ("\u0420H\u00d2NG", "PHÒNG"),
        ("\u00d0\u1ea3ng \u1ee7y x\u00e3 \u00d0\u00f4ng H\u00e0", "Đảng ủy xã Đông Hà"),
        ("Q\u00d0-TTg, H\u00d0ND", "QĐ-TTg, HĐND"),
        ("\u00f0\u01b0\u1eddng l\u00e0ng", "đường làng"),
        ("\u0189\u1eaft", "Đắt"),
        ("TR\u01a2\u1edcNG, ng\u01a3\u1eddi", "TRƯỜNG, người"),
        ("k\u0131nh ph\u00ed", "kinh phí"),
        ("d\u0336\u01b0\u1eddng", "đường"),
        ("ti\u00ea\u0301ng Vi\u00ea\u0323t", "tiếng Việt"),  # composed base, loose tone
        ("Vie\u0301\u0302t", "Viết"),  # tone before shape
        ("Vi\u00e9\u0302t", "Viết"),
        ("vie\u0323\u0302t", "việt"),
        ("ti\u00eang\u0301", "tiếng"),  # tone after the whole syllable
        ("Vi\u00eat\u0323", "Việt"),
        ("hoan\u0300 toan\u0300", "hoàn toàn"),
        ("gia\u0300n giup\u0301", "giàn giúp"),
        ("ti\u00ea \u0301ng vi\u00ea \u0323t", "tiếng việt"),  # blank before the mark, as PDF readers give it
        ("ti\u1ebf\u0301ng", "tiếng"),  # the same mark twice
        ("\U0001d5e7\U0001d5f5\U0001d5fc\u0302\U0001d5fb\U0001d5f4 b\u00e1o", "Thông báo"),
        ("\ufb01le", "file"),
        ("l\u00e0\u200b g\u00ec\u00ad n\u00e0o\ufeff\u00a0\u01a1i", "là gì nào ơi"),
        ("m\u1ed9t\r\nhai\x0bba\u2029b\u1ed1n\x07", "một\nhai\nba\n\nbốn"),
        ("\uf0b7 Vi\u1ec7c m\u1ed9t", "• Việc một"),
    ],
)
def test_wrong_letters_and_marks_are_mended(typed: str, wanted: str) -> None:
    assert repair(typed).text == wanted


def test_composing_is_silent() -> None:
    repaired = repair(unicodedata.normalize("NFD", NOTICE))
    assert repaired.text == NOTICE
    assert repaired.notes == ()


@pytest.mark.parametrize("typed", ["\u00d0\u1ea3ng \u1ee7y", "ti\u00eang\u0301", "x\u00e3\u200bh\u1ed9i"])
def test_a_visible_repair_is_said(typed: str) -> None:
    assert repair(typed).notes


SOUND = [
    *SENTENCES,
    "École à Paris où les élèves ont été formés, Noël, São Paulo, señor, für über schön, Citroën",
    "Привет, товарищ! Это настоящий русский текст со словами.",
    "Tàu du lịch của đoàn khách Москва cập cảng.",
    "今天下午三点开会。",
    "Truy cập https://dichvucong.gov.vn/p/home?q=%C4%91 hoặc gửi thư về ubnd@tanlap.gov.vn",
    "Guðmundsson và Sigurðardóttir là khách mời",
    "Điện áp 5 µV, 25 m², 30 °C, 10 ± 2 %, ½ thửa ruộng, § 5, «Cho mượn» và “Đã”, Samsung®",
    "Đắk Lắk, Krông Pắc, Chư Păh, Ia H’Drai, Mù Cang Chải, Sìn Hồ, Xơ Đăng, Giẻ Triêng",
    "Café, hécta, kilôgam, vắc-xin, axít, ôtô, xà phòng",
    "α-amylase, λ = 5, Ωm",
    "Không thể định vị ảnh trong « « »",
    "nǐ hǎo, kız, Işık",
    "là và cho các con bà ông cà phê trà đá",
    "Là bà Hà, cô Hòa, chú Tý và các cô chú khác đã có mặt.",
]


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_is_not_touched(text: str) -> None:
    assert repair(text).text == text
    assert repair(text).notes == ()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_repair_is_total_and_settles(text: str) -> None:
    once = repair(text).text
    assert unicodedata.is_normalized("NFC", once)
    assert repair(once).text == repair(repair(once).text).text
