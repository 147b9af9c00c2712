"""Reads one untrusted file and ends: `python -m audio_library.importing.helper`.

    standard input    one line of JSON {"kind": "docx" | "pdf" | "image", "limits": {…}}, then the file's
    bytes
    standard output   {"blocks", "left_out", "warnings"} or {"refused": {"error", "code", "message", "facts"}}

Before a byte of the file is looked at, the process gives up what it does not need: address space, processor
time and
file size are limited (the limits pass on to tesseract), no core file is written.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

from audio_library.importing.kinds import too_heavy
from audio_library.importing.model import Extract, Limits
from station.errors import RadioError

_LARGEST_FILE = 256_000_000


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not spoil the answer
    asked = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**asked["limits"])
    confine(limits, limits.read_s if asked["kind"] == "docx" else limits.ocr_s)
    try:
        answer = _read(asked["kind"], sys.stdin.buffer.read(limits.file_bytes + 1), limits).to_json()
    except RadioError as refused:
        answer = _refused(refused)
    except (MemoryError, RecursionError) as wrong:
        answer = _refused(too_heavy(type(wrong).__name__))
    answers.write(json.dumps(answer, ensure_ascii=True).encode())
    answers.flush()


def confine(limits: Limits, cpu_s: float) -> None:
    memory = limits.memory_mb * 1_000_000
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(cpu_s) + 1),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _read(kind: str, data: bytes, limits: Limits) -> Extract:
    if kind == "docx":
        from audio_library.importing.docx_reader import read_docx

        return read_docx(data, limits)
    if kind == "pdf":
        from audio_library.importing.pdf_reader import read_pdf

        return read_pdf(data, limits)
    from audio_library.importing.scan_reader import read_image

    return read_image(data, limits)


def _refused(wrong: RadioError) -> dict[str, Any]:
    error = {
        "error": type(wrong).__name__,
        "code": wrong.code,
        "message": wrong.message,
        "facts": wrong.facts,
    }
    return {"refused": error}


if __name__ == "__main__":
    main()
