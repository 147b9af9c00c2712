"""A gentle look-ahead limiter: turns peaks down before they come, so that true peaks stay under a ceiling.

1. The sound is looked at once in blocks of 1 ms: for each, the highest true peak, between its samples too, by
   four times oversampling (ITU-R BS.1770-4, annex 2). From it follows the gain that a block can stand.
2. Each block takes the lowest gain asked for within `_AHEAD` blocks on either side, and these are averaged
   with a rounded window that is narrower than that. So the gain is low enough at the peak and has no
   corner.
3. From the middle of a block to the middle of the next the gain is a straight line. One end of it may
   belong to the next block; the window of step 2 is narrower by that one block.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_library.codec import RATE, Pcm

_BLOCK = RATE // 1000
_AHEAD = 12
_HALF_TAPS = 12
_AT_A_TIME = 4096
_ROUNDS = 6
_MOST_LOST_DB = 12.0  # more, and it is no longer the same sound
_MARGIN_DB = 0.15  # rounding to 16 bits, and the small difference between two ways to oversample
_Floats = NDArray[np.float32]


class Limiter:
    """One sound, to be tried with several gains."""

    def __init__(self, pcm: Pcm, ceiling_dbtp: float) -> None:
        blocks = -(-len(pcm) // _BLOCK)
        self._length = len(pcm)
        self._ceiling = 10 ** ((ceiling_dbtp - _MARGIN_DB) / 20)
        self._sound = np.zeros((blocks + 2, _BLOCK), dtype=np.float32)  # a silent block before and after
        self._sound.reshape(-1)[_BLOCK : _BLOCK + len(pcm)] = pcm
        self._sound /= 32768
        self._peaks = _true_peaks(self._sound)
        self._energies = np.einsum("bs,bs->b", self._sound[1:-1], self._sound[1:-1])

    def gain_for(self, louder_db: float) -> float:
        """The gain (dB) after which the limited sound is about `louder_db` louder than the sound was.

        Reckoned from the energies of the blocks, which costs nothing beside a measure of loudness. Each
        round adds what the limiter takes away.
        """
        gain_db = louder_db
        for _ in range(_ROUNDS):
            gain_db = louder_db + self._lost_db(gain_db)
        return gain_db

    def _lost_db(self, gain_db: float) -> float:
        before = float(self._energies.sum())
        after = float((self._energies * np.square(_smooth(self._wanted(gain_db)))).sum())
        return min(_MOST_LOST_DB, 10 * float(np.log10(before / after))) if after > 0 else 0.0

    def _wanted(self, gain_db: float) -> _Floats:
        """The gain that each block can stand after `gain_db`, at most 1."""
        peaks = self._peaks * np.float32(10 ** (gain_db / 20))
        wanted: _Floats = np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-9), dtype=np.float32)
        return wanted

    def at(self, gain_db: float) -> Pcm:
        """The sound with this gain and its true peaks at or under the ceiling; the same length."""
        if self._length == 0:
            return np.zeros(0, dtype=np.int16)
        made = self._sound[1:-1] * np.float32(32768 * 10 ** (gain_db / 20))
        wanted = self._wanted(gain_db)
        if wanted.min() < 1:
            made *= _lines_between_middles(_smooth(wanted))
        np.rint(made, out=made)
        np.clip(made, -32768, 32767, out=made)
        return made.reshape(-1)[: self._length].astype(np.int16)


def _true_peaks(sound: _Floats) -> _Floats:
    """Highest absolute value of each block but the first and last, at the samples and between them."""
    peaks: _Floats = np.maximum(sound[1:-1].max(axis=1, initial=0.0), -sound[1:-1].min(axis=1, initial=0.0))
    row, between = sound.reshape(-1), _interpolator()
    offsets = np.arange(-_HALF_TAPS, _BLOCK + _HALF_TAPS)
    for start in range(0, len(peaks), _AT_A_TIME):
        part = np.arange(start, min(start + _AT_A_TIME, len(peaks)))
        values = row[(part[:, np.newaxis] + 1) * _BLOCK + offsets] @ between
        highest = np.maximum(values.max(axis=1), -values.min(axis=1))
        peaks[part] = np.maximum(peaks[part], highest)
    return peaks


def _interpolator() -> _Floats:
    """Matrix that takes a block, `_HALF_TAPS` samples on either side, to the values between its samples."""
    width = _BLOCK + 2 * _HALF_TAPS
    columns = []
    for quarter in (0.25, 0.5, 0.75):
        for sample in range(-1, _BLOCK):  # from the gap before the block to the gap after it
            distance = np.arange(width) - _HALF_TAPS - sample - quarter
            near = np.abs(distance) < _HALF_TAPS
            window = np.where(near, np.cos(np.pi * distance / (2 * _HALF_TAPS)) ** 2, 0.0)
            columns.append(np.sinc(distance) * window)
    return np.stack(columns, axis=1).astype(np.float32)


def _smooth(wanted: _Floats) -> _Floats:
    """Gain at the middle of each block: step 2."""
    padded = np.pad(wanted, 2 * _AHEAD, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AHEAD + 1).min(axis=1)
    window = np.hanning(2 * _AHEAD + 1)[1:-1]
    return np.convolve(lowest, window / window.sum(), mode="same")[_AHEAD:-_AHEAD].astype(np.float32)


def _lines_between_middles(values: _Floats) -> _Floats:
    """Gain of every sample, one row a block: step 3."""
    before = np.concatenate((values[:1], values[:-1]))[:, np.newaxis]
    after = np.concatenate((values[1:], values[-1:]))[:, np.newaxis]
    here = values[:, np.newaxis]
    half = _BLOCK // 2
    rising = (np.arange(half, dtype=np.float32) + 0.5) / _BLOCK  # 0 at a middle, ½ at a border
    first_half = here + (before - here) * rising[::-1]
    second_half = here + (after - here) * rising
    return np.concatenate((first_half, second_half), axis=1)
