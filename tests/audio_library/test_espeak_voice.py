from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from audio_library.codec import duration_ms
from audio_library.voices.espeak_helper import main
from audio_library.voices.espeak_voice import HELPER, EspeakVoice
from audio_library.voices.helper_wire import LONGEST_REQUEST
from station.errors import VoiceFailed
from station.settings import EspeakSettings

CLAUSE = "Ủy ban nhân dân xã thông báo lịch tiêm phòng"


def soon(seconds: float = 20.0) -> float:
    return time.monotonic() + seconds


def broken(tmp_path: Path, body: str) -> tuple[str, ...]:
    """A helper that does something else."""
    program = tmp_path / "helper.py"
    program.write_text(f"import os, sys, time\n{body}\n")
    return (sys.executable, str(program))


def failed_code(command: tuple[str, ...], seconds: float = 20.0, clause: str = CLAUSE) -> str:
    with pytest.raises(VoiceFailed) as failed:
        EspeakVoice(EspeakSettings(), command).speak([clause], soon(seconds))
    return failed.value.code


@pytest.mark.parametrize("voice", ["vi", "vi-vn-x-central", "vi-vn-x-south"])
def test_all_three_vietnamese_voices_speak(voice: str) -> None:
    spoken = EspeakVoice(EspeakSettings(voice=voice)).speak([CLAUSE], soon())
    assert 1500 < duration_ms(spoken[0]) < 5000
    assert 3000 < np.abs(spoken[0].astype(np.int32)).max() < 32_000


def test_the_three_voices_differ() -> None:
    sounds = {
        voice: EspeakVoice(EspeakSettings(voice=voice)).speak([CLAUSE], soon())[0].tobytes()
        for voice in ("vi", "vi-vn-x-central", "vi-vn-x-south")
    }
    assert len(set(sounds.values())) == 3


def test_pace_is_a_setting() -> None:
    slow, fast = (
        EspeakVoice(EspeakSettings(words_per_minute=wpm)).speak([CLAUSE], soon())[0] for wpm in (100, 200)
    )
    assert duration_ms(slow) == pytest.approx(2 * duration_ms(fast), rel=0.15)


def test_a_clause_is_said_alike_whatever_was_said_before() -> None:
    """The library keeps some state between clauses; it moves samples, not sounds."""
    voice = EspeakVoice(EspeakSettings())
    alone = voice.speak([CLAUSE], soon())[0]
    after = voice.speak(["Xin chào bà con", CLAUSE], soon())[1]
    assert duration_ms(alone) == pytest.approx(duration_ms(after), abs=5)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("sys.exit(3)", "voice_crashed"),
        ("os.kill(os.getpid(), 11)", "voice_crashed"),
        ("sys.stdin.buffer.read(4); os.kill(os.getpid(), 9)", "voice_crashed"),
        ("sys.stdin.buffer.read(40); sys.stdout.buffer.write(b'\\0\\0\\0\\1\\0half'); sys.stdout.flush()", "voice_crashed"),
        ("sys.stdout.buffer.write(b'\\1\\0\\0\\0\\3bad'); sys.stdout.flush(); time.sleep(9)", "voice_bad_audio"),
        ("sys.stdout.buffer.write(b'\\0\\0\\0\\0\\0'); sys.stdout.flush(); time.sleep(9)", "voice_bad_audio"),
        ("sys.stdout.buffer.write(b'\\0\\0\\0\\0\\3abc'); sys.stdout.flush(); time.sleep(9)", "voice_bad_audio"),
        ("sys.stdout.buffer.write(b'\\0\\xff\\xff\\xff\\xff'); sys.stdout.flush(); time.sleep(9)", "voice_bad_audio"),
        ("sys.stdout.buffer.write(b'\\0\\0\\1\\0\\0' + bytes(65536)); sys.stdout.flush(); time.sleep(9)", "voice_bad_audio"),
    ],
    ids=["exits", "crashes", "killed", "half", "error", "empty", "odd", "endless", "silent"],
)
def test_a_helper_that_does_not_do_its_work_is_a_failure(tmp_path: Path, body: str, code: str) -> None:
    assert failed_code(broken(tmp_path, body)) == code


@pytest.mark.parametrize("body", ["time.sleep(60)", "sys.stdin.close(); time.sleep(60)"])
def test_a_helper_that_hangs_ends_at_the_deadline_and_is_gone(tmp_path: Path, body: str) -> None:
    note = tmp_path / "pid"
    command = broken(tmp_path, f"open({str(note)!r}, 'w').write(str(os.getpid())); {body}")
    started = time.monotonic()
    assert failed_code(command, seconds=1.0) in {"voice_too_slow", "voice_crashed"}
    assert time.monotonic() - started < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_the_voices_own_time_limit_counts_too(tmp_path: Path) -> None:
    voice = EspeakVoice(EspeakSettings(timeout_s=0.3), broken(tmp_path, "time.sleep(60)"))
    with pytest.raises(VoiceFailed) as failed:
        voice.speak([CLAUSE], soon(60))
    assert failed.value.code == "voice_too_slow"


def test_a_program_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    assert failed_code((str(tmp_path / "none"),)) == "voice_missing"


def test_a_clause_too_large_for_the_helper_is_refused_before_it_is_sent() -> None:
    assert failed_code(HELPER, clause="xin chào " * (LONGEST_REQUEST // 8)) == "voice_refused"


def test_no_helper_is_left_behind(tmp_path: Path) -> None:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before = set(children.read_text().split())
    EspeakVoice(EspeakSettings()).speak([CLAUSE], soon())
    failed_code(broken(tmp_path, "sys.exit(1)"))
    assert set(children.read_text().split()) <= before


def test_the_helper_ends_when_its_input_ends() -> None:
    done = subprocess.run(HELPER, input=b"", capture_output=True, timeout=30, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout == b""
    assert callable(main)


def test_the_helper_answers_nonsense_with_an_error_and_goes_on() -> None:
    requests = b"".join(
        len(body).to_bytes(4, "big") + body
        for body in (b"no json", b'{"voice": "xx-none", "words_per_minute": 150, "text": "a"}', b"[]")
    )
    done = subprocess.run(
        HELPER, input=requests, capture_output=True, timeout=30, check=True, cwd=Path(__file__).parents[2]
    )
    answers, at = [], 0
    while at < len(done.stdout):
        length = int.from_bytes(done.stdout[at + 1 : at + 5], "big")
        answers.append((done.stdout[at], done.stdout[at + 5 : at + 5 + length]))
        at += 5 + length
    assert [kind for kind, _ in answers] == [1, 1, 1]
    assert b"SetVoiceByName" in answers[1][1]


def test_the_service_itself_never_loads_the_gpl_library() -> None:
    """espeak-ng is loaded by the helper process only (docs/sound.md, licences)."""
    code = (
        "import time\n"
        "from audio_library.voices.espeak_voice import EspeakVoice\n"
        "from station.settings import EspeakSettings\n"
        "EspeakVoice(EspeakSettings()).speak(['xin chào'], time.monotonic() + 20)\n"
        "import sys; assert 'espeakng_loader' not in sys.modules\n"
        "assert 'espeak' not in open('/proc/self/maps').read()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=Path(__file__).parents[2])
