"""What must hold for any text: an answer, nothing unspeakable in it, its own output unchanged, spans in place, linear time."""

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_library.reading import Lexicon, LexiconEntry, Reading, Style, read

_PIECES = (
    "UBND xã|57-NQ/TW|05/KH-UBND|39/2020/TT-BTTTT|22/12/2024|15-20/6/2026|2/3 số hộ|19/19 tiêu chí|17h30|5h-6h|7 giờ 00|"
    "15'|≥ 95%|"
    "12,5%|1.005|10.004|1,05|0912 345 678|0237.3721150|1900 1234|24/7|km/h|40km/h|500.000đ|đồng/ha|100.000 đồng/người/tháng|39°C|"
    "m3|IV/2025|Đại hội XIV|khóa XV|I. |a) |b) |1.2. |- |+ |• |NQ57|9A1|QL1A|VNeID|AI|TT|KH&CN|KT-XH|https://tanlap.vn|"
    "a@b.gov.vn|"
    "smartphone|TÌNH HÌNH|./.|KT. CHỦ TỊCH|đ/c|(để b/c)|v.v...|“Tin”|#BinhDan|😀|½|²|①|Ⅳ|２|٣|中|\u0301|\u200b|\n|\t| |, |. |"
    ": |; |/|-|(|)"
)
PIECES = _PIECES.split("|")
CHARACTERS = "0123456789aăâbcdđeêghiklmnoôơpqrstuưvxyABCDĐIVXLM .,;:?!-–/()[]%°'\"“”…≥<>=+*#@&_|\n½²³₫€Ω中\u0301\u200b😀２٣"
STYLES = (
    Style(),
    Style(for_voice="offline"),
    Style(thousand="ngàn", zero_tens="lẻ", four="bốn", region="south", year="short", codes="full"),
)

texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=CHARACTERS, max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(CHARACTERS)), max_size=20).map(" ".join),
)


def complaints(reading: Reading) -> list[str]:
    found: list[str] = []
    spoken = reading.spoken
    if any(char.isdigit() for char in spoken):
        found.append("a digit")
    if any(not (char.isalpha() or char in " \n.,;:?!") for char in spoken):
        found.append("an unspoken symbol")
    if any(a.isupper() and b.isupper() for a, b in pairwise(spoken)):
        found.append("a run of capitals")
    last = 0
    for span in reading.spans:
        if not last <= span.start < span.end <= len(reading.written):
            found.append(f"span out of place {span}")
        if reading.written[span.start : span.end] != span.written:
            found.append(f"span shows another text {span}")
        last = span.end
    found += [f"warning {w}" for w in reading.warnings if reading.written[w.start : w.end] != w.written]
    return found


@settings(max_examples=400, deadline=None)
@given(texts, st.sampled_from(STYLES))
def test_any_text_is_answered_with_nothing_unspeakable_and_spans_in_place(text: str, style: Style) -> None:
    reading = read(text, style=style)
    assert reading.written == text
    assert complaints(reading) == []


@settings(max_examples=400, deadline=None)
@given(texts, st.sampled_from(STYLES))
def test_reading_ones_own_output_changes_nothing(text: str, style: Style) -> None:
    spoken = read(text, style=style).spoken
    assert read(spoken, style=style).spoken == spoken


@settings(max_examples=200, deadline=None)
@given(texts, st.text(min_size=1, max_size=8), texts)
def test_any_lexicon_leaves_the_answer_speakable(text: str, written: str, spoken: str) -> None:
    lexicon = Lexicon([LexiconEntry(written, spoken), LexiconEntry("UBND", spoken, match="exact", case_sensitive=False)])
    assert complaints(read(text, lexicon)) == []


def test_the_checker_sees_what_is_wrong() -> None:
    assert complaints(Reading("x", "5 % UBND", (), ())) == ["a digit", "an unspoken symbol", "a run of capitals"]


HARD = {
    "spaces": " ",
    "digits": "1",
    "dots": ".",
    "groups": "1.000.",
    "code tail": "1-A",
    "capitals": "AB ",
    "caps hyphen": "A-",
    "mixed": "1A",
    "slashes": "1/",
    "dashes": "1-",
    "addresses": "a.",
    "mail": "a@",
    "quotes": "“",
    "date list": "ngày ",
    "code and blanks": "57-NQ/TW" + " " * 400,
    "combining": "e\u0301",
    "newlines": "\n",
    "commas": ",",
}


def test_time_grows_in_step_with_length_for_the_nastiest_texts() -> None:
    """Each text is about 60,000 characters; quadratic work would take minutes."""
    for name, piece in HARD.items():
        text = piece * (60_000 // len(piece))
        started = time.monotonic()
        read(text)
        assert time.monotonic() - started < 20, name
