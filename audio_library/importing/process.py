"""Runs the reader of a risky format in a process of its own and answers within a time limit, whatever the
file does.

The file goes in and the answer comes out through temporary files without a name: no pipe can fill up and
block.
The helper and everything it starts are one process group, which is killed when time is up.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from audio_library.importing.kinds import Kind, broken, too_heavy
from audio_library.importing.model import Extract, Limits
from station.errors import BadInput, RadioError, TooLarge

HELPER = (sys.executable, "-m", "audio_library.importing.helper")
_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "VIRTUAL_ENV", "TMPDIR")
_LONGEST_ANSWER = 64_000_000
_KILLED_FOR_TIME = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM)
_GAVE_UP = (-signal.SIGABRT, -signal.SIGILL, -signal.SIGTRAP)  # how C libraries end when memory is refused
_REFUSALS: dict[str, type[RadioError]] = {"BadInput": BadInput, "TooLarge": TooLarge}


def read_apart(kind: Kind, data: bytes, limits: Limits, command: Sequence[str] = HELPER) -> Extract:
    """What the helper found. `BadInput` or `TooLarge` as the helper says; `import_too_slow`,
    `file_broken`."""
    with (
        tempfile.TemporaryFile() as request,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as said,
    ):
        request.write(json.dumps({"kind": kind, "limits": asdict(limits)}).encode() + b"\n" + data)
        request.seek(0)
        exit_code = _run(command, (request, answer, said), limits.read_s if kind == "docx" else limits.ocr_s)
        return _answer(exit_code, answer, said)


def _run(command: Sequence[str], files: tuple[IO[bytes], IO[bytes], IO[bytes]], limit_s: float) -> int:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    started = time.monotonic()
    try:
        process = subprocess.Popen(
            command,
            cwd=_ROOT,
            env=environment,
            stdin=files[0],
            stdout=files[1],
            stderr=files[2],
            start_new_session=True,
        )
    except OSError as wrong:
        said = "Không khởi động được chương trình đọc tệp. Hãy báo người quản trị máy."
        raise BadInput("import_failed", said, detail=str(wrong)) from wrong
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        raise _too_slow(time.monotonic() - started) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the whole group: tesseract too, when the helper died before it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody of the group is left
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answer(exit_code: int, answer: IO[bytes], said: IO[bytes]) -> Extract:
    if exit_code in _KILLED_FOR_TIME:
        raise _too_slow(None)
    if exit_code in _GAVE_UP:
        raise too_heavy(f"exit {exit_code}")
    answer.seek(0)
    body = answer.read(_LONGEST_ANSWER)
    try:
        value: dict[str, Any] = json.loads(body) if exit_code == 0 else {}
        if "refused" in value:
            raise _refusal(value["refused"])
        return Extract.from_json(value)
    except (ValueError, KeyError, TypeError) as wrong:
        said.seek(max(0, said.seek(0, os.SEEK_END) - 300))
        detail = said.read(300).decode(errors="replace").strip()
        if "MemoryError" in detail:
            raise too_heavy(detail[-60:]) from wrong
        raise broken(f"exit {exit_code}: {detail}") from wrong


def _refusal(refused: dict[str, Any]) -> RadioError:
    error = _REFUSALS.get(refused["error"], BadInput)
    return error(refused["code"], refused["message"], **refused["facts"])


def _too_slow(after_s: float | None) -> BadInput:
    said = "Đọc tệp này quá lâu nên đã dừng. Hãy tách thành tệp nhỏ hơn hoặc lưu lại bằng Word rồi nhập."
    return BadInput("import_too_slow", said, after_s=None if after_s is None else round(after_s, 1))
