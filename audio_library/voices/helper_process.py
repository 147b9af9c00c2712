"""A voice's own program, seen from the service: started for one call, spoken to through pipes, gone afterwards.

Every read and write ends at a deadline. A program that crashes, hangs or answers nonsense is `VoiceFailed`.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from audio_library.voices.base import voice_failed
from audio_library.voices.helper_wire import ANSWER, LENGTH, LONGEST_REQUEST
from station.errors import VoiceFailed

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_ANSWER = 22_050 * 2 * 600
_END_S = 2.0


@dataclass(frozen=True, slots=True)
class Program:
    """`command` starts it; `engine` and `name` (Vietnamese, as in «Giọng đọc gắn sẵn») stand in what is told of it."""

    command: Sequence[str]
    engine: str
    name: str

    def failed(self, code: str, what: str, **facts: str | int | None) -> VoiceFailed:
        return voice_failed(code, self.engine, f"{self.name} {what}", **facts)


class HelperProcess:
    """Use it in a `with`: on the way out the program is ended, by force where it must be."""

    def __init__(self, program: Program, deadline: float) -> None:
        self._program = program
        self._deadline = deadline
        try:
            self._process = subprocess.Popen(
                program.command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C at the terminal is for the service to handle
            )
        except OSError as wrong:
            raise program.failed("voice_missing", "không khởi động được.", detail=str(wrong)) from wrong
        self._requests, self._answers = _pipe(self._process.stdin), _pipe(self._process.stdout)
        os.set_blocking(self._requests.fileno(), False)
        os.set_blocking(self._answers.fileno(), False)

    def __enter__(self) -> HelperProcess:
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
            raise self._program.failed("voice_refused", "không nhận câu dài như vậy.", bytes=len(request))
        self._write(LENGTH.pack(len(request)) + request)
        kind, length = ANSWER.unpack(self._read(ANSWER.size))
        if length > _LONGEST_ANSWER:
            raise self._program.failed("voice_bad_audio", "trả về quá nhiều dữ liệu.", bytes=length)
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
                raise self._program.failed("voice_too_slow", "không trả lời kịp thời hạn.")

    def _crashed(self) -> VoiceFailed:
        try:
            code = self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            code = None  # it only closed its pipes; it is killed on the way out
        what = "dừng đột ngột. Hãy chạy lại lệnh cài đặt nếu lỗi lặp lại."
        return self._program.failed("voice_crashed", what, exit_code=code)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
