"""The embedded voice: speaks without the internet, from a helper process of its own (see espeak_helper).

One helper serves one call and ends with it. A helper that crashes, hangs or answers nonsense is
`VoiceFailed`, within the time the settings give it.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np

from audio_library.codec import Pcm, resample
from audio_library.predict import is_plausible
from audio_library.reading import Lexicon, Style, read
from audio_library.voices.base import VoiceId, voice_failed
from audio_library.voices.espeak_helper import ANSWER, LENGTH, LONGEST_REQUEST, RATE, SOUND
from station.errors import VoiceFailed
from station.settings import EspeakSettings

HELPER = (sys.executable, "-m", "audio_library.voices.espeak_helper")
_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_ANSWER = RATE * 2 * 600
_END_S = 2.0


class EspeakVoice:
    """`command` starts the helper; tests give broken ones."""

    online = False

    def __init__(self, settings: EspeakSettings, command: Sequence[str] = HELPER) -> None:
        self._settings = settings
        self._command = command
        self.id = VoiceId("espeak", settings.voice, str(settings.words_per_minute))

    def speak(self, clauses: Sequence[str], deadline: float) -> list[Pcm]:
        limit = min(deadline, time.monotonic() + self._settings.timeout_s)
        with _Helper(self._command, limit) as helper:
            return [self._clause(helper, respelled(clause)) for clause in clauses]

    def _clause(self, helper: _Helper, clause: str) -> Pcm:
        asked = {"voice": self.id.voice, "words_per_minute": self._settings.words_per_minute, "text": clause}
        kind, answer = helper.ask(json.dumps(asked).encode())
        if kind != SOUND or len(answer) % 2:
            message = "Giọng đọc gắn sẵn không đọc được một câu."
            raise _failed("voice_bad_audio", message, detail=answer[:200].decode(errors="replace"))
        pcm = resample(np.frombuffer(answer, dtype="<i2").astype(np.int16), RATE)
        if not is_plausible(pcm, clause, self.id.engine, self.id.speed):
            message = "Giọng đọc gắn sẵn trả về âm thanh không khớp độ dài câu chữ."
            raise _failed("voice_bad_audio", message, clause=clause[:100])
        return pcm


def respelled(clause: str) -> str:
    """The same words in Vietnamese syllables: this voice would say a foreign word by foreign rules, or spell it.

    What the approver read stays as it is; only the letters this voice is handed differ.
    """
    return read(clause, Lexicon(), Style(for_voice="offline")).spoken or clause


class _Helper:
    """The helper process; every read and write ends at `deadline`."""

    def __init__(self, command: Sequence[str], deadline: float) -> None:
        self._deadline = deadline
        try:
            self._process = subprocess.Popen(
                command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C at the terminal is for the service to handle
            )
        except OSError as wrong:
            message = "Không khởi động được giọng đọc gắn sẵn."
            raise _failed("voice_missing", message, detail=str(wrong)) from wrong
        self._requests, self._answers = _pipe(self._process.stdin), _pipe(self._process.stdout)
        os.set_blocking(self._requests.fileno(), False)
        os.set_blocking(self._answers.fileno(), False)

    def __enter__(self) -> _Helper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._requests.close()
        self._answers.close()
        try:
            self._process.wait(0.0 if kind else _END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """The kind of the answer and its bytes."""
        if len(request) > LONGEST_REQUEST:
            raise _failed("voice_refused", "Câu quá dài đối với giọng đọc gắn sẵn.", bytes=len(request))
        self._write(LENGTH.pack(len(request)) + request)
        kind, length = ANSWER.unpack(self._read(ANSWER.size))
        if length > _LONGEST_ANSWER:
            raise _failed("voice_bad_audio", "Giọng đọc gắn sẵn trả về quá nhiều dữ liệu.", bytes=length)
        return kind, self._read(length)

    def _write(self, data: bytes) -> None:
        while data:
            self._wait(self._requests, selectors.EVENT_WRITE)
            try:
                data = data[os.write(self._requests.fileno(), data) :]
            except OSError as wrong:
                raise self._crashed() from wrong

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            self._wait(self._answers, selectors.EVENT_READ)
            part = os.read(self._answers.fileno(), min(size, 1 << 20))
            if not part:
                raise self._crashed()
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _wait(self, pipe: IO[bytes], event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0.0, self._deadline - time.monotonic())):
                raise _failed("voice_too_slow", "Giọng đọc gắn sẵn không trả lời kịp thời hạn.")

    def _crashed(self) -> VoiceFailed:
        try:
            code = self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            code = None  # it only closed its pipes; it is killed on the way out
        message = "Chương trình giọng đọc gắn sẵn dừng đột ngột. Hãy chạy lại lệnh cài đặt nếu lỗi lặp lại."
        return _failed("voice_crashed", message, exit_code=code)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _failed(code: str, message: str, **facts: str | int | None) -> VoiceFailed:
    return voice_failed(code, "espeak", message, **facts)
