"""A written text in pieces: every letter once, how sure the voice is, where the warnings are, which sentence to hear."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from audio_library.reading import read
from web.pages.marks import LONGEST_HEARD, Piece, notes_of, pieces, said_list
from web.shapes.reading import reading_shape, refusal_of


def shown(text: str) -> list[Piece]:
    view = reading_shape(read(text), ())
    return pieces(view.written, view.spans, view.warnings)


def span(start: int, end: int, certainty: str = "sure") -> dict:
    return {"start": start, "end": end, "written": "x", "spoken": "y", "rule": "number", "certainty": certainty}


def warning(start: int, end: int, code: str = "unknown_foreign") -> dict:
    return {"start": start, "end": end, "written": "x", "code": code, "message": "xem"}


def test_each_place_says_how_sure_the_voice_is_and_carries_its_warning() -> None:
    found = shown("Lúc 7h30, QQZ họp. Hai smartphones nhé.")
    assert [(one.text, one.kind, one.notes) for one in found if one.kind] == [
        ("7h30", "sure", ()),
        ("QQZ", "guess", (1,)),
        ("smartphones", "doubt", (2,)),
    ]
    assert next(one for one in found if one.kind == "sure").spoken == "bảy giờ ba mươi phút"


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 320), st.integers(0, 320)), max_size=12))
def test_no_letter_is_lost_or_doubled_and_no_warning_is_dropped(text: str, ends: list[tuple[int, int]]) -> None:
    places = [(min(pair), max(pair)) for pair in ends]
    warnings = [warning(*one) for one in places[1::2]]
    found = pieces(text, [span(*one) for one in places[::2]], warnings)
    assert "".join(one.text for one in found) == text
    assert sorted(number for one in found for number in one.notes) == list(range(1, len(warnings) + 1))
    assert all(len(one.sentence) <= LONGEST_HEARD for one in found)


@given(st.text(alphabet="aăXYZ19/-.,; \n", max_size=200))
def test_whatever_was_read_can_be_shown(text: str) -> None:
    assert "".join(one.text for one in shown(text)) == text


def test_a_warning_over_many_places_is_a_point_and_hides_none_of_them() -> None:
    found = pieces("Ngày 1 và 2 và 3 nhé", [span(5, 6), span(10, 11)], [warning(0, 20, "long_sentence")])
    assert found[0] == Piece("", notes=(1,))
    assert [one.text for one in found if one.kind] == ["1", "2"]


def test_the_sentence_to_hear_is_the_one_around_the_place() -> None:
    text = "Câu một. UBND TP. Vinh họp lúc 7h30, v.v. tại hội trường! Câu ba\nDòng bốn có 5 người"
    heard = {one.text: one.sentence for one in shown(text) if one.kind}
    assert heard["UBND"] == heard["7h30"] == "UBND TP. Vinh họp lúc 7h30, v.v. tại hội trường!"
    assert heard["5"] == "Dòng bốn có 5 người"


def test_a_very_long_sentence_is_cut_at_blanks_around_the_place() -> None:
    text = "một hai ba " * 100 + "57-NQ/TW " + "bốn năm sáu " * 100
    heard = next(one.sentence for one in shown(text) if one.text == "57-NQ/TW")
    assert "57-NQ/TW" in heard and 200 < len(heard) <= LONGEST_HEARD
    assert set(heard.split()) <= {"một", "hai", "ba", "bốn", "năm", "sáu", "57-NQ/TW"}


def test_every_way_of_saying_is_listed_once_with_guesses_first() -> None:
    view = reading_shape(read("UBND xã và UBND tỉnh gặp QQZ."), ())
    assert [(one.written, one.times) for one in said_list(view.spans)] == [("QQZ", 1), ("UBND", 2)]
    assert [(one.number, one.lexicon) for one in notes_of(view.warnings)] == [(1, True)]


def test_the_longest_text_of_nothing_but_doubts_is_shown_in_time() -> None:
    text = "QQZ xyzk 7 " * 1800
    began = time.monotonic()
    assert "".join(one.text for one in shown(text)) == text
    assert time.monotonic() - began < 20


def test_why_a_text_would_be_refused_is_told_with_its_lines() -> None:
    assert refusal_of("Tin", "Mời bà con đến nhà văn hóa thôn.") is None
    secret = refusal_of("Tin", "Dòng đầu\nTỐI MẬT\nDòng cuối")
    assert secret is not None and secret.code == "text_secret"
    assert [(line.number, line.text, line.share) for line in secret.lines] == [(2, "TỐI MẬT", None)]
    damaged = refusal_of("Tin", "Mời bà con.\nUy ban nhan dan xa moi ba con den nha van hoa thon hop vao toi thu bay")
    assert damaged is not None and damaged.code == "text_damaged"
    assert damaged.lines[0].number == 2 and damaged.lines[0].share
