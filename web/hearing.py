"""Hearing one sentence while writing: by the embedded voice, in a bounded number at once, kept for a while."""

from __future__ import annotations

import threading
from functools import lru_cache

from audio_library.renderer import Renderer
from station.errors import BadInput, TooMany
from station.settings import Settings

_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE_S = 5.0


def sentence_mp3(settings: Settings, spoken: str) -> bytes:
    """MP3 of a short spoken text. `TooMany` when two others are being made and none ends within seconds."""
    if not any(letter.isalpha() for letter in spoken):
        raise BadInput("nothing_to_say", "Câu này không có lời nào để đọc.", field="text")
    if not _AT_ONCE.acquire(timeout=_PATIENCE_S):
        raise TooMany("busy_hearing", "Máy đang tạo âm thanh cho người khác. Hãy thử lại sau vài giây.")
    try:
        return _made(settings, spoken)
    finally:
        _AT_ONCE.release()


@lru_cache(maxsize=128)
def _made(settings: Settings, spoken: str) -> bytes:
    offline = settings.voices.model_copy(update={"order": ("espeak",)})
    return Renderer(settings.model_copy(update={"voices": offline})).speech(spoken).mp3
