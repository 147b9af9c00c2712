"""How exactly the player starts: planned instant against the first sample in a recording of the output.

Twenty items on a null sink, five times four joined ones. The recording's own clock is up to one 10 ms block early
(the microphone's block), the same for every item: the spread, not the median, is the player's own.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from tests.broadcast.playout.playout_kit import Station, soon
from tests.sound_server import find, sound_server

GROUPS, IN_GROUP = 5, 4


def run() -> list[dict[str, Any]]:
    """Rows {what, value, unit, limit}; about 25 seconds."""
    with tempfile.TemporaryDirectory() as folder, sound_server(Path(folder), 1) as server:
        loud = {"name": "loa", "kind": "pulse", "device": "loa0", "server": server.address, "latency_ms": 200}
        station = Station(Path(folder), [loud])
        recording = server.record(0)
        begun = time.monotonic()
        station.start()
        up_s = time.monotonic() - begun
        begins = soon(5)
        sessions = []
        for group in range(GROUPS):
            digests = [station.record(0.5 + 0.037 * n, group * IN_GROUP + n) for n in range(IN_GROUP)]
            items = station.joined(f"g{group}-", digests, begins + timedelta(seconds=3.013 * group))
            sessions.append(station.session(items, room_s=0.2))
        station.plan(*sessions)
        assert station.process is not None
        process = psutil.Process(station.process.pid)
        station.wait_closed(GROUPS * IN_GROUP, 60)
        rss_mb = process.memory_info().rss / 1e6
        used, wall = sum(process.cpu_times()[:2]), time.monotonic()
        time.sleep(5.0)
        idle = (sum(process.cpu_times()[:2]) - used) / (time.monotonic() - wall) * 100
        samples = recording.samples()
        station.stop()
        errors, gaps = measured(station, samples, recording)
    return [
        {"what": "start error, median", "value": round(statistics.median(errors), 2), "unit": "ms", "limit": "<= 20"},
        {"what": "start error, p95 of distance from median", "value": round(p95(errors), 3), "unit": "ms", "limit": "<= 5"},
        {"what": "start error, spread", "value": round(max(errors) - min(errors), 3), "unit": "ms"},
        {"what": "items heard whole", "value": len(errors), "unit": f"of {GROUPS * IN_GROUP}"},
        {"what": "gap between joined items, largest", "value": max(map(abs, gaps)), "unit": "samples", "limit": "<= 0"},
        {"what": "process start to answering", "value": round(up_s, 2), "unit": "s", "limit": "<= 2"},
        {"what": "memory", "value": round(rss_mb, 1), "unit": "MB", "limit": "<= 120"},
        {"what": "idle CPU, one output", "value": round(idle, 2), "unit": "% of a core"},
    ]


def measured(station: Station, samples: Any, recording: Any) -> tuple[list[float], list[int]]:
    """Start errors in ms and gaps in samples of the items that were heard whole."""
    errors, gaps, last_end = [], [], None
    for line in station.lines("placed"):
        sound = station.sounds[str(line.facts["digest"])]
        first = find(samples, sound)
        if first is None or not (samples[first : first + len(sound)] == sound).all():
            last_end = None
            continue
        planned = datetime.fromisoformat(str(line.facts["planned_at"])).timestamp()
        errors.append((recording.wall_of(first) - planned) * 1000)
        if line.facts["joined"] and last_end is not None:
            gaps.append(first - last_end)
        last_end = first + len(sound)
    return errors, gaps


def p95(errors: list[float]) -> float:
    middle = statistics.median(errors)
    return sorted(abs(error - middle) for error in errors)[int(0.95 * (len(errors) - 1))]


if __name__ == "__main__":
    for row in run():
        print(f"{row['what']:45} {row['value']} {row['unit']}")
