"""The player's parts together: start, the control loop's step, the commands it answers, the end."""

from __future__ import annotations

import logging
import os
import threading
import time
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from broadcast.playout.channel import Answer, ChannelServer
from broadcast.playout.devices import EVIDENCE
from broadcast.playout.director import Director
from broadcast.playout.journal import Journal, read_since
from broadcast.playout.ledger import Ledger
from broadcast.playout.masters import Masters
from broadcast.playout.now import Now
from broadcast.playout.outputs import build_line
from broadcast.playout.plan_book import PlanBook, Taken
from broadcast.playout.position import read_position
from broadcast.playout.recovery import fold, last_alive
from broadcast.playout.restore import close_orphans, settle
from broadcast.playout.senses import ClockSense, LineSense, Owed, SilenceSense
from broadcast.playout.silence import write_silence
from broadcast.playout.status import player_status
from broadcast.playout.wall_watch import WallWatch
from station.clock import Clock, local_day
from station.errors import BadInput, Conflict, NotFound, StoreFailed
from station.settings import Settings

log = logging.getLogger(__name__)
_TICK_S = 0.05
_BOOK_EVERY_US = 250_000
_STATUS_EVERY_US = 200_000
_HOUSE_EVERY_US = 3_600_000_000
_FINISH_S = 2.5
_CONFIRM_S = 1.5
_NEVER = timedelta(days=36_500)


class Player:
    """Everything but the process round it. `start`, `loop` until `stop` is set, `finish`: in one thread."""

    def __init__(self, settings: Settings, data: Path, clock: Clock, stop: threading.Event) -> None:
        self._settings, self._clock, self._stop = settings, clock, stop
        self._folder = folder = data / "player"
        self._run = uuid4()
        self._positions = {o.name: read_position(folder / "position" / o.name) for o in settings.outputs}
        self._journal = Journal(folder / "journal", self._run, clock, settings.station.zone_info)
        self._book = PlanBook(folder, settings.station.code)
        self._masters = Masters(folder, round(settings.guard.longest_item_min * 60_000))
        lines = {o.name: build_line(o, settings, folder, self._run, clock) for o in settings.outputs}
        ledger = Ledger(self._journal, {o.name: (EVIDENCE[o.kind], o.gain_db) for o in settings.outputs})
        self._history = fold(read_since(folder / "journal", self._today() - timedelta(days=2)))
        past = self._history.airings
        self._director = Director(settings, ledger, lines, self._masters, self._book, past)
        self._owed = Owed(self._journal)
        self._silence = SilenceSense(folder, self._director, self._owed, was_on=self._history.silent)
        self._clock_sense = ClockSense(WallWatch(settings.guard.clock_step_s), self._director, self._owed)
        self._line_sense = LineSense(settings.outputs, self._director, self._owed, self._now())
        self._channel = ChannelServer(folder, self._answer)
        self._wake = threading.Event()
        self._plan_changed = False
        self._status: dict[str, Any] = {}
        self._status_us = 0
        self._next_us: dict[str, int] = {}
        self._problem = ""

    # ---- start and end ---------------------------------------------------------------------------

    def start(self) -> None:
        """From the last run's remains to sound: silence and clock first, then the plans, then the outputs."""
        now, last = self._now(), self._journal.last
        alive = last_alive(last, self._positions.values())
        down = now.wall - alive if alive else _NEVER
        self._journal.append(
            "player_started", pid=os.getpid(), clean=self._history.clean_stop,
            torn_bytes=self._journal.torn_bytes,
            down_ms=down // timedelta(milliseconds=1) if alive else None, previous=last.run if last else None,
        )  # fmt: skip
        same_boot = last is not None and last.boot == self._clock.boot_id()
        self._clock_sense.start(now, (last.at, last.mono_us if same_boot else -1) if last else None)
        self._silence.look()
        self._owed.pay()
        self._restore(now)
        if not self._director.held:
            self._director.sweep(None, down, "player_down", now)
        self._masters.start()
        for line in self._director.lines.values():
            line.start()
        self._status, self._status_us = self._snapshot(now), now.mono_us
        self._channel.start()

    def _restore(self, now: Now) -> None:
        """The plans as the last run knew them, its airings as the journal left them, then the plans as
        they are now.
        """
        settle(self._history, self._positions, self._journal)
        self._book.load_taken(self._today())
        self._director.take_plan(now, starting=True)
        self._look_at_book()
        self._owed.pay()
        self._director.take_plan(now, starting=True)
        close_orphans(self._history, self._director.airings, self._journal)
        self._plan_changed = False

    def loop(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            self._safe_step()
            self._wake.wait(_TICK_S)

    def finish(self) -> None:
        """Ends what sounds, with its lines in the journal; the last frames get time to leave, but not for
        ever.
        """
        self._director.stopping = True
        for line in self._director.lines.values():
            line.timeline.cut(None, "stopped", silence=True)
        limit = time.monotonic() + _FINISH_S
        while self._director.sounding() and time.monotonic() < limit:
            self._safe_step()
            time.sleep(0.02)
        for line in self._director.lines.values():
            line.end("stopped")
        self._owed.add("player_stopped")
        self._safe_step()
        self._channel.stop()
        self._masters.stop()
        self._journal.close()

    # ---- the loop --------------------------------------------------------------------------------

    def _safe_step(self) -> None:
        """One step; whatever goes wrong is said once, shown in the status, and tried again at the next."""
        try:
            self._step()
            self._problem = ""
        except (StoreFailed, OSError) as wrong:
            self._say(str(wrong))
        except Exception as wrong:  # noqa: BLE001 - the loop that keeps the station on air ends only when told
            self._say(repr(wrong))

    def _say(self, problem: str) -> None:
        if problem != self._problem:
            log.exception("control step: %s", problem)
        self._problem = problem

    def _step(self) -> None:
        now = self._now()
        self._silence.look()
        self._clock_sense.look(now)
        self._line_sense.look(now)
        self._owed.pay()
        if self._due("book", now, _BOOK_EVERY_US):
            self._look_at_book()
            self._owed.pay()
        if self._plan_changed:
            self._take_plan(now)
        self._director.tick(now)
        if self._due("status", now, _STATUS_EVERY_US):
            self._status, self._status_us = self._snapshot(now), now.mono_us
        if not self._director.held and self._due("house", now, _HOUSE_EVERY_US):
            self._book.forget_before(self._today() - timedelta(days=self._settings.playout.keep_days))
            self._director.forget_before(now.wall - timedelta(days=3))
            self._masters.clean()

    def _take_plan(self, now: Now) -> None:
        self._plan_changed = False  # an error of our own in it is not met again every tick
        try:
            self._director.take_plan(now)
        except (StoreFailed, OSError):
            self._plan_changed = True
            raise

    def _look_at_book(self) -> None:
        for found in self._book.look(self._today()):
            if isinstance(found, Taken):
                plan = found.plan
                self._owed.add(
                    "plan_taken", date=plan.date.isoformat(), version=plan.version, digest=found.digest
                )
                self._plan_changed = True
            else:
                self._owed.add("plan_refused", file=found.file, reason=found.code, digest=found.digest)

    def _due(self, what: str, now: Now, every_us: int) -> bool:
        if now.mono_us < self._next_us.get(what, 0):
            return False
        self._next_us[what] = now.mono_us + every_us
        return True

    def _today(self) -> Any:
        return local_day(self._clock.now(), self._settings.station.zone_info)

    def _now(self) -> Now:
        """Both clocks, read within half a millisecond of each other (the third try is taken as it is)."""
        for _ in range(3):
            before_us = self._clock.monotonic_us()
            wall = self._clock.now()
            after_us = self._clock.monotonic_us()
            if after_us - before_us < 500:
                break
        return Now(wall.astimezone(UTC), (before_us + after_us) // 2)

    # ---- commands (in the asker's thread) --------------------------------------------------------

    def _answer(self, asked: dict[str, Any]) -> Answer:
        what = asked.get("ask")
        if what == "ping":
            return {"run": str(self._run), "pid": os.getpid()}
        if what == "status":
            age_ms = (self._clock.monotonic_us() - self._status_us) // 1000
            return {**self._status, "age_ms": age_ms, "problem": self._problem}
        if what in ("silence_on", "silence_off"):
            return self._switch(what == "silence_on", _text(asked, "who"), _text(asked, "reason"))
        if what == "clock_confirm":
            return self._confirm_clock(_text(asked, "who"))
        if what == "stop":
            self._stop.set()
            self._wake.set()
            return {}
        raise NotFound("unknown_command", f"Bộ phát không có lệnh «{str(what)[:40]}».")

    def _switch(self, on: bool, who: str, reason: str) -> Answer:
        if not on:
            self._silence.lifted_by = (who, reason)
        silence = write_silence(self._folder, on, who, reason, self._clock.now())
        if on:
            self._silence.mute()
        self._wake.set()
        return {"silence": silence.on}

    def _confirm_clock(self, who: str) -> Answer:
        done = self._clock_sense.ask_confirm(who)
        self._wake.set()
        if not done.wait(_CONFIRM_S):
            raise Conflict("player_busy", "Bộ phát chưa xác nhận được đồng hồ. Hãy thử lại.")
        return {"held": self._director.held}

    def _snapshot(self, now: Now) -> dict[str, Any]:
        plans = {day.isoformat(): plan.version for day, plan in sorted(self._book.plans.items())}
        return {
            "run": str(self._run),
            "pid": os.getpid(),
            "plans": plans,
            **player_status(self._director, now),
        }


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadInput("missing_fact", f"Lệnh thiếu «{name}».", field=name)
    return value.strip()[:300]
