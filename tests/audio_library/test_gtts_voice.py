from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import gtts.tts
import numpy as np
import pytest
import requests
from gtts_server import GttsServer, pitch_hz, speech_mp3
from sounds import main_pitch_hz

from audio_library.codec import decode
from audio_library.voices.breaker import Breaker
from audio_library.voices.gtts_voice import GttsVoice, Waits
from audio_library.voices.mp3_frames import ends_inside_a_frame
from station.errors import VoiceFailed
from station.settings import GttsSettings, VoiceSettings

CLAUSE = "Ủy ban nhân dân xã thông báo lịch tiêm phòng"
SHORT = Waits(usual_s=0.01, busy_s=0.05)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GttsServer]:
    with GttsServer() as running:
        monkeypatch.setattr(gtts.tts, "_translate_url", running.url)
        yield running


def voice(timeout_s: float = 5.0, tries: int = 3, breaker: Breaker | None = None, **settings: object) -> GttsVoice:
    asked = VoiceSettings(tries=tries, gtts=GttsSettings(timeout_s=timeout_s, **settings))
    return GttsVoice(asked, breaker or Breaker(300), SHORT)


def soon(seconds: float = 20.0) -> float:
    return time.monotonic() + seconds


def failed(speaker: GttsVoice, clauses: list[str], seconds: float = 20.0) -> VoiceFailed:
    with pytest.raises(VoiceFailed) as caught:
        speaker.speak(clauses, soon(seconds))
    return caught.value


def test_the_request_is_gttss_own(server: GttsServer) -> None:
    voice().speak([CLAUSE], soon())
    voice(slow=True).speak([CLAUSE], soon())
    assert server.asked == [(CLAUSE, "vi", None), (CLAUSE, "vi", True)]


def test_pieces_come_in_the_order_of_the_clauses(server: GttsServer) -> None:
    clauses = [f"Điều {word} của thông báo" for word in ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")]
    pieces = voice().speak(clauses, soon())
    for clause, piece in zip(clauses, pieces, strict=True):
        assert main_pitch_hz(piece) == pytest.approx(pitch_hz(clause), abs=3)
    assert server.most_at_once <= 4


def test_a_clause_of_exactly_100_characters_is_one_request(server: GttsServer) -> None:
    clause = ("bà con " * 20)[:100].strip().ljust(100, "a")
    voice().speak([clause], soon())
    assert [text for text, _, _ in server.asked] == [clause]


def test_no_sign_makes_a_clause_longer_than_a_request(server: GttsServer) -> None:
    clause = "Bà con ơi! " * 9 + "A!"
    assert len(clause) > 100
    voice().speak([clause[:100]], soon())
    assert [text for text, _, _ in server.asked] == [clause[:100].strip()]


def test_a_longer_clause_is_refused_rather_than_cut_at_any_word(server: GttsServer) -> None:
    assert failed(voice(), ["bà con " * 30]).code == "voice_refused"
    assert server.asked == []


@pytest.mark.parametrize(
    "fault",
    ["429", "500", "503", "null", "html", "nothing", "half", "half_frames", "silent", "noise", "bad_base64", "reset"],
)
def test_a_bad_answer_is_tried_again(server: GttsServer, fault: str) -> None:
    server.faults.extend([fault, fault])
    pieces = voice().speak([CLAUSE], soon())
    assert len(server.asked) == 3
    assert len(pieces[0]) > 48_000
    assert main_pitch_hz(pieces[0]) == pytest.approx(pitch_hz(CLAUSE), abs=3)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("429", "voice_busy"),
        ("503", "voice_no_audio"),
        ("null", "voice_no_audio"),
        ("html", "voice_no_audio"),
        ("nothing", "voice_no_audio"),
        ("half", "voice_bad_audio"),
        ("half_frames", "voice_bad_audio"),
        ("silent", "voice_bad_audio"),
        ("noise", "voice_bad_audio"),
        ("reset", "voice_no_audio"),
    ],
)
def test_a_bad_answer_every_time_is_a_failure(server: GttsServer, fault: str, code: str) -> None:
    server.faults.extend([fault] * 3)
    breaker = Breaker(300)
    assert failed(voice(breaker=breaker), [CLAUSE]).code == code
    assert len(server.asked) == 3
    assert breaker.open_for_s() == 0  # the service was reached: it is no reason to leave it alone


@pytest.mark.parametrize("status", ["400", "403", "404"])
def test_a_refusal_is_not_asked_again(server: GttsServer, status: str) -> None:
    server.faults.extend([status] * 3)
    assert failed(voice(), [CLAUSE]).code == "voice_refused"
    assert len(server.asked) == 1


def test_one_clause_that_cannot_be_had_fails_the_whole_call(server: GttsServer) -> None:
    server.faults.extend(["ok", "ok", "null", "null", "null", "null", "null", "null"])
    assert failed(voice(), [f"{CLAUSE} {word}" for word in ["một", "hai", "ba", "bốn", "năm"]]).code == "voice_no_audio"


def test_asked_to_slow_down_it_waits_longer(server: GttsServer) -> None:
    waits = Waits(usual_s=0.0, busy_s=0.4)
    server.faults.extend(["429"])
    started = time.monotonic()
    GttsVoice(VoiceSettings(), Breaker(300), waits).speak([CLAUSE], soon())
    assert time.monotonic() - started >= 0.4


def test_a_wait_that_would_pass_the_deadline_is_not_begun(server: GttsServer) -> None:
    server.faults.extend(["429"] * 3)
    patient = GttsVoice(VoiceSettings(), Breaker(300), Waits(busy_s=500.0))
    started = time.monotonic()
    assert failed(patient, [CLAUSE]).code == "voice_busy"
    assert time.monotonic() - started < 15


def test_a_stalled_answer_meets_the_time_limit_of_a_request(server: GttsServer) -> None:
    server.faults.append("stall")
    assert len(voice(timeout_s=0.5).speak([CLAUSE], soon())) == 1
    assert len(server.asked) == 2


def test_an_answer_that_drips_meets_the_time_limit_of_a_request(server: GttsServer) -> None:
    server.faults.extend(["drip", "drip", "drip"])
    started = time.monotonic()
    assert failed(voice(timeout_s=0.5), [CLAUSE]).code == "voice_too_slow"
    assert time.monotonic() - started < 15


def test_everything_stalled_ends_at_the_deadline_and_trips_the_breaker(server: GttsServer) -> None:
    server.faults.extend(["stall"] * 20)
    breaker = Breaker(300)
    started = time.monotonic()
    assert failed(voice(timeout_s=0.9, breaker=breaker), [CLAUSE] * 5, seconds=1.0).code == "voice_too_slow"
    assert time.monotonic() - started < 15
    assert breaker.open_for_s() > 0


def test_a_call_with_little_time_left_does_not_trip_the_breaker(server: GttsServer) -> None:
    """A long recording used up its time: that says nothing about the next one."""
    server.faults.extend(["stall"] * 20)
    breaker = Breaker(300)
    assert failed(voice(timeout_s=30, breaker=breaker), [CLAUSE], seconds=0.3).code == "voice_too_slow"
    assert breaker.open_for_s() == 0


def test_a_host_name_lookup_that_hangs_ends_at_the_deadline(server: GttsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    forever = threading.Event()

    def hangs(*_: object, **__: object) -> None:
        forever.wait(60)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    try:
        assert failed(voice(), [CLAUSE], seconds=0.5).code == "voice_too_slow"
    finally:
        forever.set()


class Now:
    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


def test_offline_costs_one_try_and_then_nothing_until_the_breaker_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setattr(gtts.tts, "_translate_url", lambda **_: f"http://127.0.0.1:{port}/")
    now = Now()
    breaker = Breaker(300, now)
    speaker = voice(breaker=breaker)
    assert failed(speaker, [CLAUSE]).code == "voice_unreachable"
    monkeypatch.setattr(requests.Session, "send", None)  # a request now would be a TypeError
    assert failed(speaker, [CLAUSE]).code == "voice_resting"
    assert failed(voice(breaker=breaker), [CLAUSE]).code == "voice_resting"
    monkeypatch.undo()
    with GttsServer() as running:
        monkeypatch.setattr(gtts.tts, "_translate_url", running.url)
        now.s += 299
        assert failed(speaker, [CLAUSE]).code == "voice_resting"
        now.s += 2
        assert len(speaker.speak([CLAUSE], soon())) == 1


def test_a_name_that_cannot_be_looked_up_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert failed(voice(), [CLAUSE]).code == "voice_unreachable"


def test_the_servers_certificate_is_checked(server: GttsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    send = requests.Session.send

    def watched(self: requests.Session, request: object, **around: object) -> object:
        seen.append(around["verify"])
        return send(self, request, **around)

    monkeypatch.setattr(requests.Session, "send", watched)
    voice().speak([CLAUSE], soon())
    assert seen and all(verify is True or isinstance(verify, str) for verify in seen)


def test_a_server_without_a_certificate_is_not_spoken_to(server: GttsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain server where TLS is expected stands for anybody in the way."""
    monkeypatch.setattr(gtts.tts, "_translate_url", lambda **k: server.url(**k).replace("http:", "https:"))
    assert failed(voice(), [CLAUSE]).code in {"voice_unreachable", "voice_no_audio"}
    assert server.asked == []


def test_a_proxy_of_the_environment_is_used(server: GttsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gtts.tts, "_translate_url", lambda **_: "http://translate.example.invalid/rpc")
    monkeypatch.setenv("http_proxy", server.url())
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert len(voice().speak([CLAUSE], soon())) == 1


def test_speaking_nothing_asks_nothing(server: GttsServer) -> None:
    assert voice().speak([], soon()) == []
    assert server.asked == []


# ---- MP3 frames


@pytest.mark.parametrize("missing", [1, 2, 10, 100, 101, 250])
def test_an_mp3_that_ends_inside_a_frame_is_known(missing: int) -> None:
    mp3 = speech_mp3(CLAUSE)
    assert not ends_inside_a_frame(mp3)
    frame = 72 * 64_000 // 24_000
    assert ends_inside_a_frame(mp3[:-missing]) == (missing % frame not in (0, *range(frame - 3, frame)))


def test_tags_around_the_frames_are_no_cut() -> None:
    mp3 = speech_mp3(CLAUSE)
    id3 = b"ID3\x04\x00\x00" + bytes([0, 0, 1, 2]) + bytes(130)
    assert not ends_inside_a_frame(id3 + mp3)
    assert not ends_inside_a_frame(mp3 + b"TAG" + bytes(125))
    assert not ends_inside_a_frame(mp3 + mp3)
    assert not ends_inside_a_frame(mp3 + b"TAG" + bytes(20) + mp3[:4] + bytes(101))  # looks like a header
    assert not ends_inside_a_frame(b"")
    assert ends_inside_a_frame(id3 + mp3[:-5])


def test_the_stand_in_answers_a_real_mp3() -> None:
    pcm = decode(speech_mp3(CLAUSE))
    assert np.abs(pcm).max() > 5000
