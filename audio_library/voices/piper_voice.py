"""The neural offline voice: piper, with a voice file the station puts into its data folder.

    data/voices/NAME.onnx        the model
    data/voices/NAME.onnx.json   what piper must know of it

piper is optional: when its package is not installed or there is no voice file, the voice fails with
`piper_missing` and the next in the order speaks. Only Vietnamese voices are taken; the settings of length
and noise are those of piper. It speaks in a helper process (piper_helper) inside a time limit.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from audio_library.codec import RATE, Pcm, resample
from audio_library.predict import is_plausible
from audio_library.voices.base import VoiceId
from audio_library.voices.helper_process import HelperProcess, Program
from audio_library.voices.helper_wire import LENGTH, SOUND
from audio_library.voices.respelled import respelled
from station.files import sha256_file
from station.settings import PiperSettings

HELPER = (sys.executable, "-m", "audio_library.voices.piper_helper")
FOLDER = "voices"
_NAME = "Giọng đọc Piper"


def voice_files(data: Path | None) -> tuple[Path, ...]:
    """The models in the data folder that have their description beside them, by name."""
    found = (data / FOLDER).glob("*.onnx") if data else ()
    return tuple(sorted(path for path in found if _description(path).is_file()))


class PiperVoice:
    """The voice file `settings.voice` of a data folder, or its first. `command` starts the helper."""

    online = False

    def __init__(self, settings: PiperSettings, data: Path | None, command: Sequence[str] = HELPER) -> None:
        self._settings = settings
        files = voice_files(data)
        wanted = [path for path in files if settings.voice in ("", path.stem)]
        self._model = wanted[0] if wanted else None
        self._command = command
        self._digest = ""
        name = self._model.stem if self._model else settings.voice or "?"
        self.id = VoiceId("piper", name, f"{settings.length_scale:g}")

    def fingerprint(self, clause: str) -> str:
        model = self._ready_model()
        if not self._digest:
            self._digest = f"{_package()} {sha256_file(model)} {sha256_file(_description(model))}"
        noise = f"{self._settings.noise:g} {self._settings.noise_width:g}"
        return f"{self._digest} {noise} {respelled(clause)}"

    def speak(self, clauses: Sequence[str], deadline: float) -> list[Pcm]:
        program = Program((*self._command, str(self._ready_model())), "piper", _NAME)
        limit = min(deadline, time.monotonic() + self._settings.timeout_s)
        with HelperProcess(program, limit) as helper:
            return [self._clause(helper, program, respelled(clause)) for clause in clauses]

    def _clause(self, helper: HelperProcess, program: Program, clause: str) -> Pcm:
        asked = {
            "length_scale": self._settings.length_scale,
            "noise": self._settings.noise,
            "noise_width": self._settings.noise_width,
            "text": clause,
        }
        kind, answer = helper.ask(json.dumps(asked).encode())
        if kind != SOUND or len(answer) < LENGTH.size or len(answer) % 2:
            detail = answer[:200].decode(errors="replace")
            raise program.failed("voice_bad_audio", "không đọc được một câu.", detail=detail)
        (rate,) = LENGTH.unpack(answer[: LENGTH.size])
        samples = np.frombuffer(answer[LENGTH.size :], dtype="<i2").astype(np.int16)
        if not 8000 <= rate <= RATE or not is_plausible(
            pcm := resample(samples, rate), clause, self.id.engine, self.id.speed
        ):
            what = "trả về âm thanh không khớp độ dài câu chữ."
            raise program.failed("voice_bad_audio", what, clause=clause[:100], rate=rate)
        return pcm

    def _ready_model(self) -> Path:
        program = Program(self._command, "piper", _NAME)
        if importlib.util.find_spec("piper") is None:
            what = "chưa được cài. Hãy cài gói piper-tts trên máy trạm hoặc bỏ «piper» khỏi thứ tự giọng đọc."
            raise program.failed("piper_missing", what)
        if self._model is None:
            what = f"chưa có tệp giọng «{self.id.voice}». Hãy chép tệp .onnx và .onnx.json vào thư mục voices của dữ liệu."
            raise program.failed("piper_missing", what, voice=self.id.voice)
        if not _is_vietnamese(self._model):
            what = f"có tệp giọng «{self.id.voice}» không phải tiếng Việt. Hãy dùng tệp giọng tiếng Việt."
            raise program.failed("piper_not_vietnamese", what, voice=self.id.voice)
        return self._model


def _description(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


def _is_vietnamese(model: Path) -> bool:
    try:
        said = json.loads(_description(model).read_text(encoding="utf-8"))
        return str(said["espeak"]["voice"]).startswith("vi")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _package() -> str:
    try:
        return version("piper-tts")
    except PackageNotFoundError:
        return "?"
