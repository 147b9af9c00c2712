from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sounds import main_pitch_hz, true_peak_dbtp

from audio_library.codec import RATE, decode, duration_ms, encode_flac
from audio_library.elements import attention, chime, closing_text, full_name, notice_text, opening_text, tune, wake_lead
from audio_library.loudness import measure
from audio_library.mastering import Master
from audio_library.reading import Lexicon, Style, read
from station.settings import SoundSettings

SOUND = SoundSettings()
ALL = [(tune, 7500), (chime, 2000), (attention, 3000)]


@pytest.mark.parametrize(("make", "length_ms"), ALL, ids=lambda x: getattr(x, "__name__", ""))
def test_every_element_is_air_ready(make: Callable[[SoundSettings], Master], length_ms: int) -> None:
    made = make(SOUND)
    assert duration_ms(made.pcm) == length_ms
    assert made.loudness.integrated_lufs == pytest.approx(-16.0, abs=0.5)
    assert true_peak_dbtp(made.pcm) <= -1.5
    assert abs(int(made.pcm[0])) < 330 and abs(int(made.pcm[-1])) < 330  # −40 dBFS
    assert np.array_equal(decode(encode_flac(made.pcm)), made.pcm)


@pytest.mark.parametrize("make", [tune, chime, attention])
def test_an_element_is_the_same_every_time(make: Callable[[SoundSettings], Master]) -> None:
    assert np.array_equal(make(SOUND).pcm, make(SOUND).pcm)


def test_the_tune_ends_on_the_note_it_rests_on() -> None:
    """Hò: G and its octaves."""
    end = tune(SoundSettings(wake_lead_ms=0)).pcm[-round(1.2 * RATE) :]
    octaves = np.log2(main_pitch_hz(end) / 392.0)
    assert octaves == pytest.approx(round(octaves), abs=0.03)


def test_the_tune_can_go_without_a_lead() -> None:
    assert duration_ms(tune(SoundSettings(wake_lead_ms=0)).pcm) == 6000


@pytest.mark.parametrize("length_ms", [0, 1, 100, 1500, 10_000])
def test_the_wake_up_lead_is_quiet_and_as_long_as_set(length_ms: int) -> None:
    lead = wake_lead(SoundSettings(wake_lead_ms=length_ms))
    assert duration_ms(lead) == length_ms
    if length_ms >= 1500:
        assert -45 < measure(lead).integrated_lufs < -30
        assert np.abs(np.diff(lead.astype(int))).max() < 100


def test_elements_follow_the_stations_loudness() -> None:
    assert chime(SoundSettings(loudness_lufs=-23)).loudness.integrated_lufs == pytest.approx(-23, abs=0.5)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("xã Hòa Bình", "Đài Truyền thanh xã Hòa Bình"),
        ("Xã Hòa Bình", "Đài Truyền thanh xã Hòa Bình"),
        ("Hòa Bình", "Đài Truyền thanh xã Hòa Bình"),
        ("phường Láng", "Đài Truyền thanh phường Láng"),
        ("Đặc khu Phú Quốc", "Đài Truyền thanh đặc khu Phú Quốc"),
        ("Đài Truyền thanh xã Hòa Bình", "Đài Truyền thanh xã Hòa Bình"),
        ("đài truyền thanh  xã Hòa Bình. ", "Đài truyền thanh xã Hòa Bình"),
        ("Trung tâm Truyền thông xã Hòa Bình", "Trung tâm Truyền thông xã Hòa Bình"),
    ],
)
def test_the_station_is_named_as_announcers_name_it(name: str, said: str) -> None:
    assert full_name(name) == said
    assert opening_text(name) == f"Đây là {said}. Mời bà con cùng nghe bản tin hôm nay."
    assert said in closing_text(name)


def test_the_notice_says_that_a_machine_speaks() -> None:
    assert notice_text() == "Bản tin sử dụng giọng đọc trí tuệ nhân tạo."
    assert read(notice_text(), Lexicon(), Style()).spoken == notice_text()
