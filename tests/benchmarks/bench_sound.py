"""How fast sound is made, how little an edit costs, and how well lengths are forecast; with the embedded voice.

`run()` gives one row a measure: {"what", "value", "unit", "limit"}; `limit` is the least that is good enough, None
where there is none. Values are of one run on this machine as it is now.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from audio_library.codec import RATE, Pcm, decode, encode_flac, encode_mp3
from audio_library.mastering import join, master
from audio_library.predict import learned_rate
from audio_library.reading import Lexicon, Style, read
from audio_library.renderer import Renderer
from audio_library.rendering import Rendered, chunks_of, predicted, render, sample_of
from audio_library.voices.choice import voices_from
from audio_library.voices.ladder import speak_whole
from station.settings import Settings
from tests.benchmarks.bulletins import BULLETINS

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
        *_edit(settings),
        *_forecasts(settings),
    ]  # fmt: skip


def _edit(settings: Settings) -> list[dict[str, Any]]:
    """One sentence of a long bulletin is changed: what is spoken again, and how long the new recording takes."""
    spoken = "\n\n".join(_spoken()[10:])
    edited = spoken.replace("Học viên không phải đóng học phí.", "Học viên được miễn toàn bộ học phí.")
    old, new = (tuple(piece.text for piece in chunks_of(text, settings)) for text in (spoken, edited))
    with TemporaryDirectory() as folder:
        cache = Path(folder) / "voice-cache"
        renderer = Renderer(settings.model_copy(update={"store": settings.store.model_copy(update={"free_mb": 0})}), Path(folder))
        whole_s = _time_s(lambda: renderer.speech(spoken))
        before = len(list(cache.glob("??/*")))
        again_s = _time_s(lambda: renderer.speech(edited))
        spoken_again = len(list(cache.glob("??/*"))) - before
    changed = len(set(new) - set(old))
    return [
        _row("câu trong bản tin dài", float(len(new)), "câu", None),
        _row("câu đọc lại sau khi sửa một câu", float(spoken_again), "câu", f"<= {changed}"),
        _row("tạo mới cả bản tin dài", whole_s, "giây", None),
        _row("tạo lại sau khi sửa một câu", again_s, "giây", None),
    ]


def _forecasts(settings: Settings) -> list[dict[str, Any]]:
    table = forecasts(settings)
    return [
        _row("dự tính độ dài, lệch lớn nhất của 20 bản tin", max(abs(row[2]) for row in table), "%", "<= 10"),
        _row("như trên, nhịp học từ 19 bản kia", max(abs(row[3]) for row in table), "%", "<= 10"),
    ]


def forecasts(settings: Settings) -> list[tuple[int, int, float, float]]:
    """A row a bulletin: syllables, real length in ms, and by how many per cent the two forecasts miss it.

    The first is made with the built-in rate, the second with the rate learned from the other nineteen.
    """
    renderer, texts = Renderer(settings), _spoken()
    made: list[Rendered] = [renderer.speech(text) for text in texts]
    samples = [sample_of(text, one.length_ms, one.voice, settings) for text, one in zip(texts, made, strict=True)]
    rows = []
    for number, (text, one) in enumerate(zip(texts, made, strict=True)):
        rate_ms = learned_rate(samples[:number] + samples[number + 1 :])
        learned = predicted(chunks_of(text, settings), one.voice, rate_ms)
        misses = [(forecast / one.length_ms - 1) * 100 for forecast in (one.predicted_ms, learned)]
        rows.append((samples[number][0], one.length_ms, *misses))
    return rows


def _spoken() -> list[str]:
    return [read(written, Lexicon(), Style(for_voice="offline")).spoken for written in BULLETINS]


def _time_s(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _mastered(pieces: tuple[Pcm, ...], chunks: Any, settings: Settings) -> None:
    master(join(pieces, [piece.pause_ms for piece in chunks], settings.sound), settings.sound)


def _best_s(work: Callable[[], object]) -> float:
    """The best of three: what the machine can do when it is not doing something else."""
    times = []
    for _ in range(_TIMES):
        times.append(_time_s(work))
    return min(times)


def _row(what: str, value: float, unit: str, limit: float | str | None) -> dict[str, Any]:
    return {"what": what, "value": round(value, 1), "unit": unit, "limit": limit}


if __name__ == "__main__":
    for row in run():
        print(row)
    print("âm tiết  dài (ms)  lệch (%)  lệch khi học (%)")
    for count, length_ms, missed, missed_learned in forecasts(Settings(voices={"order": ["espeak"]})):  # type: ignore[arg-type]
        print(f"{count:8} {length_ms:9} {missed:9.1f} {missed_learned:17.1f}")
