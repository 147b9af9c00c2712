"""Sound files in and out: anything FFmpeg reads → mono PCM at 48 kHz, and PCM → FLAC masters and MP3 copies.

Inside the station sound is one thing only: `Pcm`, a one-dimensional array of 16-bit samples at `RATE`. PyAV
carries the FFmpeg libraries in its own wheel, so no program has to be installed. Encoders write no version
strings and no dates: equal sound and equal tags give equal bytes, which is what an approval's digest needs.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from numpy.typing import NDArray

from station.errors import SoundRefused

Pcm = NDArray[np.int16]

RATE = 48_000
LONGEST_S = 3600.0
_BLOCK = RATE // 10
# LAME at 7 is more than twice as fast as at its own default of 3; of speech at 64 kbit/s it leaves 2 dB less noise.
_EFFORT = {"flac": 5, "libmp3lame": 7}
# Containers whose header states the exact length. An MP3's or a WAV's may be an estimate and proves nothing.
# The values say how much may be missing: a damaged block of a FLAC file (0.1 s) is dropped without an error.
_MISSING_S = {"flac": 0.02, "mov,mp4,m4a,3gp,3g2,mj2": 0.25}
# Plain sound files only: a playlist or a description of streams could make FFmpeg fetch other files.
_OPEN_OPTIONS = {
    "format_whitelist": "mp3,wav,w64,flac,ogg,mov,mp4,m4a,aac,matroska,webm,amr,amrnb,asf,aiff,caf",
    "protocol_whitelist": "file",
}


def decode(source: bytes | Path, *, longest_s: float = LONGEST_S) -> Pcm:
    """The sound of a file, mixed to mono and resampled to 48 kHz.

    `SoundRefused`: `sound_damaged` (no sound, broken, or shorter than its own header says), `sound_too_long`.
    """
    opened: IO[bytes] | str = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    try:
        with av.open(opened, mode="r", metadata_errors="ignore", options=_OPEN_OPTIONS) as container:
            return _read(container, longest_s)
    except (av.FFmpegError, OSError, ValueError, IndexError) as wrong:
        raise _damaged(str(wrong)) from wrong


def duration_ms(pcm: Pcm) -> int:
    """Length in whole milliseconds, rounded."""
    return round(len(pcm) * 1000 / RATE)


def silence(length_ms: float) -> Pcm:
    return np.zeros(round(length_ms * RATE / 1000), dtype=np.int16)


def resample(pcm: Pcm, rate: int) -> Pcm:
    """Mono samples taken at `rate` Hz as mono samples at 48 kHz."""
    if rate == RATE:
        return pcm
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    parts = [_samples(frame) for piece in _frames(pcm, rate) for frame in resampler.resample(piece)]
    parts += [_samples(frame) for frame in resampler.resample(None)]
    return _joined(parts)


def encode_flac(pcm: Pcm, tags: Mapping[str, str] | None = None) -> bytes:
    """A FLAC file, 16 bit, 48 kHz, mono, holding exactly these samples; the same bytes for the same input."""
    return _encode(pcm, "flac", "flac", tags, None)


def encode_mp3(pcm: Pcm, kbps: int, tags: Mapping[str, str] | None = None) -> bytes:
    """An MP3 file at a constant rate; its header has the exact length, so players leave out the padding."""
    return _encode(pcm, "mp3", "libmp3lame", tags, kbps)


def _read(container: InputContainer, longest_s: float) -> Pcm:
    if not container.streams.audio:
        raise _damaged("no audio stream")
    stream = container.streams.audio[0]
    longest = int(longest_s * RATE)
    if container.format.name == "flac":  # the only common format whose frames can be proved whole
        stream.codec_context.options = {"err_detect": "crccheck+explode"}
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    parts: list[Pcm] = []
    total = 0
    for frame in container.decode(stream):
        for piece in resampler.resample(frame):
            parts.append(_samples(piece))
            total += piece.samples
        if total > longest:
            raise _too_long(longest_s)
    parts += [_samples(piece) for piece in resampler.resample(None)]
    pcm = _joined(parts)
    _require_whole(container, stream, len(pcm))
    return pcm


def _require_whole(container: InputContainer, stream: AudioStream, frames: int) -> None:
    if frames == 0:
        raise _damaged("no sound could be decoded")
    missing_s = _MISSING_S.get(container.format.name)
    if missing_s is None or stream.duration is None or stream.time_base is None:
        return
    stated_s = float(stream.duration * stream.time_base)
    if frames / RATE < stated_s - missing_s:
        raise _damaged(f"{frames / RATE:.2f} s of {stated_s:.2f} s")


def _encode(pcm: Pcm, kind: str, codec: str, tags: Mapping[str, str] | None, kbps: int | None) -> bytes:
    if len(pcm) == 0:
        raise SoundRefused("sound_empty", "Không có âm thanh để ghi thành tệp.")
    target = io.BytesIO()
    with av.open(target, mode="w", format=kind, container_options={"fflags": "+bitexact"}) as output:
        output.metadata.update(tags or {})
        stream = output.add_stream(codec, rate=RATE, layout="mono", format="s16p" if kbps else "s16")
        assert isinstance(stream, AudioStream)
        stream.codec_context.options = {"flags": "+bitexact", "compression_level": str(_EFFORT[codec])}
        if kbps:
            stream.bit_rate = kbps * 1000
        _write(output, stream, pcm)
    return target.getvalue()


def _write(output: OutputContainer, stream: AudioStream, pcm: Pcm) -> None:
    for frame in _frames(pcm, RATE):
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def _frames(pcm: Pcm, rate: int) -> list[AudioFrame]:
    frames = []
    for start in range(0, len(pcm), _BLOCK):
        block = np.ascontiguousarray(pcm[start : start + _BLOCK], dtype=np.int16)
        frame = AudioFrame.from_ndarray(block[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = rate
        frame.pts = start
        frames.append(frame)
    return frames


def _samples(frame: AudioFrame) -> Pcm:
    return frame.to_ndarray().reshape(-1).astype(np.int16, copy=False)


def _joined(parts: list[Pcm]) -> Pcm:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int16)


def _damaged(detail: str) -> SoundRefused:
    return SoundRefused(
        "sound_damaged",
        "Tệp âm thanh bị hỏng hoặc không phải tệp âm thanh. Hãy xuất lại từ máy ghi âm rồi gửi lại.",
        detail=detail[:200],
    )


def _too_long(longest_s: float) -> SoundRefused:
    message = f"Âm thanh dài hơn {longest_s / 60:.0f} phút. Hãy cắt ngắn rồi gửi lại."
    return SoundRefused("sound_too_long", message, longest_s=longest_s)
