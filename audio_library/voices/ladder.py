"""Which voice speaks: the first of the configured order that can speak the whole recording.

One recording has one voice. When a single clause cannot be had, everything is spoken again by the next
voice, and the recording says so (`fallback`), because an approver must know which voice the residents will
hear.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audio_library.codec import Pcm
from audio_library.voices.base import Voice, VoiceId
from station.errors import VoiceFailed
from station.settings import VoiceSettings

_BATCH = 12  # clauses between two reports of progress

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one voice: `code` and `message` are empty when it spoke everything."""

    engine: str
    ok: bool
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One piece of sound a clause, all by one voice. `fallback`: it was not the first in the order."""

    pieces: tuple[Pcm, ...]
    voice: VoiceId
    fallback: bool
    attempts: tuple[Attempt, ...]


def speak_whole(
    clauses: Sequence[str],
    voices: Sequence[Voice],
    settings: VoiceSettings,
    *,
    progress: Progress | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Spoken:
    """All clauses by one voice. `VoiceFailed("no_voice")` when none can; its facts hold every attempt.

    `progress(done, total)` counts clauses; it starts again at 0 with the next voice.
    """
    attempts: list[Attempt] = []
    for voice in voices:
        try:
            pieces = _speak(voice, clauses, monotonic() + _budget_s(voice, settings), progress)
        except VoiceFailed as wrong:
            attempts.append(Attempt(voice.id.engine, False, wrong.code, wrong.message))
            continue
        attempts.append(Attempt(voice.id.engine, True))
        return Spoken(tuple(pieces), voice.id, len(attempts) > 1, tuple(attempts))
    raise _no_voice(attempts)


def _budget_s(voice: Voice, settings: VoiceSettings) -> float:
    """Time for the whole recording."""
    if voice.online:
        return settings.budget_s
    return settings.piper.timeout_s if voice.id.engine == "piper" else settings.espeak.timeout_s


def _speak(voice: Voice, clauses: Sequence[str], deadline: float, progress: Progress | None) -> list[Pcm]:
    pieces: list[Pcm] = []
    if progress:
        progress(0, len(clauses))
    for start in range(0, len(clauses), _BATCH):
        batch = clauses[start : start + _BATCH]
        spoken = voice.speak(batch, deadline)
        if len(spoken) != len(batch):
            raise VoiceFailed("voice_bad_audio", "Giọng đọc trả về thiếu câu.", engine=voice.id.engine)
        pieces += spoken
        if progress:
            progress(len(pieces), len(clauses))
    return pieces


def _no_voice(attempts: Sequence[Attempt]) -> VoiceFailed:
    reasons = " ".join(f"[{attempt.engine}] {attempt.message}" for attempt in attempts)
    message = f"Không giọng đọc nào đọc được văn bản này nên chưa có âm thanh. Hãy thử lại. {reasons}".strip()
    facts = [{"engine": attempt.engine, "code": attempt.code} for attempt in attempts]
    return VoiceFailed("no_voice", message, attempts=facts)
