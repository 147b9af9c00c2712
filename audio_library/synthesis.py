"""Plucked strings and bells out of partial tones, and a small hall around them: equal input, equal samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_library.codec import RATE

Sound = NDArray[np.float64]

_PLUCK_AT = 0.13  # where along the string it is plucked: near the bridge, as on a đàn tranh
_STIFFNESS = 0.00012  # steel strings: high partials lie a little above the harmonic row
_HIGHEST_HZ = 9000.0
_SHAKE_HZ, _SHAKE_CENTS, _SHAKE_AFTER_S = 5.6, 22.0, 0.22
# A bell's partials as ratios of its strike note, their loudness, and how fast they die (1/s).
_BELL = (
    (0.5, 0.25, 1.3),
    (1.0, 1.0, 2.0),
    (1.2, 0.35, 2.6),
    (1.5, 0.25, 3.0),
    (2.0, 0.55, 3.6),
    (2.67, 0.2, 5.0),
    (3.0, 0.15, 5.5),
    (4.1, 0.08, 8.0),
)


def pluck(pitch_hz: float, length_s: float, *, shaken: bool) -> Sound:
    """A plucked steel string; `shaken` presses it behind the bridge again and again, which bends the pitch."""
    at_s = np.arange(round(length_s * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(_bend(at_s, shaken)) / RATE * pitch_hz
    sound = np.zeros(len(at_s))
    for partial in range(1, int(_HIGHEST_HZ / pitch_hz) + 1):
        loudness = np.sin(np.pi * partial * _PLUCK_AT) / partial
        stretch = partial * np.sqrt(1 + _STIFFNESS * partial * partial)
        dies_per_s = 1.6 + 0.45 * partial + 0.0016 * pitch_hz
        sound += loudness * np.exp(-dies_per_s * at_s) * np.sin(stretch * phase)
    return _softened(sound, attack_s=0.002)


def bell(pitch_hz: float, length_s: float) -> Sound:
    at_s = np.arange(round(length_s * RATE)) / RATE
    sound = np.zeros(len(at_s))
    for ratio, loudness, dies_per_s in _BELL:
        sound += loudness * np.exp(-dies_per_s * at_s) * np.sin(2 * np.pi * pitch_hz * ratio * at_s)
    return _softened(sound, attack_s=0.004)


def place(sound: Sound, start_s: float, note: Sound) -> None:
    """Adds a note to a sound; what rings past the end is left out."""
    start = round(start_s * RATE)
    part = note[: max(0, len(sound) - start)]
    sound[start : start + len(part)] += part


def reverberate(sound: Sound, wet: float = 0.22, decay_s: float = 0.9) -> Sound:
    """The sound as in a small hall: mixed with its echo in seeded noise that dies by 60 dB in `decay_s`."""
    frames = round(decay_s * RATE)
    noise = np.random.default_rng(57).standard_normal(frames)
    noise = np.convolve(noise, np.hanning(9) / np.hanning(9).sum(), mode="same")  # walls swallow the highs
    room = noise * np.exp(-6.9 * np.arange(frames) / frames)
    room[: RATE // 100] = 0.0  # the first wall is some metres away
    room /= np.sqrt(np.square(room).sum())
    size = 1 << (len(sound) + frames).bit_length()
    echo = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: len(sound)]
    return sound + wet * echo


def _bend(at_s: Sound, shaken: bool) -> Sound:
    """Ratio of the pitch at each moment to the note's own."""
    if not shaken:
        return np.ones(len(at_s))
    depth = np.clip((at_s - _SHAKE_AFTER_S) / 0.2, 0.0, 1.0) * _SHAKE_CENTS
    return np.exp2(depth / 1200 * np.sin(2 * np.pi * _SHAKE_HZ * at_s))


def _softened(sound: Sound, attack_s: float) -> Sound:
    """A rounded start and end, so that neither clicks."""
    attack, release = round(attack_s * RATE), round(0.02 * RATE)
    sound[:attack] *= np.sin(np.linspace(0, np.pi / 2, attack)) ** 2
    sound[-release:] *= np.cos(np.linspace(0, np.pi / 2, release)) ** 2
    return sound
