"""From the player's journal to airings and logbook: what the player wrote on its own disk is entered here, once.

The player never waits for this. A line is entered under a key made of item, output, attempt, piece and event, so that
telling it twice (a worker killed between commit and acknowledgement) changes nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio_library.bulletins import Approval
from broadcast.airings import Airing, AiringPiece, AiringState, Evidence
from broadcast.marks import JournalMark
from broadcast.playout.journal import Cursor, Line, read_journal, remove_old
from schedules.plan_document import DayItem, DayPlan, DaySession
from schedules.plans import Plan
from station.clock import Clock, from_iso, iso
from station.database import Database
from station.errors import Conflict, RadioError
from station.ground import station_of
from station.incidents import close_incidents, open_incident
from station.logbook import Logbook, Who
from station.settings import Settings

_PLAYER = Who(part="player")
log = logging.getLogger(__name__)
LONG_STALL_MS = 250

_ENDS = {
    "aired": AiringState.AIRED,
    "partly_aired": AiringState.PARTLY_AIRED,
    "missed": AiringState.MISSED,
    "cancelled": AiringState.CANCELLED,
    "pre_empted": AiringState.PRE_EMPTED,
}
# What the player tells that opens an incident, and what ends it. {output} is filled from the line.
_OPENS = {
    "clock_held": ("clock_held", "Đồng hồ máy không đáng tin; đang tạm dừng phát thường lệ cho đến khi có người xác nhận."),
    "output_lost": ("output_lost:{output}", "Mất thiết bị âm thanh «{output}»; máy đang thử lại liên tục."),
    "file_changed": ("file_changed:{item}", "Tệp âm thanh đã bị thay đổi so với bản được duyệt; máy từ chối phát."),
    "plan_refused": ("plan_refused", "Tệp lịch phát bị hỏng; máy giữ lịch đúng gần nhất."),
}
_CLOSES = {"clock_released": "clock_held", "output_opened": "output_lost:{output}", "plan_taken": "plan_refused"}


class JournalIngest:
    """Reads on from where it stopped; each call is one unit of work."""

    def __init__(self, database: Database, logbook: Logbook, clock: Clock, settings: Settings, data: Path) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._settings = settings
        self._folder = data / "player" / "journal"
        self._plans_done: set[int] = set()
        self.caught_up_us: int | None = None

    def run_once(self) -> int:
        """Makes airings of newly committed plans, then enters what the journal holds. Returns the lines read.

        `caught_up_us` is the monotonic time at which the journal was last known to be read to its end.
        """
        with self._database.read() as session:
            after = self._mark(session)
            new_plans = {plan.id for plan in self._plans(session)} - self._plans_done
        lines, cursor = read_journal(self._folder, after)
        if not lines:
            self.caught_up_us = self._clock.monotonic_us()
        if not lines and not new_plans:
            return 0
        with self._database.write() as session:
            for plan in self._plans(session):
                if plan.id in new_plans:
                    self._airings_of_plan(session, plan)
            if cursor is not None and lines and self._mark(session) == after:  # else somebody entered them meanwhile
                self._take(session, lines, cursor)
        self._plans_done |= new_plans
        return len(lines)

    def forget_old(self) -> int:
        """Removes journal files that are entered and older than the player keeps anything; returns how many."""
        with self._database.read() as session:
            mark = self._mark(session)
        if mark is None:
            return 0
        zone = self._settings.station.zone_info
        before = self._clock.now().astimezone(zone).date() - timedelta(days=self._settings.playout.keep_days)
        return remove_old(self._folder, before, mark)

    def _take(self, session: Session, lines: list[Line], cursor: Cursor) -> None:
        for line in lines:
            self._enter_or_tell(session, line)
        station_id = station_of(session, self._settings.station.code).id
        session.merge(JournalMark(station_id=station_id, file=cursor.file, offset=cursor.offset))

    def _mark(self, session: Session) -> Cursor | None:
        station = station_of(session, self._settings.station.code)
        mark = session.get(JournalMark, station.id)
        return Cursor(mark.file, mark.offset) if mark else None

    def _plans(self, session: Session) -> list[Plan]:
        """Every version of the days about now, in order: one that was soon replaced made promises too."""
        station = station_of(session, self._settings.station.code)
        today = self._clock.now().astimezone(self._settings.station.zone_info).date()
        query = select(Plan).where(Plan.station_id == station.id, Plan.day >= today - timedelta(days=2))
        return list(session.scalars(query.order_by(Plan.day, Plan.version)))

    @staticmethod
    def _airings_of_plan(session: Session, plan: Plan) -> None:
        """One row per planned item and output, so that what never happens is visible."""
        document = plan.read()
        known = {
            (row.item, row.output): row
            for row in session.scalars(
                select(Airing).where(
                    Airing.station_id == plan.station_id,
                    Airing.session.in_([one.id for one in document.sessions]),
                )
            )
        }
        for one, item, output in items_by_output(document):
            row = known.get((item.id, output))
            if row is None:
                session.add(_planned(session, plan, one, item, output))
            elif row.plan_version < plan.version and row.state in {"PLANNED", "CANCELLED"}:
                for column, value in _planned_facts(session, plan, one, item).items():
                    setattr(row, column, value)
                if row.state == "CANCELLED":
                    row.move(AiringState.PLANNED)

    def _enter_or_tell(self, session: Session, line: Line) -> None:
        """A line that cannot be entered is an incident and does not hold up the others."""
        try:
            with session.begin_nested():
                self._enter(session, line)
        except (RadioError, ValueError, KeyError, TypeError, AttributeError) as wrong:
            log.exception("journal line %s of run %s", line.n, line.run)
            self._open(session, f"journal_line:{line.run}:{line.n}"[:80], f"Không ghi được một dòng của bộ phát: {wrong}", line)

    def _enter(self, session: Session, line: Line) -> None:
        facts = {
            **line.facts,
            "item": line.item,
            "output": line.output,
            "attempt": line.attempt,
            "piece": line.piece,
            "journal": {"n": line.n, "run": line.run, "at": iso(line.at), "mono_us": line.mono_us, "boot": line.boot},
        }
        if self._logbook.append(session, _kind(line), _PLAYER, facts, key=_key(line)) is None:
            return
        self._incident(session, line)
        if line.event == "stall":
            self._stalled(session, line)
        if line.item is None or line.output is None:
            return
        row = self._row(session, line)
        if row is None:
            return
        try:
            _apply(row, line)
        except Conflict:
            log.error("journal line %s comes after the end of %s on %s", line.n, line.item, line.output)
            self._open(session, f"late_word:{line.item}"[:80], "Bộ phát báo thêm về một lượt phát đã khép lại.", line)

    def _stalled(self, session: Session, line: Line) -> None:
        """A hole in the sound belongs to the airing it fell into; a long one is an incident."""
        station = station_of(session, self._settings.station.code)
        stall_ms = _whole(line.facts.get("stall_ms"))
        on_air = select(Airing).where(
            Airing.station_id == station.id, Airing.output == line.output, Airing.state == AiringState.AIRING.value
        )
        for row in session.scalars(on_air.order_by(Airing.planned_at).limit(1)):
            row.stalled_ms += stall_ms
        if stall_ms >= LONG_STALL_MS:
            said = f"Âm thanh tại «{line.output}» bị ngắt quãng {stall_ms} ms; máy có thể đang quá tải."
            self._open(session, f"stall:{line.output}:{line.at:%Y%m%d%H}"[:80], said, line)

    def _row(self, session: Session, line: Line) -> Airing | None:
        station = station_of(session, self._settings.station.code)
        query = select(Airing).where(
            Airing.station_id == station.id, Airing.item == line.item, Airing.output == line.output
        )
        row = session.scalar(query)
        if row is None:
            self._open(session, f"unplanned:{line.item}"[:80], "Bộ phát báo một lượt phát không có trong lịch.", line)
        return row

    def _incident(self, session: Session, line: Line) -> None:
        if line.event in _OPENS:
            episode, message = _OPENS[line.event]
            named = episode.format(output=line.output, item=line.item)[:80]
            self._open(session, named, message.format(output=line.output), line)
        if line.event == "player_started" and line.facts.get("previous") and line.facts.get("clean") is False:
            self._open(session, f"player_crashed:{line.run}"[:80], "Bộ phát đã ngừng đột ngột và tự chạy lại.", line)
        if line.event in _CLOSES:
            station = station_of(session, self._settings.station.code)
            close_incidents(session, station.id, _CLOSES[line.event].format(output=line.output), self._clock.now())

    def _open(self, session: Session, episode: str, message: str, line: Line) -> None:
        station = station_of(session, self._settings.station.code)
        facts = {"journal_n": line.n, "item": line.item, "output": line.output}
        if open_incident(session, station.id, episode, message, facts, self._clock.now()) is not None:
            self._logbook.append(session, "incident.opened", _PLAYER, {"episode": episode, **facts})


def items_by_output(plan: DayPlan) -> list[tuple[DaySession, DayItem, str]]:
    """Every planned item once per output."""
    return [(one, item, output) for one in plan.sessions for item in one.items for output in one.outputs]


def _planned(session: Session, plan: Plan, one: DaySession, item: DayItem, output: str) -> Airing:
    facts = _planned_facts(session, plan, one, item)
    return Airing(station_id=plan.station_id, item=item.id, output=output, session=one.id, **facts)


def _planned_facts(session: Session, plan: Plan, one: DaySession, item: DayItem) -> dict[str, Any]:
    """What a plan says of an airing; a newer plan's word replaces it until the item has begun."""
    return {
        "day": plan.day,
        "session_ends_at": one.ends_at,
        "role": item.role,
        "bulletin_id": item.bulletin,
        "revision": item.revision,
        "title": item.title,
        "level": item.level,
        "digest": item.digest,
        "approver": _approver(session, plan.station_id, item.digest),
        "planned_at": item.starts_at,
        "frames_expected": item.frames,
        "plan_version": plan.version,
    }


def _approver(session: Session, station_id: int, digest: str) -> str:
    query = select(Approval).where(Approval.station_id == station_id, Approval.flac_sha256 == digest)
    approval = session.scalar(query.order_by(Approval.id.desc()).limit(1))
    return f"{approval.approver_name}, {approval.approver_position}".strip(", ") if approval else ""


def _kind(line: Line) -> str:
    return f"airing.{line.event}" if line.item is not None else f"player.{line.event}"


def _key(line: Line) -> str:
    if line.item is None:
        return f"player/{line.run}/{line.n}"
    return f"airing/{line.item}/{line.output}/{line.attempt}/{line.piece}/{line.event}"


def _apply(row: Airing, line: Line) -> None:
    """One journal line's meaning for its airing."""
    facts = line.facts
    if line.event == "placed":
        if row.state == AiringState.CANCELLED.value:  # a later plan took it up again
            row.move(AiringState.PLANNED)
        if row.state == AiringState.PLANNED.value:
            row.move(AiringState.AIRING)
        _piece(row, line).first_frame = _whole(facts.get("offset"))
        row.gain_mdb = _whole(facts.get("gain_mdb"))
        row.evidence = str(facts.get("evidence", Evidence.NONE.value))
    elif line.event == "started":
        left_at = _instant(facts.get("left_at")) or line.at
        _piece(row, line).started_at = left_at
        row.started_at = row.started_at or left_at
    elif line.event == "interrupted":
        piece = _piece(row, line)
        piece.frames, piece.cause = _whole(facts.get("frames_left")), str(facts.get("cause", ""))
        piece.ended_at = _instant(facts.get("last_left_at"))
        row.started_at = row.started_at or _instant(facts.get("first_left_at"))
    elif line.event in {"ended", "missed", "cancelled"}:
        _close(row, line)


def _close(row: Airing, line: Line) -> None:
    facts = line.facts
    state = _ENDS[str(facts.get("state", line.event))]
    row.move(state, str(facts.get("cause") or ""))
    row.frames_played = _whole(facts.get("frames_played"))
    row.started_at = row.started_at or _instant(facts.get("first_left_at"))
    if row.frames_played:
        row.ended_at = _instant(facts.get("last_left_at")) or line.at
        row.evidence = str(facts.get("evidence", row.evidence))
    else:
        row.evidence = Evidence.NONE.value
    if row.pieces and line.piece:
        piece = _piece(row, line)
        piece.frames = _whole(facts.get("frames_left"))
        piece.ended_at = row.ended_at


def _piece(row: Airing, line: Line) -> AiringPiece:
    for piece in row.pieces:
        if (piece.attempt, piece.piece) == (line.attempt, line.piece):
            return piece
    piece = AiringPiece(station_id=row.station_id, attempt=line.attempt, piece=line.piece, first_frame=0)
    row.pieces.append(piece)
    return piece


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _instant(value: object) -> datetime | None:
    return from_iso(value) if isinstance(value, str) and value else None
