"""Sounds and measuring tools for the tests of the sound chain."""

from __future__ import annotations

import numpy as np
import scipy.signal

from audio_library.codec import RATE, Pcm


def tone(length_ms: float, hz: float = 440.0, amplitude: float = 8000.0) -> Pcm:
    at_s = np.arange(round(length_ms * RATE / 1000)) / RATE
    return np.rint(np.sin(2 * np.pi * hz * at_s) * amplitude).astype(np.int16)


def bursts(length_ms: float, amplitude: float = 9000.0, seed: int = 1) -> Pcm:
    """Something like speech: four syllables a second of a buzzing voice with some breath in it."""
    rng = np.random.default_rng(seed)
    at_s = np.arange(round(length_ms * RATE / 1000)) / RATE
    pitch_hz = 130 + 25 * np.sin(2 * np.pi * 0.7 * at_s + seed)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE
    buzz = sum(np.sin(n * phase) / n**0.7 for n in range(1, 25))
    breath = scipy.signal.lfilter([1.0], [1.0, -0.5], rng.standard_normal(len(at_s)))
    shape = np.clip(np.sin(2 * np.pi * 4 * at_s) + 0.6, 0, 1.6) * (0.7 + 0.3 * np.sin(2 * np.pi * 0.3 * at_s))
    sound = (buzz + 0.4 * breath) * shape
    sound *= amplitude / np.abs(sound).max()
    return np.rint(np.clip(sound, -32768, 32767)).astype(np.int16)


def true_peak_dbtp(pcm: Pcm) -> float:
    """A second opinion on true peak: eight times oversampling by scipy."""
    oversampled = scipy.signal.resample_poly(pcm.astype(np.float64) / 32768, 8, 1)
    return float(20 * np.log10(np.abs(oversampled).max()))


def main_pitch_hz(pcm: Pcm) -> float:
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm))))
    return float(np.argmax(spectrum) * RATE / len(pcm))


def steps_dbfs(pcm: Pcm) -> np.ndarray:
    """Height of each step from a sample to the next, dB of full scale."""
    step = np.abs(np.diff(pcm.astype(np.int32)))
    return 20 * np.log10(np.maximum(step, 1) / 32768)
