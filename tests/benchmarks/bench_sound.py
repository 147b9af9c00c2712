"""How fast sound is made: mastering alone, and a whole recording with the embedded voice.

`run()` gives one row a measure: {"what", "value", "unit", "limit"}; `limit` is the least that is good enough, None
where there is none. Values are of one run on this machine as it is now.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from audio_library.codec import RATE, Pcm, decode, encode_flac, encode_mp3
from audio_library.mastering import join, master
from audio_library.rendering import chunks_of, render
from audio_library.voices.choice import voices_from
from audio_library.voices.ladder import speak_whole
from station.settings import Settings

_PARAGRAPH = (
    "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em dưới sáu tuổi. Thời gian: bảy giờ ba mươi phút, ngày "
    "hai mươi tám tháng mười một. Bà con nhớ mang theo sổ tiêm chủng và căn cước công dân của người giám hộ.\n\n"
)
_TEXT = _PARAGRAPH * 12  # about four minutes, as a bulletin of the commune
_TIMES = 3


def run() -> list[dict[str, Any]]:
    settings = Settings(voices={"order": ["espeak"]})  # type: ignore[arg-type]
    voices = voices_from(settings.voices)
    chunks = chunks_of(_TEXT, settings)
    said = speak_whole([piece.text for piece in chunks], voices, settings.voices)
    joined = join(said.pieces, [piece.pause_ms for piece in chunks], settings.sound)
    mastered = master(joined, settings.sound).pcm
    flac = encode_flac(mastered)
    length_s = len(joined) / RATE
    return [
        _row("độ dài bản tin đo", length_s, "giây", None),
        _row("master hóa", length_s / _best_s(lambda: _mastered(said.pieces, chunks, settings)), "× thời gian thực", 100),
        _row("ghi FLAC", length_s / _best_s(lambda: encode_flac(mastered)), "× thời gian thực", 100),
        _row("đọc FLAC", length_s / _best_s(lambda: decode(flac)), "× thời gian thực", 100),
        _row("ghi MP3", length_s / _best_s(lambda: encode_mp3(mastered, 64)), "× thời gian thực", None),
        _row("trọn bản âm thanh, giọng gắn sẵn", length_s / _best_s(lambda: render(_TEXT, settings, voices)),
             "× thời gian thực", 10),
    ]  # fmt: skip


def _mastered(pieces: tuple[Pcm, ...], chunks: Any, settings: Settings) -> None:
    master(join(pieces, [piece.pause_ms for piece in chunks], settings.sound), settings.sound)


def _best_s(work: Callable[[], object]) -> float:
    """The best of three: what the machine can do when it is not doing something else."""
    times = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def _row(what: str, value: float, unit: str, limit: float | None) -> dict[str, Any]:
    return {"what": what, "value": round(value, 1), "unit": unit, "limit": limit}


if __name__ == "__main__":
    for row in run():
        print(row)
