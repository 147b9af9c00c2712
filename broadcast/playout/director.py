"""The rules in motion: which item goes to which frame of which output, and what became of it.

Each tick:
1. pieces whose sound has left are closed in the journal (`started`, `ended`, `interrupted`);
2. of each session on air the next waiting item is looked at: when its instant is near (`commit_ahead_ms`
   plus the device's buffer) the guard is asked, room is checked, the line is journaled, and only then the
   piece is put;
3. files of items that come soon are wanted from `Masters`, and the guard is asked early, so that trouble
   shows before.

A journal that cannot be written raises `StoreFailed` out of the tick before anything was done; the next
tick tries again. Anything else that goes wrong with one item costs that item only.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from broadcast.playout import guard
from broadcast.playout.airing import Airing, Key, SessionRun, State, build_runs
from broadcast.playout.frames import us_of_frames
from broadcast.playout.guard import Asked, FileVerdict, Refusal
from broadcast.playout.ledger import Ledger, left_instants
from broadcast.playout.line import SoundLine, earliest_start
from broadcast.playout.masters import Master, Masters
from broadcast.playout.now import Now
from broadcast.playout.plan_book import PlanBook
from broadcast.playout.recovery import Past
from broadcast.playout.restore import recall
from broadcast.playout.resume import END_SLACK, JOIN_WITHIN, RESUME_SLACK, Stop, after_break, fits, joins, stale
from station.errors import StoreFailed
from station.settings import Settings

log = logging.getLogger(__name__)
_LOOK_EVERY_US = 1_000_000
_NOT_READY_US = 10_000_000
_PAST_WHEN_NEW = timedelta(seconds=5)
_DECODE_BUDGET = timedelta(seconds=60)


class Director:
    """Owns every airing; used by the control thread alone."""

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        lines: dict[str, SoundLine],
        masters: Masters,
        book: PlanBook,
        past: dict[Key, Past],
    ) -> None:
        self._settings, self._ledger, self.lines = settings, ledger, lines
        self._masters, self._book, self._past = masters, book, past
        self.airings: dict[Key, Airing] = {}
        self.runs: list[SessionRun] = []
        self.active: list[SessionRun] = []
        self.silence = self.held = self.stopping = False
        self._planned: set[Key] = set()
        self._looked_us = 0
        self._commit_us = settings.playout.commit_ahead_ms * 1000
        self._within_us = round(settings.playout.resume_within_s * 1_000_000)
        self._ahead = timedelta(seconds=settings.playout.decode_ahead_s) + _DECODE_BUDGET

    # ---- plans -----------------------------------------------------------------------------------

    def take_plan(self, now: Now, *, starting: bool = False) -> None:
        """The book has changed: waiting items follow it or are cancelled, committed ones stay."""
        known = set(self.airings)
        self.runs = build_runs(self._book.plans.values(), self.airings, self._recall, now.wall)
        self._planned = {airing.key for run in self.runs for airing in run.airings}
        self._looked_us = 0
        waiting = [airing for airing in self.airings.values() if airing.state is State.WAITING]
        for airing in waiting:
            new = airing.key not in known and not airing.pieces and not starting and not self.held
            if airing.key not in self._planned:
                self._ledger.close(airing, "cancelled", "plan_changed")
            elif new and airing.item.starts_at < now.wall - _PAST_WHEN_NEW:
                self._ledger.close(airing, "missed", "planned_in_past")

    def _recall(self, airing: Airing) -> None:
        past = self._past.get(airing.key)
        if past is not None:
            recall(airing, past)

    def sweep(self, output: str | None, down: timedelta, cause: str, now: Now) -> None:
        """After an outage of one output (None: of all): what has become stale is missed."""
        limit_s = self._settings.playout.resume_within_s
        for run in self.runs:
            for airing in run.airings:
                fresh = airing.state is State.WAITING and not airing.covered
                passed = stale(airing.item.starts_at, now.wall, down, resume_within_s=limit_s)
                if fresh and passed and output in (None, airing.output):
                    self._ledger.close(airing, "missed", cause)

    def output_back(self, output: str, down_us: int, now: Now) -> None:
        if not self.held:
            self.sweep(output, timedelta(microseconds=down_us), "output_lost", now)

    def release_hold(self, held_us: int, now: Now) -> None:
        """The clock is believed again: what became stale meanwhile is missed, the rest goes on."""
        self.held = False
        self.sweep(None, timedelta(microseconds=held_us), "clock_held", now)

    def sounding(self) -> bool:
        return any(airing.state is State.PLACED for airing in self.airings.values())

    def forget_before(self, instant: datetime) -> None:
        """Airings of sessions long over leave the memory; the journal has them."""
        for key, airing in list(self.airings.items()):
            if airing.state is State.ENDED and airing.session.ends_at < instant and key not in self._planned:
                del self.airings[key]

    # ---- each tick -------------------------------------------------------------------------------

    def tick(self, now: Now) -> None:
        for airing in [airing for airing in self.airings.values() if airing.state is State.PLACED]:
            self._collect(airing, now)
        if self.stopping:
            return
        if now.mono_us - self._looked_us >= _LOOK_EVERY_US:
            self._looked_us = now.mono_us
            soon = now.wall + self._ahead
            self.active = [run for run in self.runs if run.session.starts_at <= soon and not run.over]
            for run in self.active:
                self._prepare(run, now)
            self._masters.forget({airing.item.digest for run in self.active for airing in run.airings})
        for run in self.active:
            index = run.next_waiting()
            if index is not None:
                self._guarded_advance(run, index, now)

    def _guarded_advance(self, run: SessionRun, index: int, now: Now) -> None:
        try:
            self._advance(run, index, now)
        except (StoreFailed, OSError):
            raise
        except Exception:
            log.exception("item %s on %s", run.airings[index].item.id, run.output)
            if run.airings[index].state is State.WAITING:
                self._ledger.close(run.airings[index], "missed", "internal_error")

    def _collect(self, airing: Airing, now: Now) -> None:
        """Notes in the journal what has left the device."""
        piece = airing.piece
        assert piece is not None
        first_us, last_us = left_instants(piece)
        first = now.wall_of(first_us) if first_us is not None else None
        if first is not None and not airing.started_logged:
            self._ledger.begun(airing, first)
        line = self.lines[airing.output]
        if not line.is_open and not piece.done:
            line.drop("output_lost")  # put there in the very moment the output went
        master = self._masters.known(airing.item.digest)
        if master is not None and first is not None:
            self._masters.release(master, line.left - piece.start + piece.offset)
        if not piece.done:
            return
        last = now.wall_of(last_us) if last_us is not None else None
        lost = piece.cut_cause in {"output_lost", "too_late"} and airing.key in self._planned and not self.stopping
        not_begun = piece.cut_cause == "stopped" and piece.frames == 0 and not airing.covered
        if lost or not_begun:
            self._ledger.break_off(airing, first, last, piece.cut_cause or "")
        else:
            self._ledger.finish(airing, first, last, piece.cut_cause)
        line.timeline.remove(piece)

    # ---- one item --------------------------------------------------------------------------------

    def _advance(self, run: SessionRun, index: int, now: Now) -> None:
        airing, line = run.airings[index], self.lines.get(run.output)
        wait_us, joined = self._wait(run, index, line, now)
        if wait_us > self._commit_us + (line.latency_us if line else 0):
            return
        if line is None:
            self._ledger.close(airing, "missed", "output_unknown")
        elif self.held:
            airing.waits_for = "clock_held"
        elif self._may_go_on(airing, wait_us, now):
            self._commit(airing, line, max(0, wait_us), joined, now)

    def _wait(self, run: SessionRun, index: int, line: SoundLine | None, now: Now) -> tuple[int, int | None]:
        """µs until the item is due (negative: overdue), and the frame it is joined to, if it follows one."""
        airing = run.airings[index]
        planned_us = now.mono_of(airing.item.starts_at) - now.mono_us
        if airing.covered:
            return 0, None
        before = run.airings[index - 1] if index else None
        if line is None or before is None or not (before.state is State.PLACED or before.end_state == "aired"):
            return planned_us, None
        if before.tail is not None and line.is_open:
            ends_us = us_of_frames(before.tail - line.timeline.next_frame) + line.latency_us
            joined = joins(before.item, airing.item)
            return (ends_us, before.tail) if joined else (max(planned_us, ends_us), None)
        if before.last_left_at is not None:
            return max(planned_us, now.mono_of(before.last_left_at) - now.mono_us), None
        return planned_us, None

    def _may_go_on(self, airing: Airing, wait_us: int, now: Now) -> bool:
        """Ends what is too late to begin, or was off the air too long to go on."""
        if airing.covered:
            verdict = self._after_break(airing, now)
            if isinstance(verdict, Stop):
                self._ledger.close(airing, "ended", verdict.cause)
                return False
        elif -wait_us >= self._within_us:
            self._ledger.close(airing, "missed", airing.waits_for or airing.interrupted_by or "late")
            return False
        return True

    def _after_break(self, airing: Airing, now: Now) -> Stop | int:
        off_air = now.wall - (airing.last_left_at or airing.item.starts_at)
        playout = self._settings.playout
        verdict = after_break(
            airing.covered, airing.frames, off_air, now.wall, airing.session.ends_at,
            airing.interrupted_by or "player_down",
            resume_within_s=playout.resume_within_s, resume_back_ms=playout.resume_back_ms,
        )  # fmt: skip
        return verdict if isinstance(verdict, Stop) else verdict.offset

    def _commit(self, airing: Airing, line: SoundLine, wait_us: int, joined: int | None, now: Now) -> None:
        """Guard, readiness, room; then the piece is placed."""
        offset = self._after_break(airing, now) if airing.covered else 0
        assert isinstance(offset, int)
        start = self._start_frame(line, now.mono_us + wait_us, joined)
        leaves_us = line.clock.us_of(start) if start is not None else None
        starts_at = now.wall_of(now.mono_us + wait_us if leaves_us is None else leaves_us)
        master = self._masters.want(airing.item.digest, airing.item.frames, now.mono_us)
        refusal = self._ask_guard(airing, self._masters.recheck(master), starts_at, offset)
        if refusal is not None:
            self._ledger.refuse(airing, refusal)
            return
        if not self._file_ready(airing, master, now) or not self._line_ready(airing, line, start):
            return
        assert master.pcm is not None
        assert start is not None
        airing.frames, airing.waits_for = int(master.pcm.size), None
        slack = RESUME_SLACK if airing.covered else END_SLACK
        if fits(starts_at, airing.frames - offset, airing.session.ends_at, slack):
            self._ledger.place(airing, line.timeline, master.pcm, start, offset, starts_at, joined == start)
        else:
            self._ledger.close(airing, "missed", "no_room")

    @staticmethod
    def _start_frame(line: SoundLine, due_us: int, joined: int | None) -> int | None:
        """The frame to begin at; None while the output is gone or its clock not sure of the instant."""
        if not line.is_open:
            return None
        if joined is not None:
            return max(joined, earliest_start(line, joined=joined == line.timeline.tail))
        frame = line.clock.frame_at(due_us)
        return None if frame is None else max(frame, earliest_start(line, joined=False))

    def _line_ready(self, airing: Airing, line: SoundLine, start: int | None) -> bool:
        if start is None:
            airing.waits_for = "output_lost"
        elif us_of_frames(start - line.timeline.next_frame) > 2 * self._commit_us:
            airing.waits_for = "output_busy"  # something else sounds there for a while yet
        else:
            return True
        return False

    def _file_ready(self, airing: Airing, master: Master, now: Now) -> bool:
        if master.verdict is not FileVerdict.PENDING:
            return True
        airing.waits_for = "not_decoded"
        if not airing.covered and now.wall - airing.item.starts_at > timedelta(microseconds=_NOT_READY_US):
            self._ledger.close(airing, "missed", "not_decoded")
        return False

    def _ask_guard(
        self, airing: Airing, file: FileVerdict, starts_at: datetime, offset: int, *, early: bool = False
    ) -> Refusal | None:
        item = airing.item
        if abs(starts_at - item.starts_at) <= JOIN_WITHIN:
            starts_at = item.starts_at  # a rule that begins or ends at the planned instant means that instant
        ends_at = starts_at + timedelta(microseconds=us_of_frames(airing.frames - offset))
        approval = self._book.approvals.get(item.digest)
        return guard.check(
            Asked(item, airing.session, approval, file, starts_at, ends_at),
            silence=self.silence and not early,
            settings=self._settings.guard,
            zone=self._settings.station.zone_info,
        )

    def _prepare(self, run: SessionRun, now: Now) -> None:
        """Asks for the files of what comes soon, and warns of what the guard would refuse."""
        for airing in run.airings:
            if airing.state is not State.WAITING or airing.item.starts_at > now.wall + self._ahead:
                continue
            master = self._masters.want(
                airing.item.digest, airing.item.frames, now.mono_of(airing.item.starts_at)
            )
            if airing.warned or self.held:
                continue
            refusal = self._ask_guard(airing, master.verdict, airing.item.starts_at, 0, early=True)
            if refusal is not None:
                self._ledger.warn(airing, refusal)
