"""Hôm nay: what is on air, what the day holds and what became of it, what waits for this person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from audio_library.states import State
from broadcast.airings import Airing, airings_between
from schedules.planner import DayView
from schedules.plans import newest_plan
from station.clock import day_bounds
from station.ground import Station, station_of
from station.incidents import Incident
from station.people import Actor
from station.roles import May
from web.finding import find_bulletins
from web.on_air import on_air
from web.pages.frame import needs_set_up, page, today
from web.parts import Parts
from web.shapes.bulletins import BulletinLine, bulletin_line, names_of
from web.shapes.people import station_shape
from web.shapes.station import element_shape
from web.signed_in import PartsHere, who_may

router = APIRouter()
MOST_TASKS = 8


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the person who looks."""

    kind: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Block:
    """A session on the strip of the day, in thousandths of its width."""

    left: int
    width: int
    title: str


@router.get("/")
def front(request: Request, me: Annotated[Actor, Depends(who_may(May.READ_PLAN))], parts: PartsHere) -> Response:
    now, day = parts.clock.now(), today(parts)
    start, end = day_bounds(day, day, parts.settings.station.zone_info)
    with parts.database.read() as session:
        station = station_of(session, parts.code)
        if needs_set_up(station_shape(station), me):
            return RedirectResponse("/set-up", 303)
        view = parts.planner.view(session, day)
        rows = airings_between(session, station.id, day, day)
        slots = {row.id: row.name for row in parts.slots.rows(session)}
        tasks = _tasks(session, parts, station, me)
        incidents = _incidents(session, station.id)
    return page(
        request,
        "today.html",
        view=view,
        air=on_air(parts),
        airings=_by_item(rows),
        slots=slots,
        tasks=tasks,
        incidents=incidents,
        strip=_strip(view, start, end),
        now_at=_share(now, start, end),
        now=now,
    )


def _by_item(rows: list[Airing]) -> dict[str, list[Airing]]:
    found: dict[str, list[Airing]] = {}
    for row in rows:
        found.setdefault(row.item, []).append(row)
    return found


def _strip(view: DayView, start: datetime, end: datetime) -> list[Block]:
    blocks = []
    for session in view.sessions:
        left = _share(session.starts_at, start, end)
        width = max(4, _share(session.ends_at, start, end) - left)
        blocks.append(Block(left, min(width, 1000 - left), session.id))
    return blocks


def _share(at: datetime, start: datetime, end: datetime) -> int:
    return max(0, min(1000, round((at - start) / (end - start) * 1000)))


def _incidents(session: Session, station_id: int) -> list[Incident]:
    query = select(Incident).where(Incident.station_id == station_id, Incident.closed_at.is_(None))
    return list(session.scalars(query.order_by(Incident.id.desc()).limit(10)))


def _tasks(session: Session, parts: Parts, station: Station, me: Actor) -> list[Task]:
    tasks: list[Task] = []
    if me.may(May.APPROVE_BULLETINS):
        waiting = _lines(session, station.id, State.SUBMITTED, me)
        tasks += [_bulletin_task("approve", line) for line in waiting if "approve" in line.may]
        sounds = [element_shape(session, row) for row in parts.sound.newest(session)]
        tasks += [Task("sound", one.title, "/station-sounds") for one in sounds if one.state == "waiting"]
    if me.may(May.WRITE_BULLETINS):
        tasks += [_bulletin_task("returned", line) for line in _lines(session, station.id, State.RETURNED, me)]
        tasks += [_bulletin_task("draft", line) for line in _lines(session, station.id, State.DRAFT, me)]
    if me.may(May.COMMIT_PLAN):
        tasks += _plan_tasks(session, parts, station)
    return tasks[:MOST_TASKS]


def _plan_tasks(session: Session, parts: Parts, station: Station) -> list[Task]:
    tomorrow = today(parts) + timedelta(days=1)
    if newest_plan(session, station.id, tomorrow) is not None:
        return []
    if not any(one.items for one in parts.planner.propose(session, tomorrow).sessions):
        return []
    return [Task("plan", tomorrow.strftime("%d/%m/%Y"), f"/plan?date={tomorrow.isoformat()}")]


def _lines(session: Session, station_id: int, state: State, me: Actor) -> list[BulletinLine]:
    rows = find_bulletins(session, station_id, state=state.value, limit=MOST_TASKS).bulletins
    names = names_of(session, [one for row in rows for one in row.writer_ids])
    return [bulletin_line(row, names, me) for row in rows]


def _bulletin_task(kind: str, line: BulletinLine) -> Task:
    return Task(kind, line.title, f"/bulletins/{line.id}")
