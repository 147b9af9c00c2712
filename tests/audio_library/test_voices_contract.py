"""What every voice must do: all pass the same tests, also behind the cache. The network is a local server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import gtts.tts
import numpy as np
import pytest
from gtts_server import GttsServer
from needs import need_piper

from audio_library.codec import duration_ms
from audio_library.predict import is_plausible, predict_ms
from audio_library.voices.base import Voice
from audio_library.voices.breaker import Breaker
from audio_library.voices.cache import CachedVoice, ClauseCache
from audio_library.voices.espeak_voice import EspeakVoice
from audio_library.voices.gtts_voice import GttsVoice, Waits
from audio_library.voices.piper_voice import PiperVoice
from station.errors import VoiceFailed
from station.settings import EspeakSettings, PiperSettings, VoiceSettings

CLAUSES = [
    "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em dưới sáu tuổi",
    "Thời gian: bảy giờ ba mươi phút, ngày hai mươi hai tháng mười hai.",
    "A lô",
    "Xin cảm ơn bà con!",
]


@pytest.fixture(params=["gtts", "espeak", "piper", "kept gtts", "kept espeak", "kept piper"])
def voice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Voice]:
    with GttsServer() as server:
        monkeypatch.setattr(gtts.tts, "_translate_url", server.url)
        made = _voice(request.param.split()[-1], tmp_path)
        yield CachedVoice(made, ClauseCache(tmp_path / "cache", 10), -50.0) if "kept" in request.param else made


def _voice(engine: str, data: Path) -> Voice:
    if engine == "gtts":
        return GttsVoice(VoiceSettings(), Breaker(300), Waits(0.01, 0.01))
    if engine == "espeak":
        return EspeakVoice(EspeakSettings())
    need_piper()
    from piper_model import put_voice

    put_voice(data)
    return PiperVoice(PiperSettings(), data)


def soon() -> float:
    return time.monotonic() + 30


def test_one_piece_a_clause_48_khz_mono_16_bit(voice: Voice) -> None:
    pieces = voice.speak(CLAUSES, soon())
    assert len(pieces) == len(CLAUSES)
    assert all(piece.dtype == np.int16 and piece.ndim == 1 for piece in pieces)


def test_every_piece_is_as_long_as_its_words(voice: Voice) -> None:
    for clause, piece in zip(CLAUSES, voice.speak(CLAUSES, soon()), strict=True):
        assert is_plausible(piece, clause, voice.id.engine, voice.id.speed)
        forecast_ms = predict_ms(clause, voice.id.engine, voice.id.speed)
        assert duration_ms(piece) == pytest.approx(forecast_ms, rel=0.35, abs=400)


def test_the_same_text_gives_the_same_sound(voice: Voice) -> None:
    first, second = voice.speak(CLAUSES, soon()), voice.speak(CLAUSES, soon())
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_no_clause_gives_no_sound(voice: Voice) -> None:
    assert voice.speak([], soon()) == []


def test_a_deadline_that_has_passed_is_a_failure_at_once(voice: Voice) -> None:
    started = time.monotonic()
    with pytest.raises(VoiceFailed) as failed:
        voice.speak(CLAUSES, time.monotonic() - 1)
    assert failed.value.code == "voice_too_slow"
    assert time.monotonic() - started < 10


def test_a_failure_names_its_engine_and_speaks_vietnamese(voice: Voice) -> None:
    with pytest.raises(VoiceFailed) as failed:
        voice.speak(CLAUSES, time.monotonic() - 1)
    assert failed.value.facts["engine"] == voice.id.engine
    assert "iọng đọc" in failed.value.message


def test_a_voice_says_who_it_is(voice: Voice) -> None:
    assert str(voice.id) in {"gtts:vi:normal", "espeak:vi:150", "piper:thu-nghiem:1"}
    assert voice.fingerprint(CLAUSES[0]) == voice.fingerprint(CLAUSES[0])
    assert voice.online == (voice.id.engine == "gtts")
