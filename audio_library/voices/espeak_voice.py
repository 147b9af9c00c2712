"""The embedded voice: speaks without the internet, from a helper process of its own (see espeak_helper).

One helper serves one call and ends with it. A helper that crashes, hangs or answers nonsense is
`VoiceFailed`, within the time the settings give it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from audio_library.codec import Pcm, resample
from audio_library.predict import is_plausible
from audio_library.voices.base import VoiceId
from audio_library.voices.espeak_helper import RATE
from audio_library.voices.helper_process import HelperProcess, Program
from audio_library.voices.helper_wire import SOUND
from audio_library.voices.respelled import respelled
from station.settings import EspeakSettings

HELPER = (sys.executable, "-m", "audio_library.voices.espeak_helper")


class EspeakVoice:
    """`command` starts the helper; tests give broken ones."""

    online = False

    def __init__(self, settings: EspeakSettings, command: Sequence[str] = HELPER) -> None:
        self._settings = settings
        self._program = Program(command, "espeak", "Giọng đọc gắn sẵn")
        self.id = VoiceId("espeak", settings.voice, str(settings.words_per_minute))

    def fingerprint(self, clause: str) -> str:
        return f"{_package()} {respelled(clause)}"

    def speak(self, clauses: Sequence[str], deadline: float) -> list[Pcm]:
        limit = min(deadline, time.monotonic() + self._settings.timeout_s)
        with HelperProcess(self._program, limit) as helper:
            return [self._clause(helper, respelled(clause)) for clause in clauses]

    def _clause(self, helper: HelperProcess, clause: str) -> Pcm:
        asked = {"voice": self.id.voice, "words_per_minute": self._settings.words_per_minute, "text": clause}
        kind, answer = helper.ask(json.dumps(asked).encode())
        if kind != SOUND or len(answer) % 2:
            detail = answer[:200].decode(errors="replace")
            raise self._program.failed("voice_bad_audio", "không đọc được một câu.", detail=detail)
        pcm = resample(np.frombuffer(answer, dtype="<i2").astype(np.int16), RATE)
        if not is_plausible(pcm, clause, self.id.engine, self.id.speed):
            what = "trả về âm thanh không khớp độ dài câu chữ."
            raise self._program.failed("voice_bad_audio", what, clause=clause[:100])
        return pcm


def _package() -> str:
    try:
        return version("espeakng-loader")
    except PackageNotFoundError:
        return "?"
