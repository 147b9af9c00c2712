"""The station's own sounds: tune, chime, attention tone, the quiet lead that wakes amplifiers, words.

The music is made here from numbers, so that it belongs to the station and no licence is owed. Equal
settings give equal samples. The tune is an original melody on the five notes hò xự xang xê cống, plucked as
on a đàn tranh: a sweep over the strings («tiếng Á») leads into its last note, and long notes are shaken
(«rung»).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_library.codec import RATE, Pcm
from audio_library.loudness import measure
from audio_library.mastering import Master, master
from audio_library.synthesis import bell, place, pluck, reverberate
from station.settings import SoundSettings

# The five notes on G, in Hz of equal temperament: hò, xự, xang, xê, cống, and the octaves around.
_D3, _G3, _C4, _D4 = 146.83, 196.00, 261.63, 293.66
_G4, _A4, _C5, _D5, _E5, _G5, _A5 = 392.00, 440.00, 523.25, 587.33, 659.26, 783.99, 880.00
_PLACES = ("xã", "phường", "thị trấn", "đặc khu", "huyện", "thành phố")
_LEAD_HZ = 220.0
_LEAD_DBFS = -34.0
_FADE_S = 0.25

# (start s, pitch Hz, length s, loudness 0-1); a note of 0.5 s or longer is shaken.
_MELODY = (
    (0.00, _D5, 0.30, 0.80),
    (0.30, _E5, 0.30, 0.75),
    (0.60, _G5, 0.75, 0.95),
    (1.20, _E5, 0.30, 0.70),
    (1.50, _D5, 0.30, 0.75),
    (1.80, _C5, 0.30, 0.75),
    (2.10, _D5, 0.30, 0.70),
    (2.40, _A4, 0.75, 0.90),
    (3.00, _C5, 0.30, 0.75),
    (3.30, _D5, 0.30, 0.80),
    (3.60, _E5, 0.45, 0.85),
    (4.35, _G5, 1.65, 1.00),
)
_UPWARD = (_G4, _A4, _C5, _D5, _E5, _G5)
_SWEEP = tuple((4.05 + step * 0.043, pitch_hz, 0.5, 0.42) for step, pitch_hz in enumerate(_UPWARD))
_BASS = (
    (0.00, _G3, 1.2, 0.60),
    (1.20, _C4, 1.1, 0.55),
    (2.40, _D4, 1.1, 0.55),
    (3.30, _D3, 1.0, 0.55),
    (4.35, _G3, 1.65, 0.70),
    (4.38, _D4, 1.62, 0.45),
    (4.41, _G4, 1.59, 0.45),
)
_BELLS = ((0.00, _G4, 0.16), (2.40, _D4, 0.12), (4.35, _G5, 0.30))


def tune(settings: SoundSettings) -> Master:
    """Nhạc hiệu: six seconds at the station's loudness, after the wake-up lead of `wake_lead_ms`."""
    made = master(_finished(_tune_sound()), settings)
    lead = wake_lead(settings)
    if len(lead) == 0:
        return made
    whole = np.concatenate((lead, made.pcm))
    return Master(whole, measure(whole))


def chime(settings: SoundSettings) -> Master:
    """Two bells, two seconds: what follows is worth listening to."""
    sound = np.zeros(2 * RATE, dtype=np.float64)
    place(sound, 0.0, bell(_D5, 1.6) * 0.8)
    place(sound, 0.42, bell(_G5, 1.58))
    return master(_finished(reverberate(sound)), settings)


def attention(settings: SoundSettings) -> Master:
    """Before an emergency bulletin: three calls of two tones, three seconds. It is no siren."""
    sound = np.zeros(3 * RATE, dtype=np.float64)
    for call in range(3):
        place(sound, call * 0.95, _steady(_E5, 0.36))
        place(sound, call * 0.95 + 0.38, _steady(_A5, 0.46))
    return master(_finished(sound), settings)


def wake_lead(settings: SoundSettings) -> Pcm:
    """A quiet steady tone of `wake_lead_ms`: amplifiers that sleep in silence are awake for the tune."""
    length_s = settings.wake_lead_ms / 1000
    level = 10 ** (_LEAD_DBFS / 20) * 32767
    return np.rint(_steady(_LEAD_HZ, length_s, fade_s=min(_FADE_S, length_s / 2)) * level).astype(np.int16)


def opening_text(station_name: str) -> str:
    """Lời xướng, as written text; it is read and spoken like any bulletin."""
    return f"Đây là {full_name(station_name)}. Mời bà con cùng nghe bản tin hôm nay."


def closing_text(station_name: str) -> str:
    """Lời chào kết."""
    return f"Bản tin đến đây là hết. {full_name(station_name)} xin chào và hẹn gặp lại bà con."


def notice_text() -> str:
    """Said once in a programme whose bulletins a machine has spoken (Law 134/2025/QH15: what could mislead is told)."""
    return "Bản tin sử dụng giọng đọc trí tuệ nhân tạo."


def full_name(station_name: str) -> str:
    """«xã Tân Phú» is said «Đài Truyền thanh xã Tân Phú»; the whole name of a station is said as it is."""
    name = " ".join(station_name.split()).rstrip(".")
    lower = name.lower()
    if lower.startswith(tuple(f"{kind} " for kind in _PLACES)):
        return f"Đài Truyền thanh {name[:1].lower()}{name[1:]}"
    if lower.startswith("đài ") or any(f" {kind} " in lower for kind in _PLACES):
        return f"{name[:1].upper()}{name[1:]}"
    return f"Đài Truyền thanh xã {name}"


def _tune_sound() -> NDArray[np.float64]:
    sound = np.zeros(6 * RATE, dtype=np.float64)
    for start_s, pitch_hz, length_s, loudness in (*_MELODY, *_SWEEP):
        # A string rings on under the next note, as no finger stops it.
        place(sound, start_s, pluck(pitch_hz, length_s + 0.9, shaken=length_s >= 0.6) * loudness)
    for start_s, pitch_hz, length_s, loudness in _BASS:
        place(sound, start_s, pluck(pitch_hz, length_s + 0.6, shaken=False) * loudness)
    for start_s, pitch_hz, loudness in _BELLS:
        place(sound, start_s, bell(pitch_hz, 1.9) * loudness)
    return reverberate(sound)


def _steady(pitch_hz: float, length_s: float, fade_s: float = 0.02) -> NDArray[np.float64]:
    frames = round(length_s * RATE)
    at_s = np.arange(frames) / RATE
    edge = np.minimum(1.0, np.minimum(at_s, at_s[::-1]) / max(fade_s, 1 / RATE))
    tone: NDArray[np.float64] = np.sin(2 * np.pi * pitch_hz * at_s) * np.sin(edge * np.pi / 2) ** 2
    return tone


def _finished(sound: NDArray[np.float64]) -> Pcm:
    """Fades the last quarter second to nothing and makes samples of it, half of full scale at most."""
    frames = round(_FADE_S * RATE)
    faded = sound.copy()
    faded[-frames:] *= np.cos(np.linspace(0, np.pi / 2, frames)) ** 2
    made: Pcm = np.rint(faded / np.abs(faded).max() * 16384).astype(np.int16)
    return made
