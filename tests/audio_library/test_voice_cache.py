from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import gtts.tts
import numpy as np
import pytest
from gtts_server import GttsServer
from sounds import bursts, tone

from audio_library.codec import Pcm
from audio_library.mastering import trim
from audio_library.renderer import Renderer
from audio_library.rendering import chunks_of
from audio_library.voices import espeak_voice
from audio_library.voices.base import VoiceId
from audio_library.voices.cache import CachedVoice, ClauseCache
from station.errors import VoiceFailed
from station.settings import Settings

BULLETIN = "Ủy ban nhân dân xã mời bà con học kỹ năng số. Thời gian: tối thứ Bảy tuần này.\nXin cảm ơn bà con."
EDITED = BULLETIN.replace("tối thứ Bảy tuần này", "chiều Chủ nhật tuần sau")


class Counting:
    """A voice that notes what it was asked, and can be made to fail or to speak with another fingerprint."""

    def __init__(self, engine: str = "espeak", voice: str = "vi", print_: str = "", online: bool = False) -> None:
        self.id = VoiceId(engine, voice, "150")
        self.online = online
        self.asked: list[str] = []
        self.fails = False
        self._print = print_

    def fingerprint(self, clause: str) -> str:
        return self._print

    def speak(self, clauses: Sequence[str], _deadline: float) -> list[Pcm]:
        if self.fails:
            raise VoiceFailed("voice_unreachable", "Mất mạng.")
        self.asked += clauses
        return [np.concatenate([np.zeros(4800, np.int16), bursts(900, seed=len(clause))]) for clause in clauses]


def kept(voice: Counting, folder: Path, limit_mb: int = 50) -> CachedVoice:
    return CachedVoice(voice, ClauseCache(folder, limit_mb), -50.0)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_clause_is_spoken_once_and_sounds_the_same(tmp_path: Path) -> None:
    voice = Counting()
    first = kept(voice, tmp_path).speak(["một hai", "ba bốn năm", "một hai"], 0)
    again = kept(voice, tmp_path).speak(["ba bốn năm", "một hai"], 0)
    assert voice.asked == ["một hai", "ba bốn năm"]
    assert np.array_equal(first[0], first[2]) and np.array_equal(first[0], again[1])
    assert np.array_equal(first[1], again[0])


def test_what_is_kept_is_trimmed_as_mastering_would(tmp_path: Path) -> None:
    raw = Counting().speak(["một hai"], 0)[0]
    got = kept(Counting(), tmp_path).speak(["một hai"], 0)[0]
    assert np.array_equal(got, trim(raw, -50.0)) and np.array_equal(trim(got, -50.0), got)


@pytest.mark.parametrize(
    "other",
    [Counting("gtts"), Counting(voice="vi-vn-x-south"), Counting(print_="another model")],
    ids=["engine", "voice", "model"],
)
def test_another_voice_or_model_shares_nothing(tmp_path: Path, other: Counting) -> None:
    kept(Counting(), tmp_path).speak(["một hai"], 0)
    other.asked.clear()
    kept(other, tmp_path).speak(["một hai"], 0)
    assert other.asked == ["một hai"]


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "other sound"])
def test_a_damaged_file_is_spoken_again_and_replaced(tmp_path: Path, damage: str) -> None:
    voice = Counting()
    good = kept(voice, tmp_path).speak(["một hai"], 0)[0]
    path = files(tmp_path)[0]
    data = path.read_bytes()
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    path.write_bytes({"cut": data[:-100], "bit": flipped, "empty": b"", "other sound": b"fLaC" + data[9:]}[damage])
    assert np.array_equal(kept(voice, tmp_path).speak(["một hai"], 0)[0], good)
    assert voice.asked == ["một hai", "một hai"]
    assert [found.read_bytes() for found in files(tmp_path)] == [data]


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    cache, sound = ClauseCache(tmp_path, 1), np.random.default_rng(1).integers(-9000, 9000, 120_000).astype(np.int16)
    keys = [f"{number:02d}" + "0" * 62 for number in range(4)]
    for age, key in zip((400, 300, 200, 100), keys, strict=True):
        cache.put(key, sound)
        path = next(tmp_path.glob(f"{key[:2]}/*"))
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    assert cache.get(keys[0]) is not None  # used now: the youngest
    for key in ("aa" + "0" * 62, "bb" + "0" * 62):
        cache.put(key, sound)
    cache.tidy()
    assert cache.usage_bytes() <= 1_000_000
    assert cache.get(keys[1]) is None
    assert cache.get(keys[0]) is not None


def test_a_folder_that_cannot_be_written_costs_no_recording(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    voice = Counting()
    assert len(kept(voice, tmp_path / "file" / "cache").speak(["một hai"], 0)) == 1


def test_nothing_is_written_when_the_disk_is_nearly_full(tmp_path: Path) -> None:
    cache = ClauseCache(tmp_path / "cache", 50, free_mb=10**9)
    cache.put("ab" + "0" * 62, tone(500))
    assert files(tmp_path) == []


def test_an_online_voice_whose_every_clause_is_kept_speaks_offline(tmp_path: Path) -> None:
    voice = Counting("gtts", online=True)
    kept(voice, tmp_path).speak(["một hai", "ba bốn"], 0)
    voice.fails = True
    assert len(kept(voice, tmp_path).speak(["ba bốn", "một hai"], 0)) == 2
    with pytest.raises(VoiceFailed):
        kept(voice, tmp_path).speak(["ba bốn", "câu mới"], 0)


# ---- the whole renderer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GttsServer]:
    with GttsServer() as made:
        monkeypatch.setattr(gtts.tts, "_translate_url", made.url)
        yield made


def changed(settings: Settings) -> list[str]:
    """The chunks of the edited text that the first one has not."""
    before = {piece.text for piece in chunks_of(BULLETIN, settings)}
    return [piece.text for piece in chunks_of(EDITED, settings) if piece.text not in before]


def test_an_edit_asks_the_online_voice_for_the_changed_sentence_only(server: GttsServer, tmp_path: Path) -> None:
    settings = Settings(voices={"order": ["gtts"]}, store={"free_mb": 0})
    Renderer(settings, tmp_path).speech(BULLETIN)
    server.asked.clear()
    made = Renderer(settings, tmp_path).speech(EDITED)
    asked = [text for text, _, _ in server.asked]
    assert sorted(asked) == sorted(changed(settings)) and 0 < len(asked) < 3
    server.asked.clear()
    assert Renderer(settings, tmp_path).speech(EDITED).flac == made.flac
    assert server.asked == []
    assert made.pcm_sha256 == Renderer(settings).speech(EDITED).pcm_sha256  # as if nothing had been kept


def test_one_recording_has_one_voice_though_some_clauses_are_kept(server: GttsServer, tmp_path: Path) -> None:
    settings = Settings(voices={"order": ["gtts", "espeak"], "tries": 1}, store={"free_mb": 0})
    Renderer(settings, tmp_path).speech(BULLETIN)
    server.faults.extend(["403"] * 9)
    fallen = Renderer(settings, tmp_path).speech(EDITED)
    assert (fallen.voice.engine, fallen.fallback) == ("espeak", True)
    only = Settings(voices={"order": ["espeak"]}, store={"free_mb": 0})
    assert fallen.pcm_sha256 == Renderer(only).speech(EDITED).pcm_sha256


def test_an_edit_asks_the_embedded_voice_for_the_changed_sentence_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(voices={"order": ["espeak"]}, store={"free_mb": 0})
    asked: list[str] = []
    real = espeak_voice.EspeakVoice._clause

    def counted(self: espeak_voice.EspeakVoice, helper: object, clause: str) -> Pcm:
        asked.append(clause)
        return real(self, helper, clause)

    monkeypatch.setattr(espeak_voice.EspeakVoice, "_clause", counted)
    Renderer(settings, tmp_path).speech(BULLETIN)
    assert len(asked) == len(chunks_of(BULLETIN, settings))
    asked.clear()
    Renderer(settings, tmp_path).speech(EDITED)
    assert asked == changed(settings)


def test_no_cache_when_it_is_switched_off(tmp_path: Path) -> None:
    settings = Settings(voices={"order": ["espeak"], "cache_mb": 0}, store={"free_mb": 0})
    Renderer(settings, tmp_path).speech("Xin chào bà con.")
    assert files(tmp_path) == []
