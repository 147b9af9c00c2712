"""What the control loop looks at besides the plan: the silence switch, the wall clock, the outputs.

Each look moves the director first (silence must not wait for a disk) and owes the journal a line; owed
lines are written in order at the next step, and stay owed while the disk does not take them.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadcast.playout.devices import EVIDENCE
from broadcast.playout.director import Director
from broadcast.playout.journal import Fact, Journal
from broadcast.playout.line import Note, SoundLine
from broadcast.playout.now import Now
from broadcast.playout.silence import Silence, read_silence
from broadcast.playout.wall_watch import ClockEvent, WallWatch
from station.settings import OutputSettings

_STALLS_EVERY_US = 10_000_000


class Owed:
    """Journal lines of what has already happened and is not written yet."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lines: deque[tuple[str, str | None, dict[str, Fact]]] = deque()

    def add(self, event: str, output: str | None = None, **facts: Fact) -> None:
        self._lines.append((event, output, facts))

    def pay(self) -> None:
        """Writes them; raises `StoreFailed` at the first the disk does not take."""
        while self._lines:
            event, output, facts = self._lines[0]
            self._journal.append_facts(event, output, facts)
            self._lines.popleft()


class SilenceSense:
    """Follows the switch's file, whoever wrote it."""

    def __init__(self, player: Path, director: Director, owed: Owed, *, was_on: bool) -> None:
        self._player, self._director, self._owed = player, director, owed
        self._known = Silence(was_on)
        self.lifted_by: tuple[str, str] = ("", "")  # who and why, when the channel was told

    def look(self) -> None:
        silence = read_silence(self._player)
        self._director.silence = silence.on
        if silence.on:
            self.mute()
        if silence.on and not self._known.on:
            self._owed.add("silence_on", who=silence.who, reason=silence.reason)
        elif self._known.on and not silence.on:
            for line in self._director.lines.values():
                line.timeline.lift_silence()
            who, reason = self.lifted_by
            self._owed.add("silence_off", who=who, reason=reason)
            self.lifted_by = ("", "")
        self._known = silence

    def mute(self) -> None:
        """At once, from any thread."""
        for line in self._director.lines.values():
            if not line.timeline.silent:
                line.silence()


class ClockSense:
    """Holds and releases ordinary airing by the wall clock."""

    def __init__(self, watch: WallWatch, director: Director, owed: Owed) -> None:
        self._watch, self._director, self._owed = watch, director, owed
        self._held_at_us = 0
        self._confirms: deque[tuple[str, threading.Event]] = deque()

    def start(self, now: Now, last: tuple[datetime, int] | None) -> None:
        self._heed(self._watch.start(now.wall, now.mono_us, last), now, "")

    def look(self, now: Now) -> None:
        self._heed(self._watch.look(now.wall, now.mono_us), now, "")
        while self._confirms:
            who, done = self._confirms.popleft()
            self._heed(self._watch.confirm(now.wall, now.mono_us), now, who)
            done.set()

    def ask_confirm(self, who: str) -> threading.Event:
        """From the channel's thread: confirms at the next step; the event is set when that has happened."""
        done = threading.Event()
        self._confirms.append((who, done))
        return done

    def _heed(self, event: ClockEvent | None, now: Now, who: str) -> None:
        if event is None:
            return
        self._owed.add(event.event, reason=event.reason, step_ms=event.step_ms, who=who)
        if event.event == "clock_held":
            self._director.held, self._held_at_us = True, now.mono_us
        elif event.event == "clock_released":
            self._owed.pay()
            self._director.release_hold(now.mono_us - self._held_at_us, now)


@dataclass(slots=True)
class _Stalls:
    """Stalls of one output that no line tells of yet."""

    count: int = 0
    ms: int = 0
    next_us: int = 0


class LineSense:
    """Hears what the outputs' threads tell, and leaves hanging ones behind."""

    def __init__(self, outputs: tuple[OutputSettings, ...], director: Director, owed: Owed, now: Now) -> None:
        self._outputs = {output.name: output for output in outputs}
        self._director, self._owed = director, owed
        self._gone_at_us = dict.fromkeys(director.lines, now.mono_us)
        self._stalls = {name: _Stalls() for name in director.lines}

    def look(self, now: Now) -> None:
        for line in self._director.lines.values():
            line.check_hang(now.mono_us)
            while not line.notes.empty():
                self._hear(line, line.notes.get_nowait(), now)
            self._tell_stalls(line.name, now)

    def _hear(self, line: SoundLine, note: Note, now: Now) -> None:
        output = self._outputs[line.name]
        if note.event == "opened":
            self._owed.add(
                "output_opened", line.name, kind=output.kind, device=output.device,
                evidence=EVIDENCE[output.kind], gain_mdb=round(output.gain_db * 1000),
            )  # fmt: skip
            self._director.output_back(line.name, now.mono_us - self._gone_at_us[line.name], now)
        elif note.event == "lost":
            self._gone_at_us[line.name] = now.mono_us
            self._owed.add("output_lost", line.name, reason=note.reason)
        else:
            self._stalls[line.name].count += 1
            self._stalls[line.name].ms += note.ms

    def _tell_stalls(self, output: str, now: Now) -> None:
        """A line for the first, then at most one in ten seconds: a machine in trouble must not drown its journal."""
        stalls = self._stalls[output]
        if stalls.count and now.mono_us >= stalls.next_us:
            self._owed.add("stall", output, stall_ms=stalls.ms, count=stalls.count)
            self._stalls[output] = _Stalls(next_us=now.mono_us + _STALLS_EVERY_US)
