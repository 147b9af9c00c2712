"""What the online service may do to us, at the level of the renderer: a whole recording in one voice, or a clear refusal."""

from __future__ import annotations

import time
from collections.abc import Iterator

import gtts.tts
import numpy as np
import pyloudnorm
import pytest
from gtts_server import GttsServer

from audio_library.codec import RATE, decode
from audio_library.reading import Lexicon, Style, read
from audio_library.renderer import Renderer
from audio_library.rendering import Rendered, chunks_of
from station.errors import VoiceFailed
from station.settings import Settings
from tests.benchmarks.bulletins import BULLETINS

TEXT = "Ủy ban nhân dân xã mời bà con học kỹ năng số. Thời gian: tối thứ Bảy tuần này.\nXin cảm ơn bà con."
FAULTS = ["nothing", "null", "429", "stall", "drip", "half", "half_frames", "html", "silent", "reset"]


def settings(*order: str, tries: int = 1) -> Settings:
    limits = {"tries": tries, "budget_s": 20.0, "gtts": {"timeout_s": 0.5}}
    return Settings(voices={"order": order, **limits}, store={"free_mb": 0})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GttsServer]:
    with GttsServer() as made:
        made.stall_s = 60
        monkeypatch.setattr(gtts.tts, "_translate_url", made.url)
        yield made


@pytest.fixture(scope="module")
def whole() -> dict[str, str]:
    """Digest of the samples of the undisturbed recording, by voice."""
    with GttsServer() as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(gtts.tts, "_translate_url", server.url)
        patient = Settings(voices={"order": ["gtts"]}, store={"free_mb": 0})
        return {
            "gtts": Renderer(patient).speech(TEXT).pcm_sha256,
            "espeak": Renderer(settings("espeak")).speech(TEXT).pcm_sha256,
        }


@pytest.mark.parametrize(("fault", "at"), [*((fault, 2) for fault in FAULTS), ("nothing", 0), ("stall", 0)])
def test_a_fault_gives_the_whole_recording_to_the_next_voice(
    server: GttsServer, whole: dict[str, str], fault: str, at: int
) -> None:
    server.faults.extend(["ok"] * at + [fault])
    started = time.monotonic()
    made = Renderer(settings("gtts", "espeak")).speech(TEXT)
    assert (made.voice.engine, made.fallback) == ("espeak", True)
    assert made.pcm_sha256 == whole["espeak"]
    assert [attempt.ok for attempt in made.attempts] == [False, True] and made.attempts[0].message
    assert time.monotonic() - started < 40  # not the minute that the server stalls


@pytest.mark.parametrize("fault", ["nothing", "half", "half_frames", "html", "reset"])
def test_a_fault_that_passes_costs_nothing_but_a_second_try(
    server: GttsServer, whole: dict[str, str], fault: str
) -> None:
    server.faults.extend(["ok", fault])
    patient = Settings(voices={"order": ["gtts", "espeak"]}, store={"free_mb": 0})
    made = Renderer(patient).speech(TEXT)
    assert (made.voice.engine, made.fallback) == ("gtts", False)
    assert made.pcm_sha256 == whole["gtts"]


@pytest.mark.parametrize("fault", FAULTS)
def test_without_another_voice_it_is_a_refusal_that_says_why(server: GttsServer, fault: str) -> None:
    server.faults.extend([fault] * 20)
    with pytest.raises(VoiceFailed) as failed:
        Renderer(settings("gtts")).speech(TEXT)
    assert failed.value.code == "no_voice"
    assert failed.value.facts["attempts"][0]["engine"] == "gtts"
    assert "giọng đọc" in failed.value.message.lower()


# ---- ten bulletins, measured by another


@pytest.fixture(scope="module")
def ten() -> list[tuple[str, Rendered]]:
    offline = Style(for_voice="offline")
    spoken = [read(written, Lexicon(), offline).spoken for written in BULLETINS[:10]]
    renderer = Renderer(settings("espeak"))
    return [(text, renderer.speech(text)) for text in spoken]


def test_ten_bulletins_are_equally_loud_to_an_independent_meter(ten: list[tuple[str, Rendered]]) -> None:
    meter = pyloudnorm.Meter(RATE)
    measured = [meter.integrated_loudness(decode(made.flac).astype(float) / 32768) for _, made in ten]
    assert measured == pytest.approx([-16.0] * 10, abs=0.7)


def test_ten_bulletins_have_no_clipped_sample_and_no_click_at_a_join(ten: list[tuple[str, Rendered]]) -> None:
    for text, made in ten:
        pcm = decode(made.flac).astype(int)
        assert np.abs(pcm).max() < 32767
        steps = np.abs(np.diff(pcm))
        changes = np.flatnonzero(np.diff(np.concatenate(([0], pcm == 0, [0])).astype(int)))
        pauses = [(start, end) for start, end in changes.reshape(-1, 2) if end - start >= 65 * 48]
        assert len(pauses) >= len(chunks_of(text, settings("espeak")))
        for start, end in pauses:
            assert steps[max(0, start - 10) : end + 10].max() < 32768 * 10 ** (-40 / 20)
