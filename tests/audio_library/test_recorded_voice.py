from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from sounds import bursts, steps_dbfs, true_peak_dbtp
from tag_readers import flac_tags, mp3_tags

from audio_library.codec import RATE, Pcm, decode, encode_flac, encode_mp3, silence
from audio_library.loudness import integrated_lufs
from audio_library.voices.recorded import take_recording
from station.errors import SoundRefused
from station.settings import Settings

SETTINGS = Settings()
SPEECH = bursts(9000, amplitude=9000)


def wav(pcm: Pcm, rate: int = RATE, channels: int = 1) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(pcm, channels).tobytes())
    return target.getvalue()


def refused_code(data: bytes, settings: Settings = SETTINGS, **more: str) -> str:
    with pytest.raises(SoundRefused) as refused:
        take_recording(data, settings, **more)
    assert refused.value.message.endswith(".")
    return refused.value.code


@pytest.mark.parametrize(
    "data",
    [wav(SPEECH), wav(SPEECH, channels=2), encode_mp3(SPEECH, 64), encode_flac(SPEECH), wav(SPEECH // 4), wav(SPEECH + 900)],
    ids=["wav", "stereo", "mp3", "flac", "quiet", "with a constant"],
)
def test_a_persons_recording_is_mastered_like_any_other(data: bytes) -> None:
    made = take_recording(data, SETTINGS, speaker="Trần Thị Lan")
    pcm = decode(made.flac)
    assert integrated_lufs(pcm) == pytest.approx(-16.0, abs=0.5)
    assert true_peak_dbtp(pcm) <= -1.5
    assert made.length_ms == pytest.approx(9240, abs=250)
    assert steps_dbfs(pcm)[: 120 * 48 + 10].max() < -40
    assert (made.voice.engine, made.voice.voice, made.fallback) == ("recorded", "Trần Thị Lan", False)


def test_silence_around_it_is_trimmed() -> None:
    padded = np.concatenate([silence(5000), SPEECH, silence(8000)])
    assert take_recording(wav(padded), SETTINGS).length_ms == pytest.approx(9240, abs=250)


def test_the_file_says_whose_voice_it_is_and_claims_no_machine() -> None:
    made = take_recording(wav(SPEECH), SETTINGS, speaker="A Lềnh", language="hmn", tags={"BULLETIN": "7"})
    for tags in (flac_tags(made.flac), mp3_tags(made.mp3)):
        assert {"SOURCE": "recorded", "SPEAKER": "A Lềnh", "LANGUAGE": "hmn", "BULLETIN": "7"}.items() <= {
            **tags,
            "LANGUAGE": tags.get("LANGUAGE", tags.get("TLAN", "")),
        }.items()
        assert "SYNTHETIC_AUDIO" not in tags and "AI_GENERATED" not in tags
        assert tags["PCM_SHA256"] == made.pcm_sha256


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sound_damaged"),
        (b"<html>no sound</html>" * 50, "sound_damaged"),
        (encode_flac(SPEECH)[:-9000], "sound_damaged"),
        (wav(silence(6000)), "sound_silent"),
        (wav(SPEECH // 400), "sound_too_quiet"),
        (wav(np.clip(SPEECH.astype(int) * 12, -32768, 32767).astype(np.int16)), "sound_clipped"),
        (wav(SPEECH[: RATE // 2]), "sound_too_short"),
    ],
    ids=["empty", "page", "cut", "silent", "quiet", "clipped", "short"],
)
def test_what_cannot_be_made_good_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert refused_code(data) == code


def test_a_recording_longer_than_set_is_refused() -> None:
    assert refused_code(wav(SPEECH), Settings(sound={"longest_recording_min": 0.1})) == "sound_too_long"


def test_a_file_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audio_library.voices.recorded._LARGEST_BYTES", 1000)
    assert refused_code(wav(SPEECH)) == "sound_too_large"


def test_a_vietnamese_recording_must_be_as_long_as_its_text() -> None:
    text = "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em dưới sáu tuổi. " * 8
    assert refused_code(wav(SPEECH), spoken=text) == "sound_length"
    assert take_recording(wav(SPEECH), SETTINGS, spoken=text, language="tay").length_ms > 9000
    fits = "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em dưới sáu tuổi. " * 2
    assert take_recording(wav(SPEECH), SETTINGS, spoken=fits).predicted_ms == pytest.approx(9000, rel=0.4)
