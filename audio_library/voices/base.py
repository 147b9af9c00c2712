"""What every voice can do, and how it says no.

A voice turns clauses of Vietnamese into sound. It is given a moment by which it must have answered, and by
then it has spoken every clause or raised `VoiceFailed`; it never answers with less sound than was asked.

`VoiceFailed.code` of a voice, as recorded with an attempt:

    voice_resting       left alone after a failed connection
    voice_unreachable   no connection
    voice_busy          the service asks us to slow down
    voice_refused       the service refuses the request
    voice_no_audio      an answer without sound in it
    voice_bad_audio     sound that is damaged, silent, or too short or long for the words
    voice_too_slow      not ready in time
    voice_crashed       the voice's own program stopped
    voice_missing       the voice is not installed
    piper_missing       piper is not installed, or the station has put no voice file into its data folder
    piper_not_vietnamese  the voice file speaks another language
    no_offline_voice    the text may not leave the station, and only online voices are configured
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from audio_library.codec import Pcm
from station.errors import VoiceFailed


@dataclass(frozen=True, slots=True)
class VoiceId:
    """What is recorded beside every recording and shown to the approver."""

    engine: str
    voice: str
    speed: str

    def __str__(self) -> str:
        return f"{self.engine}:{self.voice}:{self.speed}"


class Voice(Protocol):
    """An engine with its speaker and speed."""

    @property
    def id(self) -> VoiceId: ...

    @property
    def online(self) -> bool:
        """Whether it needs the internet."""
        ...

    def fingerprint(self, clause: str) -> str:
        """What decides, beside `id` and the clause, how it sounds: versions, models, the letters really handed over.

        `VoiceFailed` when the voice is not there to ask.
        """
        ...

    def speak(self, clauses: Sequence[str], deadline: float) -> list[Pcm]:
        """One piece of sound a clause, 48 kHz mono. `deadline` is an instant of `time.monotonic()`.

        `VoiceFailed` when any clause cannot be had in time.
        """
        ...


def is_speakable(clause: str) -> bool:
    """Whether there is anything in it that a voice can say: a letter or a digit."""
    return any(letter.isalnum() for letter in clause)


def voice_failed(code: str, engine: str, message: str, **facts: str | int | float | None) -> VoiceFailed:
    return VoiceFailed(code, message, field=None, engine=engine, **facts)
