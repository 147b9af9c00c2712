from __future__ import annotations

import io
import math
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from sounds import bursts, main_pitch_hz, tone

from audio_library.codec import RATE, decode, duration_ms, encode_flac, encode_mp3, resample
from station.errors import SoundRefused


def wav(pcm: np.ndarray, rate: int, channels: int = 1) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(pcm, channels).tobytes())
    return target.getvalue()


@pytest.mark.parametrize("frames", [1, 4_607, 4_608, 4_609, 48_000, 200_001])
def test_flac_gives_back_every_sample(frames: int) -> None:
    pcm = np.random.default_rng(frames).integers(-32768, 32768, frames).astype(np.int16)
    assert np.array_equal(decode(encode_flac(pcm)), pcm)


def test_equal_sound_and_tags_give_equal_bytes() -> None:
    pcm, tags = bursts(2000), {"title": "Bản tin sáng", "SYNTHETIC_AUDIO": "true"}
    assert encode_flac(pcm, tags) == encode_flac(pcm.copy(), dict(tags))
    assert encode_mp3(pcm, 64, tags) == encode_mp3(pcm.copy(), 64, dict(tags))
    assert encode_flac(pcm, tags) != encode_flac(pcm, {"title": "Bản tin chiều"})


@pytest.mark.parametrize("encoded", ["flac", "mp3"])
def test_tags_can_be_read_back(encoded: str) -> None:
    pcm, tags = tone(500), {"title": "Bản tin xã Tân Phú", "SYNTHETIC_VOICE": "espeak:vi:150"}
    data = encode_flac(pcm, tags) if encoded == "flac" else encode_mp3(pcm, 64, tags)
    with av.open(io.BytesIO(data)) as container:
        read = {key.lower(): value for key, value in container.metadata.items()}
    assert read["title"] == tags["title"]
    assert read["synthetic_voice"] == tags["SYNTHETIC_VOICE"]


def test_flac_is_16_bit_48_khz_mono() -> None:
    with av.open(io.BytesIO(encode_flac(tone(300)))) as container:
        stream = container.streams.audio[0]
        found = (stream.codec_context.name, stream.format.name, stream.rate, stream.layout.name)
        assert found == ("flac", "s16", RATE, "mono")


@pytest.mark.parametrize("kbps", [32, 48, 64, 96, 128])
def test_mp3_keeps_length_and_pitch(kbps: int) -> None:
    pcm = tone(3210, hz=700)
    data = encode_mp3(pcm, kbps)
    back = decode(data)
    assert len(back) == len(pcm)
    assert main_pitch_hz(back) == pytest.approx(700, abs=2)
    assert len(data) == pytest.approx(kbps * 125 * 3.21, rel=0.15)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
def test_resampling_keeps_length_and_pitch(rate: int) -> None:
    at_s = np.arange(rate * 2) / rate
    pcm = resample(np.rint(np.sin(2 * np.pi * 700 * at_s) * 9000).astype(np.int16), rate)
    assert len(pcm) == pytest.approx(2 * RATE, abs=3)
    assert main_pitch_hz(pcm) == pytest.approx(700, abs=1)


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (22_050, 1), (48_000, 2)])
def test_any_wav_becomes_48_khz_mono(tmp_path: Path, rate: int, channels: int) -> None:
    at_s = np.arange(rate) / rate
    path = tmp_path / "thu âm.wav"
    path.write_bytes(wav(np.rint(np.sin(2 * np.pi * 500 * at_s) * 9000).astype(np.int16), rate, channels))
    pcm = decode(path)
    assert duration_ms(pcm) == 1000
    assert main_pitch_hz(pcm) == pytest.approx(500, abs=1)
    assert np.abs(pcm).max() == pytest.approx(9000, rel=0.02)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"hello",
        b"\0" * 10_000,
        b"<!doctype html><p>not sound</p>" * 100,
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nother.flac\n",
        encode_flac(tone(5000))[:50],
        encode_flac(tone(5000))[:20_000],
        encode_mp3(tone(5000), 64)[:90],
        wav(tone(100), RATE)[:44],
    ],
    ids=["empty", "word", "zeros", "html", "playlist", "flac-head", "flac-cut", "mp3-head", "wav-head"],
)
def test_damaged_files_are_refused(damaged: bytes) -> None:
    with pytest.raises(SoundRefused) as refused:
        decode(damaged)
    assert refused.value.code == "sound_damaged"


def test_a_flac_with_a_changed_byte_is_refused() -> None:
    data = bytearray(encode_flac(bursts(5000)))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(SoundRefused) as refused:
        decode(bytes(data))
    assert refused.value.code == "sound_damaged"


def test_a_cut_m4a_is_refused(tmp_path: Path) -> None:
    """What telephones record. With its index in front, half of such a file can still be opened."""
    path = tmp_path / "thu âm.m4a"
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as output:
        stream = output.add_stream("aac", rate=RATE, layout="mono")
        for start in range(0, 5 * RATE, 1024):
            block = tone(5000)[start : start + 1024].astype(np.float32) / 32768
            frame = av.AudioFrame.from_ndarray(block[np.newaxis, :], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    data = path.read_bytes()
    assert duration_ms(decode(path)) == pytest.approx(5000, abs=60)
    with pytest.raises(SoundRefused) as refused:
        decode(data[: len(data) // 2])
    assert refused.value.code == "sound_damaged"


def test_a_wav_gives_what_is_there_whatever_length_it_states() -> None:
    """Recorders that lose power leave a WAV whose header was never finished: the sound in it is still good."""
    data = wav(tone(5000), RATE)
    assert duration_ms(decode(data[: len(data) // 2])) == 2500


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SoundRefused):
        decode(tmp_path / "không có.mp3")


def test_a_sound_longer_than_allowed_is_refused() -> None:
    with pytest.raises(SoundRefused) as refused:
        decode(encode_flac(tone(3000)), longest_s=2)
    assert refused.value.code == "sound_too_long"


def test_a_picture_is_no_sound() -> None:
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=5)
        stream.width, stream.height = 64, 64
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), dtype=np.uint8), format="rgb24")
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    with pytest.raises(SoundRefused):
        decode(target.getvalue())


def test_nothing_is_not_encoded() -> None:
    with pytest.raises(SoundRefused):
        encode_flac(np.zeros(0, dtype=np.int16))
    with pytest.raises(SoundRefused):
        encode_mp3(np.zeros(0, dtype=np.int16), 64)


def test_duration_is_rounded_to_milliseconds() -> None:
    assert [duration_ms(np.zeros(n, dtype=np.int16)) for n in (0, 48, 71, 73)] == [0, 1, 1, 2]
    assert math.isclose(duration_ms(tone(1234)), 1234)
