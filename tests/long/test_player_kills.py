"""`kill -9` again and again on a player over joined items: no airing lost, none doubled, the journal tells what was heard.

LONG_KILLS sets how often (default 20). The microphone's recording is cut at its silences; each part must begin with
exactly the frames the journal claims for that run of the player, and may be longer only by what the sound server
still held when the player died.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest

from broadcast.playout.journal import Line
from tests.broadcast.playout.playout_kit import RATE, Station, soon
from tests.sound_server import sound_server

KILLS = int(os.environ.get("LONG_KILLS", "20"))
ITEM_S = 3.0
TAIL_FRAMES = (200 + 10 + 50) * RATE // 1000

pytestmark = [pytest.mark.long, pytest.mark.pulse, pytest.mark.timeout(KILLS * 20 + 300)]


def parts_of(samples: np.ndarray) -> list[tuple[int, int]]:
    """[first, end) of each stretch of sound, cut where 20 ms are silent."""
    loud = np.flatnonzero(samples)
    breaks = np.flatnonzero(np.diff(loud) > RATE // 50)
    firsts = np.concatenate(([loud[0]], loud[breaks + 1]))
    ends = np.concatenate((loud[breaks] + 1, [loud[-1] + 1]))
    return [(int(a), int(b)) for a, b in zip(firsts, ends, strict=True)]


def claimed(station: Station) -> list[np.ndarray]:
    """For each run of the player that was heard: the frames its pieces are said to have sent, in order."""
    broke = {(line.item, line.piece): int(line.facts["frames_left"] or 0) for line in station.lines("interrupted")}
    runs = []
    for _, lines in groupby(station.lines("placed"), key=lambda line: line.run):
        pieces = [piece_frames(station, line, broke) for line in lines]
        runs.append(np.concatenate(pieces))
    return [run for run in runs if run.size]


def piece_frames(station: Station, line: Line, broke: dict[tuple[str | None, int], int]) -> np.ndarray:
    sound, offset = station.sounds[str(line.facts["digest"])], int(line.facts["offset"] or 0)
    frames = broke.get((line.item, line.piece), int(line.facts["frames"] or 0))
    return sound[offset : offset + frames]


def test_no_kill_loses_or_doubles_an_airing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dice = random.Random(5)
    count = round(KILLS * 2.2 / ITEM_S) + 4
    with sound_server(tmp_path, 1) as server:
        loud = {"name": "loa", "kind": "pulse", "device": "loa0", "server": server.address, "latency_ms": 200}
        station = Station(tmp_path, [loud], guard={"windows": ["00:00-24:00", "12:00-12:00"], "longest_session_min": 120})
        recording = server.record(0)
        station.start()
        digests = [station.record(ITEM_S, seed) for seed in range(count)]
        station.plan(station.session(station.joined("k", digests, soon(5)), room_s=KILLS * 8 + 60))
        station.until(lambda: bool(station.lines("started")), 30, "on air")
        down_s = []
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.3, 3.0))
            killed_at = time.monotonic()
            station.kill()
            station.start(wait=False)
            station.until(lambda: station.state("on_air"), 15, "on air again")
            down_s.append(time.monotonic() - killed_at)
        closed = station.wait_closed(count, 120)
        time.sleep(0.5)
        samples = recording.samples()
        station.stop()

    assert {line.facts["state"] for line in closed.values()} == {"aired"}
    assert len(closed) == count
    assert len(station.lines("player_started")) == KILLS + 1
    heard, said = parts_of(samples), claimed(station)
    assert len(heard) == len(said)
    extra = []
    for (first, end), frames in zip(heard, said, strict=True):
        assert np.array_equal(samples[first : first + len(frames)], frames)
        extra.append(end - first - len(frames))
    assert all(0 <= more <= TAIL_FRAMES for more in extra)
    gaps_s = [(b[0] - a[1]) / RATE for a, b in pairwise(heard)]
    assert statistics.median(gaps_s) <= 2.0
    with capsys.disabled():
        print(
            f"\n{KILLS} kills: silence median {statistics.median(gaps_s):.2f} s, longest {max(gaps_s):.2f} s; frames heard"
            f" beyond the journal's claim: median {statistics.median(extra):.0f}, most {max(extra)}"
        )
