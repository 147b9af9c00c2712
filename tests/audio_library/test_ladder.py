from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from sounds import tone

from audio_library.codec import Pcm
from audio_library.voices.base import VoiceId
from audio_library.voices.choice import voices_from
from audio_library.voices.ladder import Attempt, speak_whole
from station.errors import VoiceFailed
from station.settings import VoiceSettings

CLAUSES = [f"câu số {number}" for number in range(30)]


class Scripted:
    """A voice whose pieces can be told from another's by their pitch, and that fails at one clause when told."""

    def __init__(self, engine: str, hz: float, *, online: bool = False, fails_at: str = "", drops: bool = False) -> None:
        self.id = VoiceId(engine, "vi", "1")
        self.online = online
        self.asked: list[str] = []
        self.deadlines: list[float] = []
        self._sound = tone(100, hz)
        self._fails_at, self._drops = fails_at, drops

    def speak(self, clauses: Sequence[str], deadline: float) -> list[Pcm]:
        self.deadlines.append(deadline)
        self.asked += clauses
        if self._fails_at in clauses:
            raise VoiceFailed("voice_no_audio", "Không có âm thanh.")
        return [self._sound] * (len(clauses) - self._drops)


def test_the_first_voice_speaks_when_it_can() -> None:
    first, second = Scripted("a", 300), Scripted("b", 600)
    spoken = speak_whole(CLAUSES, [first, second], VoiceSettings())
    assert (spoken.voice, spoken.fallback, len(spoken.pieces)) == (first.id, False, 30)
    assert spoken.attempts == (Attempt("a", True),)
    assert first.asked == CLAUSES and second.asked == []


@pytest.mark.parametrize("fails_at", [CLAUSES[0], CLAUSES[13], CLAUSES[29]])
def test_one_clause_that_fails_gives_the_whole_recording_to_the_next_voice(fails_at: str) -> None:
    first, second = Scripted("a", 300, fails_at=fails_at), Scripted("b", 600)
    spoken = speak_whole(CLAUSES, [first, second], VoiceSettings())
    assert (spoken.voice, spoken.fallback) == (second.id, True)
    assert second.asked == CLAUSES
    assert all(np.array_equal(piece, tone(100, 600)) for piece in spoken.pieces)
    assert spoken.attempts == (Attempt("a", False, "voice_no_audio", "Không có âm thanh."), Attempt("b", True))


def test_a_voice_that_answers_too_few_pieces_has_failed() -> None:
    spoken = speak_whole(CLAUSES, [Scripted("a", 300, drops=True), Scripted("b", 600)], VoiceSettings())
    assert spoken.voice.engine == "b"
    assert spoken.attempts[0].code == "voice_bad_audio"


def test_when_no_voice_can_speak_every_reason_is_told() -> None:
    voices = [Scripted("a", 300, fails_at=CLAUSES[3]), Scripted("b", 600, fails_at=CLAUSES[4])]
    with pytest.raises(VoiceFailed) as failed:
        speak_whole(CLAUSES, voices, VoiceSettings())
    assert failed.value.code == "no_voice"
    assert [attempt["engine"] for attempt in failed.value.facts["attempts"]] == ["a", "b"]
    assert "[a] Không có âm thanh." in failed.value.message


def test_each_voice_has_one_time_budget_for_the_whole_recording() -> None:
    online, embedded = Scripted("a", 300, online=True, fails_at=CLAUSES[29]), Scripted("b", 600)
    settings = VoiceSettings(budget_s=50, espeak={"timeout_s": 70})
    speak_whole(CLAUSES, [online, embedded], settings, monotonic=lambda: 1000.0)
    assert set(online.deadlines) == {1050.0}
    assert set(embedded.deadlines) == {1070.0}


def test_progress_counts_clauses_and_starts_again_with_the_next_voice() -> None:
    told: list[tuple[int, int]] = []
    voices = [Scripted("a", 300, fails_at=CLAUSES[29]), Scripted("b", 600)]
    speak_whole(CLAUSES, voices, VoiceSettings(), progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 30), (12, 30), (24, 30), (0, 30), (12, 30), (24, 30), (30, 30)]


def test_a_fault_in_our_own_code_is_not_taken_for_a_failed_voice() -> None:
    class Wrong(Scripted):
        def speak(self, _clauses: Sequence[str], _deadline: float) -> list[Pcm]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        speak_whole(CLAUSES, [Wrong("a", 300), Scripted("b", 600)], VoiceSettings())


@pytest.mark.parametrize("order", [("gtts", "espeak"), ("espeak", "gtts"), ("espeak",)])
def test_voices_stand_in_the_configured_order(order: tuple[str, ...]) -> None:
    assert tuple(voice.id.engine for voice in voices_from(VoiceSettings(order=order))) == order
