"""The plan of a day: as committed, or as committing now would give."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi import Query as InQuery

from schedules.plan_json import day_json
from station.people import Actor
from station.roles import May
from web.parts import Parts
from web.shapes.values import Body, Day, Shape
from web.signed_in import Me, PartsHere, who_may
from web.telling_player import tell_player

router = APIRouter(prefix="/plan", tags=["plan"])
Reader = Annotated[Actor, Depends(who_may(May.READ_PLAN))]


class CommitBody(Body):
    date: Day


class Days(Shape):
    """Each as `schedules.plan_json.day_json` shapes it; `version` 0 is a proposal."""

    days: list[dict[str, Any]]


@router.get("")
def plan(
    me: Reader,
    parts: PartsHere,
    day: Annotated[Day | None, InQuery(alias="date")] = None,
    days: Annotated[int, InQuery(ge=1, le=31)] = 1,
) -> Days:
    del me
    first = day or today(parts)
    with parts.database.read() as session:
        views = [parts.planner.view(session, first + timedelta(days=ahead)) for ahead in range(days)]
        return Days(days=[day_json(view) for view in views])


@router.post("/commit")
def commit(body: CommitBody, me: Me, parts: PartsHere) -> Days:
    parts.planner.commit(me, body.date)
    tell_player(parts)
    with parts.database.read() as session:
        return Days(days=[day_json(parts.planner.view(session, body.date))])


def today(parts: Parts) -> date:
    """The station's local day."""
    return parts.clock.now().astimezone(parts.settings.station.zone_info).date()
