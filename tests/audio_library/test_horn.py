from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
import scipy.signal
from sounds import bursts, tone, true_peak_dbtp

from audio_library.codec import RATE, Pcm
from audio_library.horn import coloured, is_coloured
from audio_library.loudness import integrated_lufs
from audio_library.mastering import join, master
from station.settings import SoundSettings

HORN = SoundSettings(horn_equaliser=True)
PRESSED = SoundSettings(compression=True)
BOTH = SoundSettings(horn_equaliser=True, compression=True)


def band_db(pcm: Pcm, low_hz: float, high_hz: float) -> float:
    at_hz, power = scipy.signal.welch(pcm.astype(float), RATE, nperseg=8192)
    return float(10 * np.log10(power[(at_hz >= low_hz) & (at_hz < high_hz)].mean()))


def test_off_by_default_and_then_nothing_changes() -> None:
    assert not is_coloured(SoundSettings())
    assert all(map(is_coloured, (HORN, PRESSED, BOTH)))


@pytest.mark.parametrize("settings", [HORN, PRESSED, BOTH], ids=["equaliser", "compression", "both"])
@pytest.mark.parametrize("amplitude", [2500, 9000, 30_000])
def test_loudness_and_true_peak_hold_after_it(settings: SoundSettings, amplitude: int) -> None:
    made = master(bursts(8000, amplitude=amplitude), settings)
    by_another = pyloudnorm.Meter(RATE).integrated_loudness(made.pcm.astype(float) / 32768)
    assert by_another == pytest.approx(-16.0, abs=0.5)
    assert true_peak_dbtp(made.pcm) <= -1.5
    assert len(made.pcm) == 8 * RATE


def test_lows_go_and_the_presence_range_comes_forward() -> None:
    noise = (np.random.default_rng(3).standard_normal(6 * RATE) * 3000).astype(np.int16)
    plain, horn = master(noise, SoundSettings()).pcm, master(noise, HORN).pcm
    change = {name: band_db(horn, *band) - band_db(plain, *band) for name, band in {
        "rumble": (60, 120), "middle": (700, 1200), "presence": (2500, 3500), "highs": (9000, 14_000)}.items()}  # fmt: skip
    assert change["rumble"] - change["middle"] < -9
    assert 2.5 < change["presence"] - change["middle"] < 5
    assert abs(change["highs"] - change["middle"]) < 1.5


@pytest.mark.parametrize("cut_hz", [200, 300])
def test_the_high_pass_stands_where_it_is_set(cut_hz: int) -> None:
    settings = SoundSettings(horn_equaliser=True, horn_high_pass_hz=cut_hz, horn_presence_db=0)

    def lost_db(hz: float) -> float:
        before, after = tone(4000, hz=hz), coloured(tone(4000, hz=hz), settings, -20.0)
        return band_db(before, hz * 0.9, hz * 1.1) - band_db(after, hz * 0.9, hz * 1.1)

    assert lost_db(cut_hz) - lost_db(2000) == pytest.approx(3.0, abs=0.3)
    assert lost_db(cut_hz / 2) - lost_db(2000) == pytest.approx(12.3, abs=0.5)


def test_quiet_syllables_come_nearer_to_the_loud_ones() -> None:
    loud, quiet = bursts(4000, amplitude=12_000), bursts(4000, amplitude=3000, seed=2)

    pcm = np.concatenate([loud, quiet])
    before, after = pcm, coloured(pcm, PRESSED, integrated_lufs(pcm))

    def distance_db(sound: Pcm) -> float:
        return integrated_lufs(sound[: 4 * RATE]) - integrated_lufs(sound[4 * RATE :])

    assert 2 < distance_db(before) - distance_db(after) < 8


def test_the_same_sound_comes_out_every_time() -> None:
    pcm = bursts(3000)
    assert np.array_equal(master(pcm, BOTH).pcm, master(pcm, BOTH).pcm)


def test_a_silence_between_words_stays_one() -> None:
    joined = join([bursts(1500), bursts(1500, seed=2)], [1000, 0], BOTH)
    made = master(joined, BOTH).pcm
    pause = made[round(RATE * (0.12 + 1.5 + 0.3)) : round(RATE * (0.12 + 1.5 + 0.8))]
    assert np.abs(pause.astype(int)).max() < 32768 * 10 ** (-60 / 20)


@pytest.mark.parametrize("length_ms", [5, 48, 1000, 2345])
def test_the_length_stays(length_ms: int) -> None:
    assert len(coloured(bursts(length_ms), BOTH, -20.0)) == length_ms * 48


def test_the_fades_of_a_join_are_settings() -> None:
    long = SoundSettings(fade_in_ms=100, fade_out_ms=100)
    piece = tone(600, amplitude=20_000)
    short_start = join([piece], [], SoundSettings())[120 * 48 : 140 * 48]
    long_start = join([piece], [], long)[120 * 48 : 140 * 48]
    assert np.abs(long_start.astype(int)).max() < np.abs(short_start.astype(int)).max() / 3
