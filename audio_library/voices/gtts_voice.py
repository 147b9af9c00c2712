"""The online voice: gTTS, Vietnamese, one request a clause.

gTTS wraps an unofficial service and trusts its answers. This file adds what the air needs:

1. Every clause is proved: an answer without sound, a web page in place of an answer, a cut MP3, silence, or
   sound too short for the words is a failed try. gTTS itself would write nothing, or half, and report
   success.
2. Failed tries are made again with growing, jittered waits, longer when the service asks us to slow down,
   inside one time limit for the whole call. A lookup of a host name has no time limit of its own, so
   requests run in threads that are left behind when the time is up.
3. A connection that cannot be made trips the breaker; then the call fails at once until it is worth a new
   try.
4. The server's certificate is checked. gTTS switches that off (`verify=False` in its `stream`), so the
   request it packs is sent from here and its answer read here; proxies and certificates of the environment
   are honoured.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audio_library.codec import Pcm, decode
from audio_library.predict import is_plausible
from audio_library.voices.base import VoiceId, voice_failed
from audio_library.voices.breaker import Breaker
from audio_library.voices.gtts_request import fetch_mp3
from audio_library.voices.mp3_frames import ends_inside_a_frame
from station.errors import SoundRefused, VoiceFailed
from station.settings import VoiceSettings

_LANES = 4  # requests at a time
_LONGEST_CLAUSE_S = 60.0
_FINAL = frozenset({"voice_refused", "voice_resting"})


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds before the second try; each later one waits twice as long, and up to half more by chance."""

    usual_s: float = 0.5
    busy_s: float = 5.0


class GttsVoice:
    """Safe to share between threads."""

    online = True

    def __init__(self, settings: VoiceSettings, breaker: Breaker, waits: Waits = Waits()) -> None:
        self._settings = settings
        self._breaker = breaker
        self._waits = waits
        self._chance = random.Random()
        self.id = VoiceId("gtts", "vi", "slow" if settings.gtts.slow else "normal")

    def fingerprint(self, clause: str) -> str:
        del clause
        return self._settings.gtts.tld  # the host decides the accent

    def speak(self, clauses: Sequence[str], deadline: float) -> list[Pcm]:
        resting_s = self._breaker.open_for_s()
        if resting_s:
            message = f"Giọng đọc trực tuyến tạm nghỉ {resting_s:.0f} giây vì vừa mất kết nối mạng."
            raise voice_failed("voice_resting", "gtts", message)
        started, work = time.monotonic(), _Work(clauses, deadline)
        for _ in range(min(_LANES, len(clauses))):
            threading.Thread(target=self._lane, args=(work,), name="gtts", daemon=True).start()
        try:
            return work.wait()
        except VoiceFailed as wrong:
            waited_s = time.monotonic() - started
            mute = wrong.code == "voice_too_slow" and work.nothing_came()
            # Silence counts only after a fair wait: the end of a long recording may have little time left.
            if wrong.code == "voice_unreachable" or (mute and waited_s >= self._settings.gtts.timeout_s):
                self._breaker.trip()
            raise

    def _lane(self, work: _Work) -> None:
        for number, clause in work:
            try:
                work.done(number, self._clause(clause, work))
                self._breaker.reset()
            except VoiceFailed as wrong:
                work.fail(wrong)
            except BaseException as wrong:
                work.fail(wrong)  # a fault of ours: raised where the call was made, not lost with this thread
                raise

    def _clause(self, clause: str, work: _Work) -> Pcm:
        for tried in range(1, self._settings.tries + 1):
            try:
                return self._try(clause, work.deadline)
            except VoiceFailed as wrong:
                wait_s = self._wait_s(wrong, tried)
                too_late = time.monotonic() + wait_s >= work.deadline
                if wrong.code in _FINAL or tried == self._settings.tries or too_late or work.ended(wait_s):
                    raise
        raise AssertionError("tries is at least 1")

    def _wait_s(self, wrong: VoiceFailed, tried: int) -> float:
        first_s = self._waits.busy_s if wrong.code == "voice_busy" else self._waits.usual_s
        return float(first_s * 2 ** (tried - 1) * self._chance.uniform(1.0, 1.5))

    def _try(self, clause: str, deadline: float) -> Pcm:
        left_s = max(0.05, deadline - time.monotonic())
        mp3 = fetch_mp3(clause, self._settings.gtts, min(self._settings.gtts.timeout_s, left_s))
        try:
            pcm = decode(mp3, longest_s=_LONGEST_CLAUSE_S)
        except SoundRefused as wrong:
            raise _bad_audio(clause, wrong.code) from wrong
        if ends_inside_a_frame(mp3):
            raise _bad_audio(clause, "cut")
        if not is_plausible(pcm, clause, self.id.engine, self.id.speed):
            raise _bad_audio(clause, "length")
        return pcm


class _Work:
    """Clauses shared out among threads; ends with all spoken, with the first failure, or at the deadline."""

    def __init__(self, clauses: Sequence[str], deadline: float) -> None:
        self.deadline = deadline
        self._clauses = clauses
        self._condition = threading.Condition()
        self._stop = threading.Event()
        self._next = 0
        self._pieces: dict[int, Pcm] = {}
        self._wrong: BaseException | None = None

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while not self._stop.is_set():
            with self._condition:
                number = self._next
                self._next += 1
            if number >= len(self._clauses):
                return
            yield number, self._clauses[number]

    def done(self, number: int, piece: Pcm) -> None:
        with self._condition:
            self._pieces[number] = piece
            self._condition.notify_all()

    def fail(self, wrong: BaseException) -> None:
        """Only the first failure counts; the other lanes stop."""
        with self._condition:
            self._wrong = self._wrong or wrong
            self._stop.set()
            self._condition.notify_all()

    def ended(self, wait_s: float) -> bool:
        """Waits; true as soon as there is nothing left to wait for."""
        return self._stop.wait(wait_s)

    def nothing_came(self) -> bool:
        with self._condition:
            return not self._pieces

    def wait(self) -> list[Pcm]:
        with self._condition:
            self._condition.wait_for(self._is_over, max(0.0, self.deadline - time.monotonic()))
            self._stop.set()
            if self._wrong is not None:
                raise self._wrong
            if len(self._pieces) < len(self._clauses):
                message = "Giọng đọc trực tuyến không trả lời kịp thời hạn."
                raise voice_failed("voice_too_slow", "gtts", message)
            return [self._pieces[number] for number in range(len(self._clauses))]

    def _is_over(self) -> bool:
        return self._wrong is not None or len(self._pieces) == len(self._clauses)


def _bad_audio(clause: str, why: str) -> VoiceFailed:
    message = "Giọng đọc trực tuyến trả về âm thanh hỏng hoặc thiếu."
    return voice_failed("voice_bad_audio", "gtts", message, why=why, clause=clause[:100])
