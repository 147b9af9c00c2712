"""The reading process is ended in time, and a machine without OCR says so in words."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from audio_library.importing import Limits, import_document
from audio_library.importing.process import read_apart
from station.errors import BadInput

SHORT = Limits(read_s=2.0, ocr_s=2.0)


def white_picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (200, 200), 255).save(buffer, "JPEG")
    return buffer.getvalue()


def helper(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_reader_that_hangs_is_ended_with_everything_it_started(tmp_path: Path) -> None:
    note = tmp_path / "child"
    code = (
        "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; "
        "time.sleep(120)']); "
        f"open({str(note)!r}, 'w').write(str(child.pid)); time.sleep(120)"
    )
    with pytest.raises(BadInput) as refused:
        read_apart("docx", b"x", Limits(read_s=7.0), command=helper(code))
    assert refused.value.code == "import_too_slow"
    child = Path(f"/proc/{note.read_text()}/stat")
    deadline = time.monotonic() + 20
    while child.exists() and child.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.exists() or child.read_text().split()[2] == "Z"


@pytest.mark.parametrize(
    "code",
    [
        "import os; os._exit(3)",
        "print('not json')",
        "print('{}')",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "print('{\"refused\": {}}')",
    ],
)
def test_a_reader_that_crashes_or_answers_nonsense_is_a_broken_file(code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_apart("docx", b"x", Limits(read_s=30.0), command=helper(code))
    assert refused.value.code == "file_broken"


def test_a_reader_killed_for_its_processor_time_was_too_slow() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)"
    with pytest.raises(BadInput) as refused:
        read_apart("docx", b"x", Limits(read_s=30.0), command=helper(code))
    assert refused.value.code == "import_too_slow"


def test_a_reader_that_cannot_be_started_is_said() -> None:
    with pytest.raises(BadInput) as refused:
        read_apart("docx", b"x", SHORT, command=("/no/such/program",))
    assert refused.value.code == "import_failed"


def test_a_photo_on_a_machine_without_tesseract_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput) as refused:
        import_document("anh.jpg", white_picture())
    assert refused.value.code == "ocr_missing"
    assert "tesseract-ocr-vie" in refused.value.message


def test_tesseract_without_vietnamese_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho 'List of available languages (1):'\necho eng\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput) as refused:
        import_document("anh.jpg", white_picture())
    assert refused.value.code == "ocr_no_vietnamese"


def test_tesseract_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\ncase $1 in --list-langs) echo vie;; *) exec /bin/sleep 120;; esac\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    started = time.monotonic()
    with pytest.raises(BadInput) as refused:
        import_document("anh.jpg", white_picture(), limits=Limits(ocr_page_s=1.0))
    assert refused.value.code == "import_too_slow"
    assert time.monotonic() - started < 60
