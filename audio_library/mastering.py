"""From the pieces a voice spoke to an air-ready master: trimmed, joined with pauses, at one loudness.

    pieces ── trim, fade ──▶ join with pauses ──▶ [horn] ─▶ measure ─▶ gain ─▶ limit ─▶ measure again ──▶ master
                                                               └───────── until within tolerance ────────┘

Loudness is integrated loudness in LUFS and true peak in dBTP as EBU R 128 and ITU-R BS.1770 define them,
measured by FFmpeg's `ebur128`. The same functions serve speech, the station's tune and people's own
recordings. Everything here is pure: samples in, samples out.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audio_library.codec import RATE, Pcm, duration_ms
from audio_library.horn import coloured, is_coloured
from audio_library.limiter import Limiter
from audio_library.loudness import Loudness, integrated_lufs, measure
from audio_library.predict import is_plausible_length
from station.errors import SoundRefused
from station.settings import SoundSettings

with warnings.catch_warnings():
    # pydub warns when no ffmpeg program is found; it is not used here to read or write files.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

_SAMPLE_BYTES = 2
_EDGE_BLOCK = RATE // 200  # silence is looked for in steps of 5 ms
_KEEP_BEFORE_MS, _KEEP_AFTER_MS = 15, 30  # soft onsets and endings lie below the threshold
_QUIETEST_LUFS = -45.0  # lower, and the gain would bring up the noise with the voice
_CLIPPED_RUN, _CLIPPED_SHARE = 4, 0.0005
_ROUNDS = 6
_CLOSE_LU = 0.2
_STRIDE = 1.5  # of a decibel more, a limiter that is at work takes a third away again


@dataclass(frozen=True, slots=True)
class Master:
    """Air-ready sound and what was measured on it after the last change."""

    pcm: Pcm
    loudness: Loudness


def trim(pcm: Pcm, silence_dbfs: float) -> Pcm:
    """The sound from the first to the last 5 ms louder than `silence_dbfs`, with its soft onset and ending.

    `SoundRefused("sound_silent")` when there is none.
    """
    threshold = 32768 * 10 ** (silence_dbfs / 20)
    blocks = np.pad(pcm, (0, -len(pcm) % _EDGE_BLOCK)).reshape(-1, _EDGE_BLOCK)
    is_loud = (blocks.max(axis=1, initial=0) > threshold) | (blocks.min(axis=1, initial=0) < -threshold)
    loud = np.flatnonzero(is_loud)
    if len(loud) == 0:
        raise SoundRefused("sound_silent", "Âm thanh hoàn toàn im lặng. Hãy tạo hoặc thu lại.")
    start = max(0, int(loud[0]) * _EDGE_BLOCK - _KEEP_BEFORE_MS * RATE // 1000)
    end = (int(loud[-1]) + 1) * _EDGE_BLOCK + _KEEP_AFTER_MS * RATE // 1000
    return pcm[start:end]


def join(pieces: Sequence[Pcm], pauses_ms: Sequence[int], settings: SoundSettings) -> Pcm:
    """Pieces trimmed and faded at both ends, each followed by its pause, with a short silence at both edges.

    The pause after the last piece is not used: the edge takes its place. Fades start and end at zero, so
    there is no step where sound meets silence.
    """
    edge = _segment(np.zeros(settings.edge_silence_ms * RATE // 1000, dtype=np.int16))
    parts = [edge]
    for number, piece in enumerate(pieces):
        segment = _segment(trim(piece, settings.silence_dbfs))
        parts.append(segment.fade_in(settings.fade_in_ms).fade_out(settings.fade_out_ms))
        if number + 1 < len(pieces):
            parts.append(AudioSegment.silent(duration=pauses_ms[number], frame_rate=RATE))
    parts.append(edge)
    # One join of all the samples: pydub's own `+` copies everything already joined for each new piece.
    return np.frombuffer(b"".join(part.raw_data for part in parts), dtype=np.int16)


def master(pcm: Pcm, settings: SoundSettings) -> Master:
    """The sound at the station's loudness with its true peak under the ceiling.

    `SoundRefused`: `sound_silent`, `sound_too_quiet`, `sound_clipped`, or `loudness_missed` when the
    limiter would have to take away so much that the loudness cannot be reached.
    """
    level_lufs = check_raw(pcm)
    if is_coloured(settings):
        pcm = coloured(pcm, settings, level_lufs)
        level_lufs = integrated_lufs(pcm)
    louder_db = settings.loudness_lufs - level_lufs
    limiter = Limiter(pcm, settings.true_peak_dbtp)
    for _ in range(_ROUNDS):
        made = limiter.at(limiter.gain_for(louder_db))
        loudness = measure(made)
        off_lu = settings.loudness_lufs - loudness.integrated_lufs
        if abs(off_lu) <= min(_CLOSE_LU, settings.loudness_tolerance_lu):
            break
        louder_db += off_lu * _STRIDE
    _check_master(loudness, settings)
    return Master(made, loudness)


def check_raw(pcm: Pcm) -> float:
    """Integrated loudness of sound as it came, in LUFS, or the reason why it cannot be made good."""
    level_lufs = integrated_lufs(pcm)
    if len(pcm) == 0 or not np.any(pcm):
        raise SoundRefused("sound_silent", "Âm thanh hoàn toàn im lặng. Hãy tạo hoặc thu lại.")
    if level_lufs < _QUIETEST_LUFS:
        message = f"Âm thanh quá nhỏ ({level_lufs:.0f} LUFS). Hãy thu lại gần micrô hơn."
        raise SoundRefused("sound_too_quiet", message, lufs=level_lufs)
    share = clipped_share(pcm)
    if share > _CLIPPED_SHARE:
        message = "Âm thanh bị vỡ tiếng vì thu quá to. Hãy giảm mức thu rồi thu lại."
        raise SoundRefused("sound_clipped", message, share=round(share, 5))
    return level_lufs


def clipped_share(pcm: Pcm) -> float:
    """Share of samples that stand at full scale for at least four in a row: flattened peaks."""
    at_limit = (pcm == 32767) | (pcm <= -32767)
    if not at_limit.any():
        return 0.0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], at_limit.view(np.int8), [0]))))
    runs = edges[1::2] - edges[::2]
    return float(runs[runs >= _CLIPPED_RUN].sum() / max(1, len(pcm)))


def check_length(pcm: Pcm, predicted_ms: int) -> None:
    """`SoundRefused("sound_length")` when this cannot be the whole of what was forecast, or is far too long."""
    length_ms = duration_ms(pcm)
    if is_plausible_length(length_ms, predicted_ms):
        return
    message = (
        f"Bản âm thanh dài {length_ms / 1000:.1f} giây, khác xa độ dài dự tính "
        f"{predicted_ms / 1000:.1f} giây. Có thể bị thiếu câu; hãy tạo lại."
    )
    raise SoundRefused("sound_length", message, length_ms=length_ms, predicted_ms=predicted_ms)


def _check_master(loudness: Loudness, settings: SoundSettings) -> None:
    off_lu = abs(loudness.integrated_lufs - settings.loudness_lufs)
    if off_lu > settings.loudness_tolerance_lu or loudness.true_peak_dbtp > settings.true_peak_dbtp:
        message = (
            f"Không đưa được âm thanh về mức chuẩn (đo được {loudness.integrated_lufs:.1f} LUFS, "
            f"đỉnh {loudness.true_peak_dbtp:.1f} dBTP). Hãy thu lại với mức đều hơn."
        )
        raise SoundRefused(
            "loudness_missed", message, lufs=loudness.integrated_lufs, true_peak_dbtp=loudness.true_peak_dbtp
        )


def _segment(pcm: Pcm) -> AudioSegment:
    return AudioSegment(data=pcm.tobytes(), sample_width=_SAMPLE_BYTES, frame_rate=RATE, channels=1)

