from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from needs import need_piper
from sounds import main_pitch_hz

from audio_library.codec import duration_ms
from audio_library.voices import piper_voice
from audio_library.voices.piper_voice import PiperVoice, voice_files
from station.errors import VoiceFailed
from station.settings import PiperSettings

CLAUSE = "Ủy ban nhân dân xã thông báo lịch tiêm phòng"


def failed_code(voice: PiperVoice) -> str:
    with pytest.raises(VoiceFailed) as failed:
        voice.speak([CLAUSE], time.monotonic() + 20)
    assert failed.value.facts["engine"] == "piper"
    assert failed.value.message.startswith("Giọng đọc Piper")
    return failed.value.code


def test_without_a_voice_file_it_is_missing(tmp_path: Path) -> None:
    need_piper()
    assert failed_code(PiperVoice(PiperSettings(), None)) == "piper_missing"
    assert failed_code(PiperVoice(PiperSettings(voice="khong-co"), tmp_path)) == "piper_missing"
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "mot-nua.onnx").write_bytes(b"a model without its description")
    assert voice_files(tmp_path) == ()
    assert failed_code(PiperVoice(PiperSettings(), tmp_path)) == "piper_missing"


def test_without_the_package_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper_voice.importlib.util, "find_spec", lambda _name: None)
    assert failed_code(PiperVoice(PiperSettings(), tmp_path)) == "piper_missing"


class TestWithAVoiceFile:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        need_piper()
        from piper_model import put_voice

        put_voice(tmp_path, "a-giong")
        put_voice(tmp_path, "b-giong")
        return tmp_path

    def test_the_voice_named_is_taken_or_the_first(self, data: Path) -> None:
        assert str(PiperVoice(PiperSettings(), data).id) == "piper:a-giong:1"
        assert str(PiperVoice(PiperSettings(voice="b-giong", length_scale=1.25), data).id) == "piper:b-giong:1.25"
        assert failed_code(PiperVoice(PiperSettings(voice="c-giong"), data)) == "piper_missing"

    def test_it_speaks_what_its_model_says(self, data: Path) -> None:
        piece = PiperVoice(PiperSettings(), data).speak([CLAUSE], time.monotonic() + 30)[0]
        assert main_pitch_hz(piece) == pytest.approx(440, abs=3)
        assert duration_ms(piece) == pytest.approx(10 * 250, abs=20)

    def test_piper_is_not_loaded_into_the_service(self, data: Path) -> None:
        program = (
            "import time; from pathlib import Path; from audio_library.voices.piper_voice import PiperVoice\n"
            "from station.settings import PiperSettings\n"
            f"assert PiperVoice(PiperSettings(), Path({str(data)!r})).speak(['Xin chào bà con'], time.monotonic() + 60)\n"
            "maps = open('/proc/self/maps').read()\n"
            "assert 'onnxruntime' not in maps and 'espeak' not in maps\n"
        )
        subprocess.run((sys.executable, "-c", program), check=True, timeout=60, cwd=Path(__file__).parents[2])

    def test_the_length_scale_reaches_the_model(self, data: Path) -> None:
        slow = PiperVoice(PiperSettings(length_scale=1.5), data).speak([CLAUSE], time.monotonic() + 30)[0]
        assert duration_ms(slow) == pytest.approx(15 * 250, abs=20)

    def test_only_vietnamese_voices_are_taken(self, data: Path) -> None:
        from piper_model import put_voice

        put_voice(data, "giong-anh", language="en-us")
        assert failed_code(PiperVoice(PiperSettings(voice="giong-anh"), data)) == "piper_not_vietnamese"

    def test_a_broken_model_is_a_failure(self, data: Path) -> None:
        (data / "voices" / "a-giong.onnx").write_bytes(b"no model")
        assert failed_code(PiperVoice(PiperSettings(), data)) == "voice_bad_audio"

    def test_another_model_is_another_fingerprint(self, data: Path) -> None:
        before = PiperVoice(PiperSettings(), data).fingerprint(CLAUSE)
        (data / "voices" / "a-giong.onnx").write_bytes(b"another model")
        assert PiperVoice(PiperSettings(), data).fingerprint(CLAUSE) != before
        assert PiperVoice(PiperSettings(noise=0.1), data).fingerprint(CLAUSE) != before

    def test_a_helper_that_hangs_ends_at_the_time_limit(self, data: Path) -> None:
        command = (sys.executable, "-c", "import time; time.sleep(60)")
        started = time.monotonic()
        assert failed_code(PiperVoice(PiperSettings(timeout_s=0.3), data, command)) == "voice_too_slow"
        assert time.monotonic() - started < 15
