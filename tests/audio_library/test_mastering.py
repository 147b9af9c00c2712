from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
from sounds import bursts, main_pitch_hz, steps_dbfs, tone, true_peak_dbtp

from audio_library.codec import RATE, duration_ms, silence
from audio_library.limiter import Limiter
from audio_library.loudness import NOTHING_LUFS, integrated_lufs, measure
from audio_library.mastering import check_length, clipped_share, join, master, trim
from station.errors import SoundRefused
from station.settings import SoundSettings

SOUND = SoundSettings()


def lufs_by_another(pcm: np.ndarray) -> float:
    return float(pyloudnorm.Meter(RATE).integrated_loudness(pcm.astype(np.float64) / 32768))


# ---- measuring


def test_the_reference_tone_measures_as_the_standard_says() -> None:
    """ITU-R BS.1770-4: a 997 Hz sine of 0 dBFS in one channel reads −3.01 LUFS."""
    pcm = tone(20_000, hz=997, amplitude=32768 * 10 ** (-20 / 20))
    assert measure(pcm).integrated_lufs == pytest.approx(-23.01, abs=0.1)
    assert measure(pcm).true_peak_dbtp == pytest.approx(-20.0, abs=0.1)


@pytest.mark.parametrize("length_ms", [1_000, 3_050, 12_345, 31_000])
def test_loudness_agrees_with_an_independent_meter(length_ms: int) -> None:
    pcm = bursts(length_ms)
    assert measure(pcm).integrated_lufs == pytest.approx(lufs_by_another(pcm), abs=0.15)
    assert integrated_lufs(pcm) == measure(pcm).integrated_lufs
    assert measure(pcm).length_ms == length_ms


def test_a_peak_between_two_samples_is_seen() -> None:
    """A quarter-rate sine at 45° has its samples 3 dB below its peaks."""
    at = np.arange(RATE)
    pcm = np.rint(np.sin(np.pi * at / 2 + np.pi / 4) * np.hanning(RATE) * 20_000).astype(np.int16)
    samples_dbfs = 20 * np.log10(np.abs(pcm).max() / 32768)
    assert measure(pcm).true_peak_dbtp == pytest.approx(samples_dbfs + 3.0, abs=0.4)


@pytest.mark.parametrize("length_ms", [1, 20, 150, 399, 400, 450])
def test_very_short_sounds_have_a_loudness(length_ms: int) -> None:
    assert measure(tone(length_ms, hz=1000)).integrated_lufs == pytest.approx(-15.3, abs=1.5)


def test_silence_and_nothing_have_no_loudness() -> None:
    for pcm in (silence(0), silence(5), silence(3000)):
        measured = measure(pcm)
        assert measured.integrated_lufs == NOTHING_LUFS
        assert measured.true_peak_dbtp <= -90


# ---- trimming and joining


@pytest.mark.parametrize(("before_ms", "after_ms"), [(0, 0), (1, 2), (500, 0), (0, 700), (1234, 2345)])
def test_trim_takes_silence_away_at_both_ends_only(before_ms: int, after_ms: int) -> None:
    inside = np.concatenate([tone(300), silence(400), tone(300)])
    trimmed = trim(np.concatenate([silence(before_ms), inside, silence(after_ms)]), -50)
    assert 1000 - 11 <= duration_ms(trimmed) <= 1000 + 60
    assert np.array_equal(trimmed[np.abs(trimmed) > 1000], inside[np.abs(inside) > 1000])


def test_hiss_below_the_threshold_is_silence() -> None:
    hiss = tone(500, hz=3000, amplitude=50)
    assert duration_ms(trim(np.concatenate([hiss, tone(300), hiss]), -50)) <= 360


@pytest.mark.parametrize("pcm", [silence(0), silence(1000), tone(1000, amplitude=60)], ids=["none", "zeros", "hiss"])
def test_nothing_to_hear_is_refused(pcm: np.ndarray) -> None:
    with pytest.raises(SoundRefused) as refused:
        trim(pcm, -50)
    assert refused.value.code == "sound_silent"


def test_join_keeps_order_pauses_and_edges() -> None:
    pieces = [tone(400, hz=300), tone(500, hz=600), tone(300, hz=900)]
    joined = join(pieces, [140, 700, 5000], SOUND)
    edge, inside = SOUND.edge_silence_ms, 400 + 140 + 500 + 700 + 300
    assert duration_ms(joined) == pytest.approx(2 * edge + inside, abs=5)
    loud = np.abs(joined.astype(np.int32)).reshape(-1, RATE // 1000)[:, :].max(axis=1) > 200
    starts = np.flatnonzero(np.diff(loud.astype(int)) == 1)
    assert starts == pytest.approx([edge, edge + 540, edge + 1740], abs=5)
    for start, hz in zip(starts, (300, 600, 900), strict=True):
        part = joined[(start + 30) * 48 : (start + 250) * 48]
        assert main_pitch_hz(part) == pytest.approx(hz, abs=6)


def test_edges_are_silent_and_as_long_as_set() -> None:
    joined = join([tone(300)], [0], SoundSettings(edge_silence_ms=200))
    assert not joined[: 200 * 48].any()
    assert not joined[-200 * 48 :].any()


def test_no_click_where_a_piece_begins_or_ends() -> None:
    """Pieces cut hard in the middle of a loud wave: no step above −40 dBFS at a border of sound and silence."""
    hard = np.full(RATE // 2, 20_000, dtype=np.int16)
    joined = join([hard, -hard, hard], [100, 0, 0], SOUND)
    border_ms = SOUND.edge_silence_ms
    steps = steps_dbfs(joined)
    assert steps.max() < -40
    assert np.abs(joined).max() == 20_000
    assert not joined[: border_ms * 48].any()


def test_joining_many_pieces_is_one_pass() -> None:
    joined = join([tone(200)] * 500, [50] * 500, SOUND)
    assert duration_ms(joined) == pytest.approx(2 * 120 + 500 * 200 + 499 * 50, abs=500)


# ---- the limiter


@pytest.mark.parametrize("gain_db", [-20.0, 0.0, 3.0, 12.0, 30.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_limiter_holds_the_true_peak(gain_db: float, seed: int) -> None:
    pcm = bursts(3017, amplitude=16_000, seed=seed)
    made = Limiter(pcm, -1.5).at(gain_db)
    assert len(made) == len(pcm)
    assert true_peak_dbtp(made) <= -1.5
    assert measure(made).true_peak_dbtp <= -1.5


@pytest.mark.parametrize("at", [0, 1, 47, 48, 24_000, 47_999])
def test_a_single_spike_anywhere_is_held(at: int) -> None:
    pcm = tone(1000, amplitude=300)
    pcm[at] = 32767
    made = Limiter(pcm, -3.0).at(6.0)
    assert true_peak_dbtp(made) <= -3.0


def test_below_the_ceiling_the_limiter_changes_nothing() -> None:
    pcm = bursts(1000, amplitude=10_000)
    assert np.array_equal(Limiter(pcm, -1.5).at(0.0), pcm)


def test_the_limiter_recovers_after_a_peak() -> None:
    pcm = tone(1000, amplitude=3000)
    pcm[24_000:24_010] = 32767
    made = Limiter(pcm, -1.5).at(3.0)
    wanted = 3000 * 10 ** (3 / 20)
    assert np.abs(made[: 22_000]).max() == pytest.approx(wanted, abs=3)
    assert np.abs(made[26_000:]).max() == pytest.approx(wanted, abs=3)


def test_the_limiter_makes_no_clicks() -> None:
    level = np.full(RATE // 2, 5000, dtype=np.int16)
    pcm = level.copy()
    pcm[12_000] = 32767
    made = Limiter(pcm, -6.0).at(0.0)
    made[12_000] = made[11_999]
    assert made.min() < 3000  # it did turn down
    assert np.abs(np.diff(made.astype(int))).max() <= 12  # by steps of −68 dBFS at most


def test_silence_and_nothing_pass_the_limiter() -> None:
    assert not Limiter(silence(10), -1.5).at(20.0).any()
    assert len(Limiter(silence(0), -1.5).at(20.0)) == 0


# ---- mastering


@pytest.mark.parametrize("length_ms", [700, 2_000, 6_300, 20_000])
@pytest.mark.parametrize("amplitude", [2_000, 9_000, 30_000])
def test_a_master_is_at_the_stations_loudness(length_ms: int, amplitude: int) -> None:
    made = master(bursts(length_ms, amplitude), SOUND)
    assert made.loudness.integrated_lufs == pytest.approx(-16.0, abs=0.5)
    assert lufs_by_another(made.pcm) == pytest.approx(-16.0, abs=0.5)
    assert made.loudness.true_peak_dbtp <= -1.5
    assert true_peak_dbtp(made.pcm) <= -1.5
    assert duration_ms(made.pcm) == length_ms


@pytest.mark.parametrize(("lufs", "peak"), [(-23.0, -1.0), (-20.0, -3.0), (-18.0, -4.0)])
def test_loudness_and_peak_are_settings(lufs: float, peak: float) -> None:
    made = master(bursts(5000), SoundSettings(loudness_lufs=lufs, true_peak_dbtp=peak))
    assert made.loudness.integrated_lufs == pytest.approx(lufs, abs=0.5)
    assert made.loudness.true_peak_dbtp <= peak


def test_mastering_is_repeatable() -> None:
    assert np.array_equal(master(bursts(3000), SOUND).pcm, master(bursts(3000), SOUND).pcm)


def test_a_master_of_a_master_is_the_same_loudness() -> None:
    once = master(bursts(5000), SOUND)
    twice = master(once.pcm, SOUND)
    assert twice.loudness.integrated_lufs == pytest.approx(once.loudness.integrated_lufs, abs=0.3)


def refused_code(pcm: np.ndarray, settings: SoundSettings = SOUND) -> str:
    with pytest.raises(SoundRefused) as refused:
        master(pcm, settings)
    return refused.value.code


def test_sound_that_cannot_be_made_good_is_refused_with_a_reason() -> None:
    assert refused_code(silence(0)) == "sound_silent"
    assert refused_code(silence(2000)) == "sound_silent"
    assert refused_code(bursts(3000, amplitude=40)) == "sound_too_quiet"
    flattened = np.clip(bursts(3000).astype(np.int32) * 12, -32768, 32767).astype(np.int16)
    assert refused_code(flattened) == "sound_clipped"
    ticks = np.zeros(4 * RATE, dtype=np.int16)
    ticks[:: RATE // 10] = 32767
    assert refused_code(ticks, SoundSettings(loudness_lufs=-8)) in {"loudness_missed", "sound_too_quiet"}


def test_a_few_full_samples_are_not_clipping() -> None:
    pcm = bursts(3000)
    pcm[[100, 5000, 70_000]] = 32767
    assert clipped_share(pcm) == 0
    pcm[1000:1004] = -32768
    assert clipped_share(pcm) == pytest.approx(4 / len(pcm))


@pytest.mark.parametrize(("length_ms", "predicted_ms", "good"), [
    (10_000, 10_000, True), (7_000, 10_000, True), (5_000, 10_000, False),
    (20_000, 10_000, True), (40_000, 10_000, False), (500, 250, True), (100, 250, False),
])  # fmt: skip
def test_length_must_fit_the_words(length_ms: int, predicted_ms: int, good: bool) -> None:
    if good:
        check_length(silence(length_ms), predicted_ms)
        return
    with pytest.raises(SoundRefused) as refused:
        check_length(silence(length_ms), predicted_ms)
    assert refused.value.code == "sound_length"
