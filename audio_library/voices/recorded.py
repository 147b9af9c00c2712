"""The voice of a person: a file recorded by the station's announcer, or in another language of the commune.

It is measured and mastered like any other sound, and refused with its reason when it cannot be made good:

    sound_damaged      no sound, or a broken file       sound_too_large   more bytes than a recording needs
    sound_too_long     over `longest_recording_min`     sound_too_short   under a second of sound
    sound_silent       nothing to be heard              sound_too_quiet   recorded too far from the microphone
    sound_clipped      recorded too loud                loudness_missed   too uneven
    sound_length       far from what its Vietnamese text would take (asked only when that text is given)

No voice is imitated or made here; the file says who spoke, as far as the station was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import numpy as np

from audio_library.codec import RATE, Pcm, decode, duration_ms
from audio_library.mastering import check_length, check_raw, join, master
from audio_library.predict import predict_ms
from audio_library.rendering import Encoded, Rendered, chunks_of, encode, pcm_sha256
from audio_library.voices.base import VoiceId
from station.errors import SoundRefused
from station.settings import Settings

ENGINE = "recorded"
_LARGEST_BYTES = 300_000_000  # half an hour of 24 bit stereo at 48 kHz, and a little more
_SHORTEST_MS = 1000
_OFFSET = 100  # of 32768; a smaller constant is not heard


def take_recording(
    data: bytes,
    settings: Settings,
    *,
    speaker: str = "",
    language: str = "vi",
    spoken: str = "",
    tags: Mapping[str, str] | None = None,
) -> Rendered:
    """A person's file as a recording of the station. `language` is a BCP 47 code; `spoken` the Vietnamese text
    as it would be read, to prove the length of a Vietnamese recording. `SoundRefused` with the codes above.
    """
    pcm = _decoded(data, settings)
    check_raw(pcm)
    joined = join([pcm], [], settings.sound)
    if duration_ms(joined) - 2 * settings.sound.edge_silence_ms < _SHORTEST_MS:
        raise SoundRefused("sound_too_short", "Bản ghi ngắn hơn một giây. Hãy thu lại trọn bản tin.")
    predicted_ms = _forecast(spoken, language, settings) or duration_ms(joined)
    check_length(joined, predicted_ms)
    mastered = master(joined, settings.sound)
    own = {"LANGUAGE": language, "SPEAKER": speaker, "SOURCE": ENGINE, "PCM_SHA256": pcm_sha256(mastered.pcm)}
    files = encode(mastered, settings.sound, {**(tags or {}), **{name: said for name, said in own.items() if said}})
    return Rendered(
        **{field.name: getattr(files, field.name) for field in fields(Encoded)},
        voice=VoiceId(ENGINE, speaker[:80], ""),
        fallback=False,
        attempts=(),
        predicted_ms=predicted_ms,
    )


def _decoded(data: bytes, settings: Settings) -> Pcm:
    if len(data) > _LARGEST_BYTES:
        message = f"Tệp ghi âm lớn hơn {_LARGEST_BYTES // 1_000_000} MB. Hãy xuất lại dạng MP3 hoặc FLAC."
        raise SoundRefused("sound_too_large", message, bytes=len(data))
    pcm = decode(data, longest_s=settings.sound.longest_recording_min * 60)
    middle = int(np.rint(pcm.mean())) if len(pcm) >= RATE else 0
    if abs(middle) < _OFFSET:
        return pcm
    # A cheap sound card adds a constant: it costs headroom and clicks where the sound begins.
    return np.clip(pcm.astype(np.int32) - middle, -32768, 32767).astype(np.int16)


def _forecast(spoken: str, language: str, settings: Settings) -> int:
    """Milliseconds a Vietnamese announcer needs; 0 when nothing can be said."""
    if not spoken or not language.startswith("vi"):
        return 0
    chunks = chunks_of(spoken, settings)
    text = " ".join(piece.text for piece in chunks)
    return predict_ms(text, ENGINE, "", (piece.pause_ms for piece in chunks))
