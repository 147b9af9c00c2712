"""Random evenings on a simulated clock: whatever happens, every planned airing ends exactly once and tells the truth.

The player is the real one, with its real journal, position word, plan files and switch; only time, the sound device
and the decoding are simulated, so that an evening takes a second.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcast.playout.channel import ChannelServer
from broadcast.playout.frames import RATE, total
from broadcast.playout.guard import FileVerdict
from broadcast.playout.journal import Line, read_journal
from broadcast.playout.line import SoundLine
from broadcast.playout.masters import Master, Masters
from broadcast.playout.player import Player
from broadcast.playout.silence import write_silence
from schedules.plan_document import Approval, Approvals, DayItem, DayPlan, DaySession
from station.clock import FixedClock
from station.files import write_whole
from station.settings import OutputSettings, Settings

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)  # 17:00 in the commune
STEP_MS = 50
BLOCK = STEP_MS * RATE // 1000
DIGEST = "b" * 64
SILENT = np.ones(40 * RATE, np.int16)
WITHIN_S = 6.0


class Instant(Masters):
    """Masters whose files are good and decoded at once."""

    def want(self, digest: str, frames: int, due_us: float) -> Master:
        return Master(digest, frames, FileVerdict.GOOD, SILENT[:frames])

    def recheck(self, master: Master) -> FileVerdict:
        return master.verdict

    def start(self) -> None: ...


class Card:
    """A device with a constant buffer."""

    def latency_us(self) -> int:
        return 60_000


class World:
    """One commune's evening: outputs, plan, and a player that may die."""

    def __init__(self, folder: Path, lengths: list[int], gaps: list[int]) -> None:
        self.clock = FixedClock(START)
        self.data = folder
        self.settings = Settings(
            outputs=(OutputSettings(name="a", kind="null"), OutputSettings(name="b", kind="null")),
            playout={"resume_within_s": WITHIN_S, "decode_ahead_s": 5},
        )
        self.broken_until = dict.fromkeys("ab", START)
        self.player: Player | None = None
        self.version = 0
        self.names: set[str] = set()
        approvals = Approvals(station="xa", written_at=START, approved={DIGEST: Approval(kind="element")})
        write_whole(folder / "player" / "approvals.json", approvals.to_bytes())
        self.items: list[DayItem] = []
        at = START + timedelta(seconds=4)
        for number, (length, gap) in enumerate(zip(lengths, gaps, strict=True)):
            frames = length * RATE
            self.items.append(
                DayItem(id=f"i{number}", role="tune", title="t", starts_at=at, length_ms=length * 1000, frames=frames,
                        digest=DIGEST)
            )
            at += timedelta(seconds=length + gap)
        self.ends_at = at + timedelta(seconds=3)
        self.plan(self.items)

    def plan(self, items: list[DayItem]) -> None:
        self.version += 1
        self.names |= {item.id for item in items}
        session = DaySession(
            id="s", slot=1, starts_at=START, ends_at=self.ends_at, outputs=("a", "b"), items=tuple(items)
        )
        plan = DayPlan(
            station="xa", date=START.date(), version=self.version, committed_at=START,
            sessions=(session,) if items else (),
        )
        write_whole(self.data / "player" / "plans" / "2026-11-21.json", plan.to_bytes())

    def live(self) -> None:
        """50 ms of the evening."""
        if self.player is None:
            self.clock.advance(timedelta(milliseconds=STEP_MS))
            return
        for name, line in self.lines.items():
            if self.clock.now() < self.broken_until[name]:
                line._lose(line._worker, "pulled out")
                continue
            if not line.is_open:
                line.clock.reset()
                self.base[name] = line.timeline.next_frame
            line._observe(Card(), self.base[name])  # type: ignore[arg-type]
            line._note_block(line.timeline.render(BLOCK))
        self.player._step()
        self.clock.advance(timedelta(milliseconds=STEP_MS))

    def start(self) -> None:
        if self.player is None:
            self.player = Player(self.settings, self.data, self.clock, threading.Event())
            self.lines = self.player._director.lines
            self.base = dict.fromkeys(self.lines, 0)
            self.player.start()

    def kill(self) -> None:
        self.player = None

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 1000 / STEP_MS)):
            self.live()

    def happen(self, what: str, size: int) -> None:
        if what == "kill":
            self.kill()
            self.run(size / 10)
            self.start()
        elif what == "lose":
            self.broken_until["ab"[size % 2]] = self.clock.now() + timedelta(seconds=size / 10)
        elif what == "hush":
            on = not (self.data / "player" / "silence").exists()
            write_silence(self.data / "player", on, "B", "thử", self.clock.now())
        elif what == "step":
            self.clock.step(timedelta(hours=1))
            self.run(size / 10)
            self.clock.step(timedelta(hours=-1))
        elif what == "plan":
            self.plan([item for number, item in enumerate(self.items) if number % 7 != size % 7])


@contextmanager
def simulated() -> Iterator[None]:
    with (
        patch("broadcast.playout.player.Masters", Instant),
        patch.object(SoundLine, "start", lambda self: None),
        patch.object(SoundLine, "check_hang", lambda self, now_us: False),
        patch.object(ChannelServer, "start", lambda self: None),
        patch("os.fsync", lambda handle: None),
    ):
        yield


def check(world: World, lines: list[Line]) -> None:
    assert [line.n for line in lines] == list(range(1, len(lines) + 1))
    closed: dict[tuple[str | None, str | None, int], Line] = {}
    sounded: dict[tuple[str | None, str | None, int], list[tuple[int, int]]] = {}
    open_piece: dict[tuple[str | None, str | None, int], Line] = {}
    laid: dict[tuple[str, str | None], list[tuple[int, int]]] = {}

    def sound(key: tuple[str | None, str | None, int], line: Line) -> None:
        """Frames of the piece that has just ended: of the item, and on the output."""
        frames, placed = int(line.facts["frames_left"] or 0), open_piece[key]
        offset, frame = int(line.facts["offset"] or 0), int(placed.facts["frame"] or 0)
        sounded.setdefault(key, []).append((offset, offset + frames))
        laid.setdefault((placed.run, placed.output), []).append((frame, frame + frames))

    for line in lines:
        key = (line.item, line.output, line.attempt)
        if line.event == "placed":
            assert key not in closed
            open_piece[key] = line
        elif line.event == "interrupted":
            sound(key, line)
        elif line.event == "started":
            planned = next(item.starts_at for item in world.items if item.id == line.item)
            assert datetime.fromisoformat(str(line.facts["left_at"])) >= planned - timedelta(milliseconds=1)
        elif line.event in ("ended", "missed", "cancelled"):
            assert key not in closed
            closed[key] = line
            if line.facts["offset"] is not None:
                sound(key, line)
    for name in world.names:
        for output in "ab":
            assert any(key[:2] == (name, output) for key in closed), f"{name} on {output} never ended"
    for spans in laid.values():
        assert total(spans) == sum(end - first for first, end in spans), "two pieces sounded at once"
    for key, line in closed.items():
        played, expected = int(line.facts["frames_played"] or 0), int(line.facts["frames_expected"] or 0)
        assert played == total(sounded.get(key, []))
        state = line.facts["state"]
        assert (state == "aired") == (played == expected)
        assert (state == "partly_aired") == (0 < played < expected)
        assert state == "aired" or line.facts["cause"]


events = st.tuples(
    st.sampled_from(["kill", "kill", "lose", "lose", "hush", "step", "plan"]), st.integers(1, 95), st.integers(1, 120)
)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(1, 6), min_size=3, max_size=8),
    st.lists(st.sampled_from([0, 0, 0, 1]), min_size=8, max_size=8),
    st.lists(events, max_size=6),
)
def test_every_planned_airing_ends_exactly_once_whatever_happens(
    lengths: list[int], gaps: list[int], happenings: list[tuple[str, int, int]]
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        with simulated():
            world = World(folder, lengths, gaps[: len(lengths)])
            world.start()
            for what, size, pause in happenings:
                world.run(pause / 10)
                world.happen(what, size)
            world.start()
            left_s = (world.ends_at - world.clock.now()).total_seconds()
            world.run(max(0.0, left_s) + 2 * WITHIN_S + 2)
        check(world, read_journal(folder / "player" / "journal")[0])
    finally:
        shutil.rmtree(folder)
