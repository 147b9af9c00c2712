"""The engine's promises one by one: lexicon, styles, warnings, spans, voices, damaged input."""

import pytest

from audio_library.reading import Lexicon, LexiconEntry, Style, read
from audio_library.reading import tables as reading_tables
from audio_library.reading.syllable import is_syllable, split_syllable


def codes(text: str) -> list[tuple[str, str]]:
    return [(warning.code, warning.written) for warning in read(text).warnings]


def test_a_span_shows_the_place_the_words_the_rule_and_the_certainty() -> None:
    reading = read("Ban hành ngày 22/12/2024.")
    (span,) = reading.spans
    assert (span.start, span.end, span.written, span.rule, span.certainty) == (14, 24, "22/12/2024", "date", "sure")
    assert span.spoken == "hai mươi hai tháng mười hai năm hai nghìn không trăm hai mươi tư"


def test_spans_index_the_written_text_even_when_letters_were_decomposed() -> None:
    text = "Xa\u0303 co\u0301 21 tho\u0302n va\u0300 \u200b5 tổ."
    reading = read(text)
    assert [text[span.start : span.end] for span in reading.spans] == ["21", "5"]
    assert reading.spoken == "Xã có hai mươi mốt thôn và năm tổ."


def test_the_commune_lexicon_wins_over_every_rule() -> None:
    lexicon = Lexicon(
        [
            LexiconEntry("UBND", "ủy ban"),
            LexiconEntry("Pù Luông", "pù luông", kind="name"),
            LexiconEntry("22/12", "ngày thành lập quân đội"),
            LexiconEntry("VHX", "văn hóa xã", context="nhà|phòng"),
        ]
    )
    spoken = read("UBND xã Pù Luông mít tinh 22/12 tại nhà VHX.", lexicon).spoken
    assert spoken == "Ủy ban xã pù luông mít tinh ngày thành lập quân đội tại nhà văn hóa xã."
    assert "vê hát ích" in read("Đội VHX thắng.", lexicon).spoken


def test_a_lexicon_entry_is_used_inside_a_document_code() -> None:
    lexicon = Lexicon([LexiconEntry("VHXXH", "văn hóa xã hội")])
    assert read("Báo cáo số 12/BC-VHXXH đã gửi.", lexicon).spoken == "Báo cáo số mười hai của văn hóa xã hội đã gửi."


def test_whole_word_exact_and_letter_case_of_the_lexicon() -> None:
    word = Lexicon([LexiconEntry("ABC", "a bờ cờ")])
    assert read("ABCD và ABC", word).spoken.endswith("và a bờ cờ")
    loose = Lexicon([LexiconEntry("abc", "a bờ cờ", match="exact", case_sensitive=False)])
    assert read("xin ABC", loose).spoken == "xin a bờ cờ"


def test_a_lexicon_entry_with_digits_and_signs_is_still_speakable() -> None:
    assert read("Gặp X9 nhé.", Lexicon([LexiconEntry("X9", "tổ 9 (UBND)")])).spoken == "Gặp tổ chín, ủy ban nhân dân nhé."


@pytest.mark.parametrize(
    ("style", "text", "wanted"),
    [
        (Style(thousand="ngàn"), "Có 2.000 cây.", "Có hai ngàn cây."),
        (Style(zero_tens="lẻ"), "Có 105 cây.", "Có một trăm lẻ năm cây."),
        (Style(four="bốn"), "Có 24 cây.", "Có hai mươi bốn cây."),
        (Style(year="short"), "Năm 2025.", "Năm hai không hai lăm."),
        (Style(codes="full"), "Nghị quyết số 57-NQ/TW của Bộ Chính trị.",
         "Nghị quyết số năm mươi bảy nghị quyết của Trung ương của Bộ Chính trị."),
        (Style(region="south"), "Nặng 5 kg.", "Nặng năm ký lô gam."),
        (Style(for_voice="offline"), "Dùng AI và smartphone.", "Dùng ây ai và xờ mát phôn."),
        (Style(), "Dùng AI và smartphone.", "Dùng ây ai và smartphone."),
    ],
)  # fmt: skip
def test_styles_change_the_words(style: Style, text: str, wanted: str) -> None:
    assert read(text, style=style).spoken == wanted


def test_unknown_capitals_are_spelled_and_reported() -> None:
    reading = read("Đoàn XYZQ về xã.")
    assert reading.spoken == "Đoàn ích i dài dét quy về xã."
    assert codes("Đoàn XYZQ về xã.") == [("unknown_capitals", "XYZQ")]


def test_an_unknown_foreign_word_is_reported_and_a_known_one_is_not() -> None:
    assert codes("Sàn Postmart bán hàng online.") == [("unknown_foreign", "Postmart")]


def test_an_open_number_or_date_of_a_document_is_reported() -> None:
    assert ("code_incomplete", "/KH-UBND") in codes("Số: /KH-UBND")
    assert [code for code, _ in codes("Tân Thành, ngày    tháng 10 năm 2025")] == ["code_incomplete"]


def test_a_sentence_too_long_for_one_breath_is_reported() -> None:
    assert [code for code, _ in codes("Bà con " + "nhớ giữ gìn vệ sinh, " * 20 + "nhé.")] == ["long_sentence"]
    assert codes("Bà con nhớ giữ gìn vệ sinh.") == []


def test_a_plain_bulletin_has_no_warning_and_no_span() -> None:
    reading = read("Sáng nay, bà con các thôn ra quân dọn vệ sinh đường làng. Trời mát, mọi người rất vui!")
    assert reading.spoken == reading.written
    assert reading.spans == reading.warnings == ()


def test_headings_lists_and_footers_are_heard_as_a_person_reads_them() -> None:
    text = "# KẾ HOẠCH\n\n## I. MỤC ĐÍCH\n\n1. Yêu cầu\n- Đúng giờ;\n- Đủ người./.\n\n**KT. CHỦ TỊCH**\n"
    assert read(text).spoken == "Kế hoạch\n\nMột. Mục đích\n\nMột. Yêu cầu\nĐúng giờ;\nĐủ người.\n\nKý thay Chủ tịch"


ODD = ["", " ", "\n\n", "...", "(((", "\ud800", "😀", "\x00\x07", "中文", "٣٤", "²", "½ cốc", "①", "Ⅳ"]


@pytest.mark.parametrize("text", ODD)
def test_odd_input_is_answered(text: str) -> None:
    spoken = read(text).spoken
    assert not any(char.isdigit() for char in spoken)
    spoken.encode("utf-8")


def test_pauses_are_kept_and_line_breaks_too() -> None:
    assert read("Một, hai; ba: bốn? năm!\nsáu").spoken == "Một, hai; ba: bốn? năm!\nsáu"


SYLLABLES = "nghị quyết khuya giếng gìn quốc thuở hòa hoà ủy uỷ TUYÊN TRUYỀN Y ở giêng quýt xoong yêu ươm"
NO_SYLLABLES = "link chat app UBND TT fan web wifi ngi ghà cê kà nghà d6i zalo z boa2"


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_vietnamese_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", NO_SYLLABLES.split())
def test_other_words_are_not_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_a_syllable_is_split_into_onset_rime_and_tone() -> None:
    assert split_syllable("Nghị") == ("ngh", "i", "nặng")
    assert split_syllable("giếng") == ("gi", "iêng", "sắc")
    assert split_syllable("quốc") == ("qu", "ôc", "sắc")
    assert split_syllable("an") == ("", "an", "ngang")
    assert split_syllable("xyz") is None


@pytest.mark.parametrize("name", ["abbreviations", "addresses", "documents", "foreign", "issuers", "letters", "names", "units"])
def test_every_table_entry_is_complete_and_says_where_it_comes_from(name: str) -> None:
    rows = reading_tables.rows(f"{name}.tsv")
    width = 4 if name in ("abbreviations", "letters") else 3
    for row in rows:
        assert len(row) == width, row
        assert row[0].strip() == row[0] and row[1].strip() and row[-1].strip(), row


@pytest.mark.parametrize("name", ["abbreviations", "documents", "foreign", "issuers", "names", "units"])
def test_every_reading_in_the_tables_can_be_spoken_as_it_stands(name: str) -> None:
    offline = Style(for_voice="offline")
    for row in reading_tables.rows(f"{name}.tsv"):
        if "{" not in row[1]:
            assert read("Số " + row[1], style=offline).spoken.lower() == "số " + row[1].lower(), row
