"""Planning: sessions of a day are filled, committed and entered in the logbook before they air."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Unit
from sqlalchemy.orm import joinedload

from audio_library.bulletins import Approval, Bulletin, Element
from audio_library.states import State
from schedules.plan_document import DayPlan, DaySession, Level, Role
from schedules.plans import Plan, PlannedItem, newest_plan
from schedules.rundown import LeftOut, Playable, Rundown, rundown
from schedules.slot_desk import SlotDesk
from schedules.slots import sessions_of
from station.clock import Clock, day_bounds, iso
from station.database import Database
from station.errors import BadInput
from station.ground import station_of
from station.logbook import Logbook, LogEntry, Who
from station.people import Actor
from station.roles import May
from station.settings import Settings, hour

# A session that begins within this time is no longer replanned: the player may already have placed its first item.
TOO_LATE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class DayView:
    """A day as it stands: committed (`version` ≥ 1) or as it would be committed now (`version` 0)."""

    day: date
    version: int
    committed_at: datetime | None
    sessions: tuple[DaySession, ...]
    left_out: tuple[LeftOut, ...] = ()


class Planner:
    """Builds and commits plans of one station."""

    def __init__(self, database: Database, logbook: Logbook, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._settings = settings
        self._code = settings.station.code
        self._slots = SlotDesk(database, logbook, settings)

    def view(self, unit: Unit, day: date) -> DayView:
        """The committed day, or the proposal when nobody has committed it."""
        plan = newest_plan(unit, station_of(unit, self._code).id, day)
        if plan is None:
            return self.propose(unit, day)
        return DayView(day, plan.version, plan.committed_at, plan.read().sessions)

    def propose(self, unit: Unit, day: date) -> DayView:
        """What committing `day` now would give: started sessions stay as committed, later ones are filled anew."""
        station = station_of(unit, self._code)
        now = self._clock.now()
        plan = newest_plan(unit, station.id, day)
        kept = [s for s in (plan.read().sessions if plan else ()) if s.starts_at <= now + TOO_LATE]
        frame = self._frame(unit, station.id)
        bulletins = self._bulletins(unit, station.id, day)
        made = [
            rundown(session, frame, bulletins, self._settings.slots.gap_ms, self._settings.station.zone_info)
            for session in sessions_of(
                self._slots.values(unit),
                day,
                self._settings.station.zone_info,
                tuple(output.name for output in self._settings.outputs),
            )
            if session.starts_at > now + TOO_LATE
        ]
        sessions = sorted([*kept, *(one.session for one in made)], key=lambda s: (s.starts_at, s.slot))
        return DayView(day, 0, None, tuple(sessions), _left_out_everywhere(made))

    def commit(self, actor: Actor | None, day: date) -> DayPlan:
        """Commits `day` as a new version (the present one when nothing changed); `actor` None is the worker's own hour."""
        if actor is not None:
            actor.need(May.COMMIT_PLAN)
        self._refuse_distant(day)
        with self._database.write() as unit:
            station = station_of(unit, self._code)
            newest = newest_plan(unit, station.id, day)
            sessions = self.propose(unit, day).sessions
            if newest is not None and newest.read().sessions == sessions:
                return newest.read()
            plan = DayPlan(
                station=self._code,
                date=day,
                version=newest.version + 1 if newest else 1,
                committed_at=self._clock.now(),
                sessions=sessions,
            )
            self._keep(unit, station.id, plan, actor)
            return plan

    def commit_ahead(self) -> list[date]:
        """At the station's hour the days ahead commit themselves; returns the days that got a new version.

        What is due is asked of the database: an hour that passed while the machine was off is made up for at start.
        """
        now = self._clock.now()
        today = now.astimezone(self._settings.station.zone_info).date()
        last_hour = self._last_commit_hour(now)
        with self._database.read() as unit:
            station = station_of(unit, self._code)
            mine = (LogEntry.station_id == station.id) & (LogEntry.kind == "plan.auto_committed")
            done = unit.scalar(select(LogEntry.at).where(mine).order_by(LogEntry.seq.desc()).limit(1))
        if done is not None and last_hour <= done <= now:  # one from the future was made by a wrong clock
            return []
        days = [today + timedelta(days=ahead) for ahead in range(0 if done is None else 1, self._settings.plan.days_ahead + 1)]
        changed = [day for day in days if self._commit_if_changed(day)]
        with self._database.write() as unit:
            facts = {"days": [day.isoformat() for day in changed], "hour": self._settings.plan.commit_at}
            self._logbook.append(unit, "plan.auto_committed", Who(part="worker"), facts)
        return changed

    def _commit_if_changed(self, day: date) -> bool:
        with self._database.read() as unit:
            before = newest_plan(unit, station_of(unit, self._code).id, day)
            if before is None and not self.propose(unit, day).sessions:
                return False
        return self.commit(None, day).version != (before.version if before else 0)

    def _last_commit_hour(self, now: datetime) -> datetime:
        zone = self._settings.station.zone_info
        local = now.astimezone(zone)
        at = local.replace(hour=hour(self._settings.plan.commit_at).hour, minute=hour(self._settings.plan.commit_at).minute)
        at = at.replace(second=0, microsecond=0)
        return at if at <= local else at - timedelta(days=1)

    def _refuse_distant(self, day: date) -> None:
        today = self._clock.now().astimezone(self._settings.station.zone_info).date()
        ahead = self._settings.plan.days_ahead
        if not today - timedelta(days=1) <= day <= today + timedelta(days=max(ahead, 31)):
            raise BadInput("day_out_of_range", "Chỉ chốt được lịch từ hôm nay đến 31 ngày tới.", field="date")

    def _keep(self, unit: Unit, station_id: int, plan: DayPlan, actor: Actor | None) -> None:
        row = Plan(
            station_id=station_id,
            day=plan.date,
            version=plan.version,
            document=plan.to_bytes().decode(),
            digest=plan.digest(),
            committed_at=plan.committed_at,
            committed_by=actor.person_id if actor else None,
        )
        unit.add(row)
        unit.flush()
        unit.add_all(_item_rows(row, plan))
        facts = {
            "date": plan.date.isoformat(),
            "version": plan.version,
            "digest": row.digest,
            "items": [
                {
                    "item": item.id,
                    "bulletin": item.bulletin,
                    "revision": item.revision,
                    "starts_at": iso(item.starts_at),
                    "frames": item.frames,
                    "digest": item.digest,
                    "outputs": list(session.outputs),
                    "session_ends_at": iso(session.ends_at),
                }
                for session in plan.sessions
                for item in session.items
            ],
        }
        who = actor.who if actor else Who(part="worker")
        self._logbook.append(unit, "plan.committed", who, facts)

    @staticmethod
    def _frame(unit: Unit, station_id: int) -> list[Playable]:
        """The station elements that are approved: tune, opening, closing."""
        query = (
            select(Approval)
            .join(Element, Approval.element_id == Element.id)
            .where(Approval.station_id == station_id, Approval.voided_at.is_(None))
            .options(joinedload(Approval.element), joinedload(Approval.recording))
            .order_by(Approval.id)
        )
        return [
            Playable(
                role=cast(Role, approval.element.kind),
                title=approval.element.title,
                digest=approval.flac_sha256,
                frames=approval.recording.frames,
            )
            for approval in unit.scalars(query)
            if approval.element is not None
        ]

    def _bulletins(self, unit: Unit, station_id: int, day: date) -> list[Playable]:
        """Every approved bulletin with its open approval; validity is judged by the rundown."""
        query = (
            select(Bulletin, Approval)
            .join(Approval, Approval.revision_id == Bulletin.revision_id)
            .where(
                Bulletin.station_id == station_id, Bulletin.state == State.APPROVED.value, Approval.voided_at.is_(None)
            )
            .options(joinedload(Approval.revision), joinedload(Approval.recording))
            .order_by(Bulletin.id)
        )
        planned = self._planned_before(unit, station_id, day)
        return [_playable(bulletin, approval, planned[bulletin.id]) for bulletin, approval in unit.execute(query)]

    def _planned_before(self, unit: Unit, station_id: int, day: date) -> Counter[int]:
        """How often each bulletin stands in plans of earlier days: the seldom planned go first."""
        start, _ = day_bounds(day, day, self._settings.station.zone_info)
        query = (
            select(PlannedItem.bulletin_id, func.count(func.distinct(PlannedItem.item)))
            .where(
                PlannedItem.station_id == station_id, PlannedItem.starts_at < start, PlannedItem.bulletin_id.is_not(None)
            )
            .group_by(PlannedItem.bulletin_id)
        )
        return Counter({bulletin: count for bulletin, count in unit.execute(query) if bulletin is not None})


def _playable(bulletin: Bulletin, approval: Approval, planned_times: int) -> Playable:
    return Playable(
        role="bulletin",
        title=bulletin.title,
        digest=approval.flac_sha256,
        frames=approval.recording.frames,
        bulletin=bulletin.id,
        revision=approval.revision.number if approval.revision else None,
        level=cast(Level, bulletin.level),
        valid_from=bulletin.valid_from,
        valid_until=bulletin.valid_until,
        approved_at=approval.at,
        planned_times=planned_times,
    )


def _item_rows(plan: Plan, document: DayPlan) -> list[PlannedItem]:
    return [
        PlannedItem(
            station_id=plan.station_id,
            plan_id=plan.id,
            item=item.id,
            session=session.id,
            role=item.role,
            bulletin_id=item.bulletin,
            title=item.title,
            level=item.level,
            starts_at=item.starts_at,
            frames=item.frames,
            digest=item.digest,
        )
        for session in document.sessions
        for item in session.items
    ]


def _left_out_everywhere(made: list[Rundown]) -> tuple[LeftOut, ...]:
    """Bulletins that found no place in any session of the day."""
    placed = {item.bulletin for one in made for item in one.session.items}
    found = {left.bulletin: left for one in made for left in one.left_out}
    return tuple(left for bulletin, left in sorted(found.items()) if bulletin not in placed)
