"""The renderer: what the render queue and the command line call to make sound. Knows settings and voices, no database."""

from __future__ import annotations

from dataclasses import fields

from audio_library.elements import tune
from audio_library.rendering import Encoded, Rendered, encode, render
from audio_library.voices.base import VoiceId
from audio_library.voices.ladder import Progress, voices_from
from station.settings import Settings

_OWN_MUSIC = VoiceId("station", "nhạc hiệu", "")


class Renderer:
    """Keep one per process: its voices remember a lost connection."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._voices = voices_from(settings.voices)

    def speech(self, spoken: str, progress: Progress | None = None) -> Rendered:
        """Spoken text → recording; see `render`."""
        return render(spoken, self._settings, self._voices, progress=progress)

    def tune(self) -> Rendered:
        """The station tune with its wake-up lead, made from numbers."""
        made = tune(self._settings.sound)
        files = encode(made, self._settings.sound, {})
        values = {field.name: getattr(files, field.name) for field in fields(Encoded)}
        return Rendered(**values, voice=_OWN_MUSIC, fallback=False, attempts=(), predicted_ms=files.length_ms)
