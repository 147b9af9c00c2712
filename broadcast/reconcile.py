"""Reconciliation: a planned item about which the player never said a last word still comes to one end, with a cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from broadcast.airings import Airing, AiringState, Evidence
from broadcast.ingest import items_by_output
from schedules.plans import newest_plans
from station.clock import Clock
from station.database import Database
from station.ground import station_of
from station.incidents import open_incident
from station.logbook import Logbook, Who
from station.settings import Settings

# The player's own word, even after a long power cut, must come first: it writes within seconds of its start.
PATIENCE = timedelta(minutes=3)


class Reconciler:
    """Closes what is over and unexplained. Called by the worker once it has run for `PATIENCE` itself."""

    def __init__(self, database: Database, logbook: Logbook, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._settings = settings

    def run_once(self) -> int:
        """Returns how many airings it had to close."""
        now = self._clock.now()
        with self._database.write() as session:
            station = station_of(session, self._settings.station.code)
            over = session.scalars(
                select(Airing).where(
                    Airing.station_id == station.id,
                    Airing.state.in_((AiringState.PLANNED.value, AiringState.AIRING.value)),
                    Airing.session_ends_at < now - PATIENCE,
                )
            ).all()
            if over:
                still_planned = self._still_planned(session, station.id, over)
                for row in over:
                    self._close(session, row, (row.item, row.output) in still_planned)
            return len(over)

    def _still_planned(self, session: Session, station_id: int, rows: Sequence[Airing]) -> set[tuple[str, str]]:
        zone = self._settings.station.zone_info
        days = sorted(row.planned_at.astimezone(zone).date() for row in rows)
        plans = newest_plans(session, station_id, days[0] - timedelta(days=1), days[-1])
        return {(item.id, output) for plan in plans for _, item, output in items_by_output(plan.read())}

    def _close(self, session: Session, row: Airing, still_planned: bool) -> None:
        row.frames_played = min(row.frames_expected, sum(piece.frames for piece in row.pieces))
        if row.frames_played:
            state, cause = AiringState.PARTLY_AIRED, "no_end_reported"
        elif row.state == AiringState.AIRING.value:
            state, cause, row.evidence = AiringState.MISSED, "no_end_reported", Evidence.NONE.value
        elif still_planned:
            state, cause = AiringState.MISSED, "player_absent"
        else:
            state, cause = AiringState.CANCELLED, "plan_changed"
        row.move(state, cause)
        facts = {
            "item": row.item,
            "output": row.output,
            "state": state.value.lower(),
            "cause": cause,
            "frames_played": row.frames_played,
        }
        key = f"airing/{row.item}/{row.output}/reconciled/{row.plan_version}"
        self._logbook.append(session, "airing.reconciled", Who(part="worker"), facts, key=key)
        if cause == "plan_changed":
            return
        message = f"Không rõ kết cục của «{row.title}» tại «{row.output}»; đã ghi {cause}."
        open_incident(session, row.station_id, f"{cause}:{row.session}"[:80], message, facts, self._clock.now())
