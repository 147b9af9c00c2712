"""The player on a real sound server: what the microphone heard is compared with what the journal says.

The loudspeaker is a null sink, the microphone its monitor. One evening with several players side by side, some of
whose troubles are killed processes and a killed sound server.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from broadcast.playout.channel import switch_silence
from tests.broadcast.playout.playout_kit import RATE, Station, soon
from tests.sound_server import Recording, SoundServer, find, sound_server

pytestmark = pytest.mark.pulse
LATENCY_MS = 200  # a buffer that a busy machine does not empty; starts are as exact with it
LATENCY_FRAMES = (LATENCY_MS + 10) * RATE // 1000
SERVER_TAIL = RATE // 20  # of its own: a null sink may go on for a moment with what it has taken already


@dataclass
class Evening:
    """A station and what its microphone heard."""

    station: Station
    samples: np.ndarray
    recording: Recording
    note: float = 0.0

    def heard(self, item: str) -> tuple[int, int]:
        """First sample and number of samples, from the first on, that are the item's own."""
        sound = self.sound(item)
        first = find(self.samples, sound)
        assert first is not None, f"{item} was not heard"
        there = self.samples[first : first + len(sound)]
        same = there == sound[: len(there)]
        return first, int(np.argmin(same)) if not same.all() else len(there)

    def sound(self, item: str) -> np.ndarray:
        return self.station.sounds[str(self.station.lines("placed", item)[0].facts["digest"])]


def on_sink(folder: Path, server: SoundServer, sink: int) -> tuple[Station, Recording]:
    folder.mkdir()
    loud = {"name": "loa", "kind": "pulse", "device": f"loa{sink}", "server": server.address, "latency_ms": LATENCY_MS}
    recording = server.record(sink)
    return Station(folder, [loud], playout={"retry_output_s": 0.5}), recording


def finished(station: Station, recording: Recording, note: float = 0.0) -> Evening:
    time.sleep(0.3)
    samples = recording.samples()
    station.stop()
    return Evening(station, samples, recording, note)


def exact(folder: Path, server: SoundServer) -> Evening:
    """Seven items: four joined, three at instants of their own."""
    station, recording = on_sink(folder, server, 0)
    station.start()
    digests = [station.record(0.7 + 0.111 * seed, seed) for seed in range(7)]
    items = station.joined("j", digests[:4], soon(4))
    at = items[-1].starts_at + timedelta(seconds=2)
    apart = [station.item(f"a{n}", digests[4 + n], at + timedelta(seconds=1.7 * n)) for n in range(3)]
    station.plan(station.session((*items, *apart)))
    station.wait_closed(7, 30)
    return finished(station, recording)


def hushed(folder: Path, server: SoundServer) -> Evening:
    station, recording = on_sink(folder, server, 1)
    station.start()
    station.plan(station.session((station.item("long", station.record(9.0, 50), soon(4)),)))
    station.until(lambda: bool(station.lines("started")), 20, "on air")
    time.sleep(1.0)
    asked_at = time.time()
    switch_silence(station.data, True, "Trần B", "thử", datetime.now(UTC))
    station.wait_closed(1, 10)
    return finished(station, recording, asked_at)


def killed(folder: Path, server: SoundServer) -> Evening:
    station, recording = on_sink(folder, server, 2)
    station.start()
    digests = [station.record(3.0, 60 + seed) for seed in range(2)]
    station.plan(station.session(station.joined("k", digests, soon(4)), room_s=30))
    station.until(lambda: bool(station.lines("started")), 20, "on air")
    time.sleep(1.3)
    station.kill()
    station.start()
    station.wait_closed(2, 30)
    return finished(station, recording)


def server_lost(folder: Path) -> tuple[Station, list[np.ndarray]]:
    with sound_server(folder, 1) as server:
        station, before = on_sink(folder / "s", server, 0)
        station.start()
        digests = [station.record(3.0, 70 + seed) for seed in range(2)]
        station.plan(station.session(station.joined("k", digests, soon(4)), room_s=30))
        station.until(lambda: bool(station.lines("started")), 20, "on air")
        time.sleep(1.0)
        server.kill()
        station.until(lambda: station.state("lost"), 10, "loss seen")
        time.sleep(0.5)
        server.start()
        after = server.record(0)
        station.wait_closed(2, 30)
        time.sleep(0.3)
        station.stop()
        return station, [before.samples(), after.samples()]


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    base = tmp_path_factory.mktemp("evening")
    with sound_server(base, 3) as server, ThreadPoolExecutor(4) as pool:
        asked = {
            "exact": pool.submit(exact, base / "exact", server),
            "hushed": pool.submit(hushed, base / "hushed", server),
            "killed": pool.submit(killed, base / "killed", server),
            "server_lost": pool.submit(server_lost, base),
        }
        yield {name: future.result(100) for name, future in asked.items()}


def test_every_frame_is_heard_and_joined_items_have_no_gap(evening: dict[str, Evening]) -> None:
    heard = {f"j{n}": evening["exact"].heard(f"j{n}") for n in range(4)} | {
        f"a{n}": evening["exact"].heard(f"a{n}") for n in range(3)
    }
    for item, (_, frames) in heard.items():
        assert frames == len(evening["exact"].sound(item)), item
    for n in range(3):
        assert heard[f"j{n + 1}"][0] - sum(heard[f"j{n}"]) == 0
    for line in evening["exact"].station.closed().values():
        assert (line.facts["state"], line.facts["evidence"]) == ("aired", "played")


def test_items_begin_at_their_instants_and_the_journal_says_when(evening: dict[str, Evening]) -> None:
    exact = evening["exact"]
    heard_at = {
        str(line.item): exact.recording.wall_of(exact.heard(str(line.item))[0])
        for line in exact.station.lines("placed")
    }
    started = {str(line.item): line.facts for line in exact.station.lines("started")}
    planned = {str(line.item): line.facts for line in exact.station.lines("placed")}
    off_plan = [heard_at[item] - at(planned[item]["planned_at"]) for item in heard_at]
    off_journal = [heard_at[item] - at(started[item]["left_at"]) for item in heard_at]
    disturbed = bool(exact.station.lines("stall"))  # the machine left the sound server without time
    assert abs(statistics.median(off_plan)) <= (0.5 if disturbed else 0.02)
    assert abs(statistics.median(off_journal)) <= (0.1 if disturbed else 0.02)


def at(instant: object) -> float:
    return datetime.fromisoformat(str(instant)).timestamp()


def test_silence_is_heard_at_once_and_the_journal_counts_what_was_heard(evening: dict[str, Evening]) -> None:
    hushed = evening["hushed"]
    first, frames = hushed.heard("long")
    assert not hushed.samples[first + frames :].any()
    assert hushed.recording.wall_of(first + frames) - hushed.note < 0.6
    closed = hushed.station.closed()["long", "loa"].facts
    assert (closed["state"], closed["cause"]) == ("partly_aired", "silence")
    assert abs(frames - int(closed["frames_played"] or 0)) <= SERVER_TAIL  # the buffer was thrown away, not played


def test_a_killed_player_claims_no_more_than_was_heard_and_resumes_there(evening: dict[str, Evening]) -> None:
    killed = evening["killed"]
    first, frames = killed.heard("k0")
    claimed = int(killed.station.lines("interrupted", "k0")[0].facts["frames_left"] or 0)
    assert 0 <= frames - claimed <= LATENCY_FRAMES + SERVER_TAIL
    again = find(killed.samples, killed.sound("k0")[max(0, claimed - RATE) :], after=first + frames)
    assert again is not None
    rest = killed.sound("k0")[max(0, claimed - RATE) :]
    assert np.array_equal(killed.samples[again : again + len(rest)], rest)
    assert killed.heard("k1") == (again + len(rest), len(killed.sound("k1")))
    for line in killed.station.closed().values():
        assert line.facts["state"] == "aired"
        assert line.facts["frames_played"] == line.facts["frames_expected"]


def test_a_killed_sound_server_costs_a_pause_and_nothing_else(
    evening: dict[str, tuple[Station, list[np.ndarray]]],
) -> None:
    station, (before, after) = evening["server_lost"]
    sounds = [station.sounds[str(line.facts["digest"])] for line in station.lines("placed") if line.piece == 1]
    broke = station.lines("interrupted", "k0")[0].facts
    assert broke["cause"] == "output_lost"
    claimed = int(broke["frames_left"] or 0)
    first = find(before, sounds[0])
    assert first is not None
    assert np.array_equal(before[first : first + claimed - SERVER_TAIL], sounds[0][: claimed - SERVER_TAIL])
    rest = sounds[0][max(0, claimed - RATE) :]
    again = find(after, rest)
    assert again is not None
    assert np.array_equal(after[again : again + len(rest)], rest)
    assert find(after, sounds[1]) == again + len(rest)
    assert [line.event for line in station.lines() if line.output and not line.item and line.event != "stall"] == [
        "output_opened", "output_lost", "output_opened",
    ]
    assert all(line.facts["state"] == "aired" for line in station.closed().values())
