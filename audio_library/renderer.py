"""The renderer: what the render queue and the command line call to make sound. Knows settings and voices, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from audio_library.elements import chime, tune
from audio_library.mastering import Master
from audio_library.rendering import Encoded, Rendered, encode, render
from audio_library.voices.base import Voice, VoiceId
from audio_library.voices.breaker import Breaker
from audio_library.voices.cache import FOLDER, CachedVoice, ClauseCache
from audio_library.voices.choice import voices_from
from audio_library.voices.ladder import Progress
from station.settings import Settings


@dataclass(frozen=True, slots=True)
class SpeechOrder:
    """What is to be spoken and how: tags for the files, a preferred voice (voices/choice.py), or no online voice."""

    spoken: str
    tags: Mapping[str, str] = field(default_factory=dict)
    voice: str = ""
    only_offline: bool = False


class Renderer:
    """Keep one per process: it remembers a lost connection.

    With a data folder it keeps spoken clauses there, and knows the station's own voice files.
    """

    def __init__(self, settings: Settings, data: Path | None = None) -> None:
        self._settings = settings
        self._data = data
        self._breaker = Breaker(settings.voices.breaker_min * 60)
        limit_mb = settings.voices.cache_mb
        self._cache = ClauseCache(data / FOLDER, limit_mb, settings.store.free_mb) if data and limit_mb else None

    def speech(
        self, spoken: str, progress: Progress | None = None, *, tags: Mapping[str, str] | None = None
    ) -> Rendered:
        """Spoken text → recording by the voices of the settings; see `render`."""
        return self.make(SpeechOrder(spoken, tags or {}), progress)

    def make(self, order: SpeechOrder, progress: Progress | None = None) -> Rendered:
        """The same as ordered. `BadInput("no_such_voice")`, `VoiceFailed("no_offline_voice")`, and those of `render`."""
        return render(order.spoken, self._settings, self._voices(order), tags=order.tags, progress=progress)

    def tune(self) -> Rendered:
        """The station tune with its wake-up lead, made from numbers."""
        return self._own(tune(self._settings.sound), "nhạc hiệu")

    def chime(self) -> Rendered:
        """The two bells, made from numbers."""
        return self._own(chime(self._settings.sound), "chuông báo")

    def _own(self, made: Master, name: str) -> Rendered:
        files = encode(made, self._settings.sound, {})
        values = {field.name: getattr(files, field.name) for field in fields(Encoded)}
        return Rendered(
            **values, voice=VoiceId("station", name, ""), fallback=False, attempts=(), predicted_ms=files.length_ms
        )

    def _voices(self, order: SpeechOrder) -> tuple[Voice, ...]:
        voices = voices_from(
            self._settings.voices,
            self._breaker,
            data=self._data,
            only_offline=order.only_offline,
            preferred=order.voice,
        )
        cache, silence_dbfs = self._cache, self._settings.sound.silence_dbfs
        return voices if cache is None else tuple(CachedVoice(voice, cache, silence_dbfs) for voice in voices)
