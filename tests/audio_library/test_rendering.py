from __future__ import annotations

import io
from collections.abc import Sequence

import av
import gtts.tts
import numpy as np
import pyloudnorm
import pytest
from gtts_server import GttsServer
from sounds import true_peak_dbtp

from audio_library.codec import RATE, Pcm, decode, duration_ms
from audio_library.rendering import Rendered, chunks_of, pcm_sha256, predicted, render
from audio_library.voices.base import VoiceId
from audio_library.voices.choice import voices_from
from station.errors import BadInput, SoundRefused, VoiceFailed
from station.files import sha256_bytes
from station.settings import Settings

BULLETIN = """Tin xã Hòa Bình.
Ủy ban nhân dân xã mời bà con đến nhà văn hóa thôn học kỹ năng số. Thời gian: tối thứ Bảy tuần này.

Bà con nhớ mang theo điện thoại thông minh và căn cước công dân. Xin trân trọng cảm ơn."""


def settings(**voices: object) -> Settings:
    return Settings(voices={"order": ["espeak"], **voices})


def rendered(text: str = BULLETIN, **more: object) -> Rendered:
    chosen = settings()
    return render(text, chosen, voices_from(chosen.voices), **more)


@pytest.fixture(scope="module")
def bulletin() -> Rendered:
    return rendered(tags={"title": "Bản tin thử"})


def test_the_master_is_at_the_stations_loudness(bulletin: Rendered) -> None:
    pcm = decode(bulletin.flac)
    another = pyloudnorm.Meter(RATE).integrated_loudness(pcm.astype(np.float64) / 32768)
    assert another == pytest.approx(-16.0, abs=0.5)
    assert bulletin.loudness.integrated_lufs == pytest.approx(another, abs=0.2)
    assert true_peak_dbtp(pcm) <= -1.5


def test_every_number_and_digest_is_of_the_files(bulletin: Rendered) -> None:
    pcm = decode(bulletin.flac)
    assert (bulletin.pcm_frames, bulletin.length_ms) == (len(pcm), duration_ms(pcm))
    assert bulletin.flac_sha256 == sha256_bytes(bulletin.flac)
    assert bulletin.mp3_sha256 == sha256_bytes(bulletin.mp3)
    assert bulletin.pcm_sha256 == pcm_sha256(pcm) == sha256_bytes(pcm.tobytes())
    assert bulletin.loudness.length_ms == bulletin.length_ms


def test_the_mp3_is_the_same_sound(bulletin: Rendered) -> None:
    master, copy = decode(bulletin.flac).astype(float), decode(bulletin.mp3).astype(float)
    assert len(copy) == len(master)
    assert np.corrcoef(master, copy)[0, 1] > 0.95


def test_the_master_starts_and_ends_with_a_short_silence_only(bulletin: Rendered) -> None:
    loud = np.flatnonzero(np.abs(decode(bulletin.flac)) > 200)
    before_ms, after_ms = loud[0] / 48, (bulletin.pcm_frames - loud[-1]) / 48
    assert 120 <= before_ms < 200
    assert 120 <= after_ms < 220


def test_no_step_where_sound_meets_a_pause(bulletin: Rendered) -> None:
    """At every border of sound and pause, and 0.2 ms into the sound: less than −40 dBFS."""
    pcm = decode(bulletin.flac).astype(int)
    steps = np.abs(np.diff(pcm))
    changes = np.flatnonzero(np.diff(np.concatenate(([0], pcm == 0, [0])).astype(int)))
    pauses = [(start, end) for start, end in changes.reshape(-1, 2) if end - start >= 130 * 48]
    assert len(pauses) == len(chunks_of(BULLETIN, settings())) + 1  # one after every chunk, one in front
    for start, end in pauses:
        assert steps[max(0, start - 10) : end + 10].max() < 32768 * 10 ** (-40 / 20)


def test_pauses_are_heard_as_long_as_set() -> None:
    chosen = settings()
    chunks = chunks_of(BULLETIN, chosen)
    long = settings()
    long = long.model_copy(update={"sound": long.sound.model_copy(update={"sentence_pause_ms": 1380})})
    longer = sum(piece.pause_ms for piece in chunks_of(BULLETIN, long)) - sum(piece.pause_ms for piece in chunks)
    assert longer >= 1000
    made = render(BULLETIN, long, voices_from(long.voices))
    assert made.length_ms - rendered().length_ms == longer


def test_the_forecast_is_close_for_a_bulletin(bulletin: Rendered) -> None:
    assert bulletin.predicted_ms == pytest.approx(bulletin.length_ms, rel=0.15)
    assert bulletin.predicted_ms == predicted(chunks_of(BULLETIN, settings()), bulletin.voice)


def test_equal_text_and_settings_give_equal_files(bulletin: Rendered) -> None:
    again = rendered(tags={"title": "Bản tin thử"})
    assert (again.flac, again.mp3) == (bulletin.flac, bulletin.mp3)


def test_every_file_is_marked_as_synthetic(bulletin: Rendered) -> None:
    for data in (bulletin.flac, bulletin.mp3):
        with av.open(io.BytesIO(data)) as container:
            tags = {key.lower(): value for key, value in container.metadata.items()}
        assert tags["title"] == "Bản tin thử"
        assert tags["synthetic_audio"] == "true"
        assert tags["synthetic_voice"] == "espeak:vi:150"


def test_the_mark_cannot_be_tagged_away() -> None:
    made = rendered("Xin chào bà con.", tags={"SYNTHETIC_AUDIO": "false"})
    with av.open(io.BytesIO(made.flac)) as container:
        assert "false" not in container.metadata.values()


@pytest.mark.parametrize("text", ["Xin chào.", "Một", "Xin kính chào bà con và hẹn gặp lại"])
def test_a_few_seconds_of_speech_are_enough(text: str) -> None:
    made = rendered(text)
    assert made.loudness.integrated_lufs == pytest.approx(-16.0, abs=0.5)
    assert made.length_ms < 5000


@pytest.mark.parametrize("text", ["", "   \n\n", "… – . !", "***"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        rendered(text)
    assert refused.value.code == "nothing_to_speak"


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    rendered(progress=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] == len(chunks_of(BULLETIN, settings()))


class Wrong:
    """A voice that is sure it has spoken."""

    online = False
    id = VoiceId("espeak", "vi", "150")

    def __init__(self, piece: Pcm) -> None:
        self._piece = piece

    def speak(self, clauses: Sequence[str], _deadline: float) -> list[Pcm]:
        return [self._piece] * len(clauses)


@pytest.mark.parametrize(
    ("length_ms", "amplitude", "code"),
    [(3000, 0, "sound_silent"), (60, 9000, "sound_length"), (60_000, 9000, "sound_length"), (4000, 150, "sound_too_quiet")],
)
def test_sound_that_cannot_be_the_text_is_refused(length_ms: int, amplitude: int, code: str) -> None:
    at_s = np.arange(length_ms * 48) / RATE
    piece = np.rint(np.sin(2 * np.pi * 500 * at_s) * amplitude).astype(np.int16)
    with pytest.raises(SoundRefused) as refused:
        render(BULLETIN, settings(), [Wrong(piece)])
    assert refused.value.code == code


# ---- with the online voice on the ladder


def test_online_first_and_the_embedded_voice_for_all_when_one_clause_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings(order=["gtts", "espeak"], tries=1)
    with GttsServer() as server:
        monkeypatch.setattr(gtts.tts, "_translate_url", server.url)
        voices = voices_from(chosen.voices)
        good = render(BULLETIN, chosen, voices)
        assert (good.voice.engine, good.fallback) == ("gtts", False)
        server.faults.extend(["ok", "ok", "html"])
        fallen = render(BULLETIN, chosen, voices)
    assert (str(fallen.voice), fallen.fallback) == ("espeak:vi:150", True)
    assert [(attempt.engine, attempt.ok, attempt.code) for attempt in fallen.attempts] == [
        ("gtts", False, "voice_no_audio"),
        ("espeak", True, ""),
    ]
    assert fallen.pcm_sha256 == rendered().pcm_sha256  # not one clause of the other voice is in it


def test_no_voice_at_all_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings(order=["gtts"], tries=1)
    with GttsServer() as server:
        monkeypatch.setattr(gtts.tts, "_translate_url", server.url)
        server.faults.extend(["403"] * 20)
        with pytest.raises(VoiceFailed) as failed:
            render(BULLETIN, chosen, voices_from(chosen.voices))
    assert failed.value.code == "no_voice"
    assert "từ chối" in failed.value.message
