"""Which voices may speak a recording, and in which order.

A voice is named as a `VoiceId` is written: `gtts`, `espeak:vi-vn-x-south`, `piper:NAME`, with a speed behind
it if wanted (`espeak:vi:170`, `gtts:vi:slow`, `piper:NAME:1.2`). The one preferred for a topic or a bulletin
comes first, the others follow in the order of `[voices]`. A text that may not leave the station is never
given to an online voice, not even to one that is preferred or whose clauses are kept here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from audio_library.voices.base import Voice
from audio_library.voices.breaker import Breaker
from audio_library.voices.espeak_voice import EspeakVoice
from audio_library.voices.gtts_voice import GttsVoice
from audio_library.voices.piper_voice import PiperVoice, voice_files
from station.errors import BadInput, VoiceFailed
from station.settings import EspeakSettings, GttsSettings, PiperSettings, VoiceSettings

ENGINES = ("gtts", "espeak", "piper")
_REGIONS = {"vi": "miền Bắc", "vi-vn-x-central": "miền Trung", "vi-vn-x-south": "miền Nam"}


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """A voice a person may choose: `name` is what `preferred` takes, `label` is read on the page."""

    name: str
    label: str
    online: bool


def voices_from(
    settings: VoiceSettings,
    breaker: Breaker | None = None,
    *,
    data: Path | None = None,
    only_offline: bool = False,
    preferred: str = "",
) -> tuple[Voice, ...]:
    """The voices that may speak, best first. Give the same `breaker` again: it remembers a lost connection.

    `BadInput("no_such_voice")` for a preferred voice that is none; `VoiceFailed("no_offline_voice")` when only
    online voices are configured and the text may not leave the station.
    """
    shared = breaker or Breaker(settings.breaker_min * 60)
    chosen, settings = _preferring(settings, preferred)
    made: dict[str, Callable[[], Voice]] = {
        "gtts": lambda: GttsVoice(settings, shared),
        "espeak": lambda: EspeakVoice(settings.espeak),
        "piper": lambda: PiperVoice(settings.piper, data),
    }
    names = dict.fromkeys((*chosen, *settings.order))
    voices = tuple(voice for name in names if not ((voice := made[name]()).online and only_offline))
    if not voices:
        message = (
            "Bản tin này không được gửi ra ngoài mà cấu hình chỉ có giọng đọc trực tuyến. "
            "Hãy thêm \"espeak\" vào mục [voices] order."
        )
        raise VoiceFailed("no_offline_voice", message)
    return voices


def voice_choices(settings: VoiceSettings, data: Path | None = None) -> tuple[VoiceChoice, ...]:
    """What a page may offer for `preferred`: the voices of this machine, in the order of the engines."""
    espeak = [VoiceChoice(f"espeak:{voice}", f"Giọng gắn sẵn, {said}", False) for voice, said in _REGIONS.items()]
    piper = [VoiceChoice(f"piper:{path.stem}", f"Giọng {path.stem}", False) for path in voice_files(data)]
    online = [VoiceChoice("gtts", "Giọng trực tuyến", True)] if "gtts" in settings.order else []
    return (*online, *piper, *espeak)


def _preferring(settings: VoiceSettings, preferred: str) -> tuple[tuple[str, ...], VoiceSettings]:
    """The engine to come first, and settings in which it has the wanted voice and speed."""
    if not preferred:
        return (), settings
    engine, _, rest = preferred.partition(":")
    voice, _, speed = rest.partition(":")
    try:
        return (engine,), settings.model_copy(update={engine: _changed(settings, engine, voice, speed)})
    except (KeyError, ValueError, ValidationError) as wrong:
        message = f"Không có giọng đọc «{preferred[:60]}». Hãy chọn giọng khác trong danh sách."
        raise BadInput("no_such_voice", message, field="voice", voice=preferred[:100]) from wrong


def _changed(settings: VoiceSettings, engine: str, voice: str, speed: str) -> GttsSettings | EspeakSettings | PiperSettings:
    """Settings of one engine, proved again. Raises `KeyError` or `ValueError` for what it has not."""
    if engine == "gtts":
        if voice not in ("", "vi"):
            raise ValueError(voice)
        slow = {"": settings.gtts.slow, "slow": True, "normal": False}[speed]
        return GttsSettings(**settings.gtts.model_dump() | {"slow": slow})
    words: dict[str, Any] = {"voice": voice} if voice else {}
    if engine == "espeak":
        words |= {"words_per_minute": int(speed)} if speed else {}
        return EspeakSettings(**settings.espeak.model_dump() | words)
    if engine == "piper":
        words |= {"length_scale": float(speed)} if speed else {}
        return PiperSettings(**settings.piper.model_dump() | words)
    raise KeyError(engine)
