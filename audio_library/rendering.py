"""From spoken text to an air-ready recording: the one way in which anything that airs is made.

    spoken text ─▶ chunks ─▶ one voice ─▶ trimmed, joined ─▶ mastered, checked ─▶ FLAC (air), MP3 (people)

Every file carries a mark, readable by machines, that its sound is synthetic and which voice spoke (marks.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from audio_library.codec import Pcm, duration_ms, encode_flac, encode_mp3
from audio_library.loudness import Loudness
from audio_library.marks import marked, synthetic_marks
from audio_library.mastering import Master, check_length, join, master
from audio_library.predict import breaths_ms, predict_ms, syllables
from audio_library.reading.chunks import Chunk, Pauses, chunk
from audio_library.voices.base import Voice, VoiceId, is_speakable
from audio_library.voices.ladder import Attempt, Progress, Spoken, speak_whole
from station.errors import BadInput
from station.files import sha256_bytes
from station.settings import Settings, SoundSettings


@dataclass(frozen=True, slots=True)
class Encoded:
    """A master as files. `flac` is what airs, sample for sample; `mp3` is the same sound for people."""

    flac: bytes
    mp3: bytes
    pcm_frames: int
    length_ms: int
    loudness: Loudness
    flac_sha256: str
    mp3_sha256: str
    pcm_sha256: str


@dataclass(frozen=True, slots=True)
class Rendered(Encoded):
    """A recording of a text, with who spoke it and what was tried before."""

    voice: VoiceId
    fallback: bool
    attempts: tuple[Attempt, ...]
    predicted_ms: int


def render(
    spoken: str,
    settings: Settings,
    voices: Sequence[Voice],
    *,
    tags: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Rendered:
    """Speaks, masters, checks and encodes. `progress(done, total)` counts clauses.

    `BadInput("nothing_to_speak")` for a text without words, `VoiceFailed("no_voice")`, `SoundRefused`.
    """
    chunks = chunks_of(spoken, settings)
    said = speak_whole([piece.text for piece in chunks], voices, settings.voices, progress=progress)
    predicted_ms = predicted(chunks, said.voice)
    mastered = _mastered(said, chunks, predicted_ms, settings.sound)
    marks = synthetic_marks(said.voice, spoken, pcm_sha256(mastered.pcm))
    files = encode(mastered, settings.sound, marked(tags, marks))
    return Rendered(
        **_fields(files),
        voice=said.voice,
        fallback=said.fallback,
        attempts=said.attempts,
        predicted_ms=predicted_ms,
    )


def chunks_of(spoken: str, settings: Settings) -> tuple[Chunk, ...]:
    """What is handed to a voice, with the pauses of `[sound]`. `BadInput("nothing_to_speak")` when empty."""
    sound = settings.sound
    pauses = Pauses(
        clause_ms=sound.clause_pause_ms,
        sentence_ms=sound.sentence_pause_ms,
        paragraph_ms=sound.paragraph_pause_ms,
        heading_ms=sound.heading_pause_ms,
        item_ms=sound.item_pause_ms,
    )
    chunks = tuple(p for p in chunk(spoken, settings.voices.chunk_chars, pauses) if is_speakable(p.text))
    if not chunks:
        raise BadInput("nothing_to_speak", "Văn bản không có chữ nào để đọc. Hãy nhập nội dung rồi thử lại.")
    return chunks


def predicted(chunks: Sequence[Chunk], voice: VoiceId, rate_ms: float | None = None) -> int:
    """Forecast of the length of the recording, milliseconds; `rate_ms` as learned (`predict.learned_rate`)."""
    clauses = (predict_ms(piece.text, voice.engine, voice.speed, (piece.pause_ms,), rate_ms=rate_ms) for piece in chunks)
    return sum(clauses)


def sample_of(spoken: str, length_ms: int, voice: VoiceId, settings: Settings) -> tuple[int, float, float]:
    """(syllables, pauses, length) of a recording of this text, as `predict.learned_rate` takes them."""
    chunks = chunks_of(spoken, settings)
    count = sum(syllables(piece.text) for piece in chunks)
    pauses_ms = sum(piece.pause_ms + breaths_ms(piece.text, voice.engine, voice.speed) for piece in chunks)
    return count, pauses_ms, length_ms


def encode(mastered: Master, settings: SoundSettings, tags: Mapping[str, str]) -> Encoded:
    """The two files of a master and every digest that an approval may bind."""
    flac, mp3 = encode_flac(mastered.pcm, tags), encode_mp3(mastered.pcm, settings.mp3_kbps, tags)
    return Encoded(
        flac=flac,
        mp3=mp3,
        pcm_frames=len(mastered.pcm),
        length_ms=duration_ms(mastered.pcm),
        loudness=mastered.loudness,
        flac_sha256=sha256_bytes(flac),
        mp3_sha256=sha256_bytes(mp3),
        pcm_sha256=pcm_sha256(mastered.pcm),
    )


def pcm_sha256(pcm: Pcm) -> str:
    """Digest of the samples alone, 16-bit little-endian: equal for every file that holds the same sound."""
    return sha256_bytes(pcm.astype("<i2", copy=False).tobytes())


def _fields(files: Encoded) -> dict[str, Any]:
    return {field.name: getattr(files, field.name) for field in fields(files)}


def _mastered(said: Spoken, chunks: Sequence[Chunk], predicted_ms: int, settings: SoundSettings) -> Master:
    joined = join(said.pieces, [piece.pause_ms for piece in chunks], settings)
    check_length(joined, predicted_ms)
    return master(joined, settings)
