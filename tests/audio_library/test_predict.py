from __future__ import annotations

import time

import numpy as np
import pytest
from sounds import tone

from audio_library.codec import duration_ms, silence
from audio_library.predict import (
    is_plausible,
    is_plausible_length,
    learned_rate,
    ms_per_syllable,
    predict_ms,
    syllables,
)
from audio_library.voices.espeak_voice import EspeakVoice
from station.settings import EspeakSettings

TEXT = "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em dưới sáu tuổi trên địa bàn xã"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" . , … - ", 0),
        ("Xin chào bà con.", 4),
        ("thứ Hai, ngày mười lăm – tháng năm", 7),
        ("wi-fi", 2),
        ("số 57, xã A_B", 6),
        ("một\nhai\n\nba", 3),
    ],
)
def test_syllables_are_words_with_a_letter(text: str, count: int) -> None:
    assert syllables(text) == count


def test_pauses_are_part_of_the_forecast() -> None:
    assert predict_ms("một hai", "gtts", "normal", [140, 380]) == 2 * 230 + 520


def test_a_slow_voice_takes_longer() -> None:
    assert ms_per_syllable("gtts", "slow") > ms_per_syllable("gtts", "normal")
    assert ms_per_syllable("espeak", "100") == 2 * ms_per_syllable("espeak", "200")
    assert 200 < ms_per_syllable("một giọng khác", "?") < 300


@pytest.mark.parametrize("wpm", [80, 120, 150, 200, 300])
def test_the_forecast_for_the_embedded_voice_is_good_to_a_tenth(wpm: int) -> None:
    piece = EspeakVoice(EspeakSettings(words_per_minute=wpm)).speak([TEXT], time.monotonic() + 30)[0]
    assert predict_ms(TEXT, "espeak", str(wpm)) == pytest.approx(duration_ms(piece), rel=0.1)


@pytest.mark.parametrize("wpm", [80, 150, 300])
@pytest.mark.parametrize("mark", ["", ",", ";", ":", ".", "…", "!"])
def test_a_clause_full_of_marks_is_still_plausible(wpm: int, mark: str) -> None:
    clause = f"{mark} ".join(("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám"))
    piece = EspeakVoice(EspeakSettings(words_per_minute=wpm)).speak([clause], time.monotonic() + 30)[0]
    assert is_plausible(piece, clause, "espeak", str(wpm))


@pytest.mark.parametrize(("share", "good"), [(0.1, False), (0.5, False), (0.8, True), (1.0, True), (2.0, True), (4.0, False)])
def test_half_of_the_words_is_not_plausible(share: float, good: bool) -> None:
    assert is_plausible_length(10_000 * share, 10_000) is good


def test_silence_around_speech_does_not_make_up_for_missing_words() -> None:
    whole = predict_ms(TEXT, "gtts", "normal")
    padded = np.concatenate([silence(whole), tone(whole * 0.4), silence(whole)])
    assert not is_plausible(padded, TEXT, "gtts", "normal")
    assert is_plausible(tone(whole), TEXT, "gtts", "normal")
    assert not is_plausible(silence(whole), TEXT, "gtts", "normal")
    assert not is_plausible(silence(0), TEXT, "gtts", "normal")
    assert not is_plausible(tone(whole, amplitude=100), TEXT, "gtts", "normal")


# ---- learned from the station's own recordings


def test_the_rate_is_what_the_recordings_took_without_their_pauses() -> None:
    samples = [(100, 2000, 100 * 240 + 2000), (40, 500, 40 * 250 + 500), (300, 9000, 300 * 260 + 9000)]
    assert learned_rate(samples) == pytest.approx(250)
    assert predict_ms("một hai ba", "gtts", "normal", [400], rate_ms=250) == 3 * 250 + 400


def test_a_few_strange_recordings_do_not_move_it() -> None:
    usual = [(100, 2000, 100 * rate + 2000) for rate in (236, 238, 240, 242, 244)]
    strange = [(100, 2000, 100 * 700), (100, 90_000, 100), (500, 0, 500 * 20), (0, 0, 9000), (3, 0, 3 * 500)]
    assert learned_rate(usual + strange) == pytest.approx(242, abs=3)


def test_too_little_teaches_nothing() -> None:
    assert learned_rate([]) is None
    assert learned_rate([(100, 0, 25_000), (100, 0, 24_000)]) is None
    assert learned_rate([(5, 0, 1250)] * 50) is None
    assert learned_rate([(100, 0, 5_000_000)] * 50) is None
