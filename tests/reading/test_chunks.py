"""Chunks lose no word, fit the limit, keep numbers and names whole, and pause by meaning."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_library.reading.chunks import NUMBER_WORDS, Chunk, Pauses, chunk
from station.errors import BadInput
from station.settings import SoundSettings

SIGNS = set(".,;:!?…\"'“”‘’«»()[]{}*_-–—―/\\|~<>•·`^")

SPOKEN = """Kế hoạch tuyên truyền

Thực hiện Nghị quyết số năm mươi bảy của Bộ Chính trị về đột phá phát triển khoa học, công nghệ, đổi mới \
sáng tạo và chuyển đổi số quốc gia, Ủy ban nhân dân xã Tân Lập yêu cầu các thôn thực hiện những việc sau:
tổ chức dọn vệ sinh đường làng, ngõ xóm;
mỗi hộ nhận mười ki lô gam thóc giống tại nhà văn hóa thôn trước ngày hai mươi hai tháng mười hai năm \
hai nghìn không trăm hai mươi lăm;
ai chưa rõ thì gọi số không chín một hai ba bốn năm sáu bảy tám.

Việc này làm ngay. Bà con chú ý!
"""


def words_of(text: str) -> list[str]:
    return [token for token in text.split() if not set(token) <= SIGNS]


def joined(chunks: tuple[Chunk, ...]) -> list[str]:
    return " ".join(piece.text for piece in chunks).split()


def inside_number_cuts(chunks: tuple[Chunk, ...]) -> list[tuple[str, str]]:
    """Cuts between two number words; before «năm hai nghìn» there is none: that «năm» is the year."""
    years = ("năm hai nghìn", "năm một nghìn")
    pairs = [(a.text.split()[-1], b.text.split()[0]) for a, b in pairwise(chunks) if not b.text.startswith(years)]
    cuts = [(a.lower(), b.lower().strip(",.;:!?…")) for a, b in pairs]
    return [(a, b) for a, b in cuts if a in NUMBER_WORDS and b in NUMBER_WORDS]


WORDS = "bà con và của không một hai mươi lăm, trăm nghìn Ủy Ban Tân Thành xã. thôn; là: chú! (xã) “nước”"
token = st.one_of(
    st.sampled_from(WORDS.split()),
    st.sampled_from(["-", "…", "...", "–", "•", '"', "()", "?!"]),
    st.text(alphabet="aăâbcđeêghiklmnoôơpqrstuưvxyÁẾỘỰ.,;", min_size=1, max_size=12),
)
spoken_text = st.lists(st.tuples(token, st.sampled_from([" ", " ", " ", "\n", "\n\n"])), max_size=60).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


@settings(max_examples=400, deadline=None)
@given(spoken_text, st.integers(min_value=12, max_value=120))
def test_no_word_is_lost_and_every_chunk_fits(text: str, limit: int) -> None:
    chunks = chunk(text, limit)
    assert joined(chunks) == words_of(text)
    for piece in chunks:
        assert 0 < len(piece.text) <= limit
        assert words_of(piece.text), "a chunk of punctuation only"
    assert [piece.break_ for piece in chunks].count("end") == (1 if chunks else 0)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.integers(min_value=1, max_value=100))
def test_any_text_gives_chunks_within_the_limit(text: str, limit: int) -> None:
    for piece in chunk(text, limit):
        assert 0 < len(piece.text) <= limit


def test_a_sentence_that_fits_is_one_chunk() -> None:
    assert [piece.text for piece in chunk("Bà con chú ý, ngày mai cắt điện. Xin cảm ơn.")] == [
        "Bà con chú ý, ngày mai cắt điện.",
        "Xin cảm ơn.",
    ]


def test_breaks_follow_the_roles_of_lines() -> None:
    breaks = [(piece.text.split()[-1], piece.break_) for piece in chunk(SPOKEN) if piece.break_ != "clause"]
    assert breaks == [
        ("truyền", "heading"),
        ("sau:", "item"),
        ("xóm;", "item"),
        ("lăm;", "item"),
        ("tám.", "paragraph"),
        ("ngay.", "sentence"),
        ("ý!", "end"),
    ]


def test_pauses_are_those_of_the_break() -> None:
    pauses = Pauses(clause_ms=10, sentence_ms=20, paragraph_ms=30, heading_ms=40, item_ms=50)
    wanted = {"sentence": {20}, "paragraph": {30}, "heading": {40}, "item": {50}, "end": {0}}
    wanted["clause"] = {10, 5}  # a cut no mark asked for gets half
    seen: dict[str, set[int]] = {}
    for piece in chunk(SPOKEN, 60, pauses):
        seen.setdefault(piece.break_, set()).add(piece.pause_ms)
    assert all(seen[kind] <= wanted[kind] for kind in seen)
    assert set(seen) == set(wanted)


def test_default_pauses_are_those_of_the_settings() -> None:
    sound, pauses = SoundSettings(), Pauses()
    assert (pauses.clause_ms, pauses.sentence_ms, pauses.paragraph_ms) == (
        sound.clause_pause_ms,
        sound.sentence_pause_ms,
        sound.paragraph_pause_ms,
    )


def test_cut_at_a_clause_mark_is_preferred() -> None:
    text = "Ngày mai trời nắng nóng gay gắt trên diện rộng, bà con hạn chế ra đồng vào buổi trưa"
    first, second = chunk(text, 60)
    assert first.text.endswith("rộng,")
    assert (first.break_, first.pause_ms) == ("clause", 140)
    assert second.text.startswith("bà con")


def test_without_a_mark_the_cut_is_before_a_linking_word() -> None:
    text = "Ủy ban nhân dân xã tổ chức lớp tập huấn kỹ năng số cho người cao tuổi "
    pieces = chunk(text + "để bà con làm quen dịch vụ công", 60)
    assert all(piece.text.split()[0] in {"Ủy", "cho", "để"} for piece in pieces)


@pytest.mark.parametrize("limit", [60, 70, 80, 100])
def test_numbers_are_never_cut(limit: int) -> None:
    text = "Đến ngày hai mươi hai tháng mười hai năm hai nghìn không trăm hai mươi tư cả xã có "
    text += "một triệu hai trăm ba mươi tư nghìn năm trăm lượt truy cập "
    text += "và ba phẩy năm phần trăm số hộ tham gia đủ "
    text += "gọi không chín một hai ba bốn năm sáu bảy tám hoặc một chín không không một hai ba bốn"
    assert inside_number_cuts(chunk(text, limit)) == []


@pytest.mark.parametrize("limit", [30, 40, 50])
def test_names_are_never_cut(limit: int) -> None:
    names = ["Nguyễn Thị Minh Khai", "Trần Quốc Toản", "Lê Thị Hồng Gấm", "Phan Đình Phùng", "Tân Thành"]
    text = "cùng đoàn công tác gồm " + " với ".join(f"bà {name}" for name in names) + " về thăm thôn"
    spoken = " | ".join(piece.text for piece in chunk(text, limit))
    for name in names:
        assert name in spoken


def test_a_heading_in_capitals_may_be_cut_between_its_words() -> None:
    text = "KẾ HOẠCH TUYÊN TRUYỀN NGHỊ QUYẾT VỀ PHÁT TRIỂN KHOA HỌC CÔNG NGHỆ TRÊN ĐỊA BÀN XÃ NĂM NAY"
    assert all(len(piece.text) <= 50 for piece in chunk(text, 50))
    assert joined(chunk(text, 50)) == text.split()


def test_cuts_are_balanced() -> None:
    text = "bà con mang theo thóc giống phân bón nước sạch dụng cụ găng tay ủng cao su áo mưa nón lá ra đồng"
    lengths = [len(piece.text) for piece in chunk(text, 60)]
    assert len(lengths) == 2
    assert min(lengths) >= 30


def test_a_date_is_kept_whole_where_it_fits() -> None:
    text = "Thực hiện Nghị quyết số năm mươi bảy ngày hai mươi hai tháng mười hai năm hai nghìn không trăm hai mươi tư "
    pieces = [piece.text for piece in chunk(text + "của Bộ Chính trị về đột phá phát triển khoa học", 100)]
    assert any("ngày hai mươi hai tháng mười hai năm hai nghìn không trăm hai mươi tư" in piece for piece in pieces)
    assert not any(piece.endswith(("số", "ngày", "tháng", "năm")) for piece in pieces)


def test_the_number_of_a_line_is_said_with_it() -> None:
    assert [piece.text for piece in chunk("Một chấm hai. Mục đích\n\nHai. Yêu cầu")] == [
        "Một chấm hai. Mục đích",
        "Hai. Yêu cầu",
    ]


def test_what_announces_a_list_is_followed_by_the_pause_of_an_item() -> None:
    first, *_ = chunk("Xã yêu cầu như sau:\n\nQuét dọn;\n\nTrồng cây.")
    assert first.break_ == "item"


def test_an_over_long_word_is_cut_hard() -> None:
    pieces = chunk("a" * 250 + " bà con", 100)
    assert "".join(piece.text for piece in pieces).startswith("a" * 250)
    assert all(len(piece.text) <= 100 for piece in pieces)


def test_dots_inside_a_sentence_do_not_end_it() -> None:
    pieces = chunk("Treo pa nô, áp phích... và phát tờ rơi. Xong.")
    assert [piece.break_ for piece in pieces] == ["sentence", "end"]


def test_signs_alone_become_pauses_not_text() -> None:
    pieces = chunk("Bà con chú ý – ngày mai\n---\n• cắt điện\n…")
    assert [piece.text for piece in pieces] == ["Bà con chú ý ngày mai", "cắt điện"]


def test_empty_text_gives_no_chunk() -> None:
    assert chunk("") == ()
    assert chunk(" \n - \n") == ()


def test_a_wrong_limit_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        chunk("xin chào", 0)
    assert refused.value.code == "bad_limit"


def test_long_text_is_cut_in_linear_work() -> None:
    text = re.sub(r"[.;:!]", ",", SPOKEN.replace("\n", " ")) * 120
    pieces = chunk(text)
    assert joined(pieces) == words_of(text)
