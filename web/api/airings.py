"""What aired, and whether the logbook is whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi import Query as InQuery

from broadcast.airings import airing_json, airings_between
from broadcast.verification import verify_database
from station.errors import BadInput
from station.ground import station_of
from station.people import Actor
from station.roles import May
from web.api.plan import today
from web.shapes.values import Day, Shape
from web.signed_in import PartsHere, who_may

router = APIRouter(tags=["airings"])
LONGEST_SPAN = timedelta(days=370)


class Airings(Shape):
    airings: list[dict[str, Any]]


class VerdictShape(Shape):
    """`integrity` and `completeness` are "ok" or "broken"; without an outside anchor the log proves nothing to a stranger."""

    integrity: str
    completeness: str
    anchored: bool
    first_bad: int | None
    problems: list[dict[str, Any]]


@router.get("/airings")
def airings(
    me: Annotated[Actor, Depends(who_may(May.READ_AIRINGS))],
    parts: PartsHere,
    first: Annotated[Day | None, InQuery(alias="from")] = None,
    last: Annotated[Day | None, InQuery(alias="to")] = None,
) -> Airings:
    """Those planned on the inclusive local days; today when nothing is said."""
    del me
    first = first or last or today(parts)
    last = last or first
    check_span(first, last)
    with parts.database.read() as session:
        station = station_of(session, parts.code)
        rows = airings_between(session, station.id, first, last)
        return Airings(airings=[airing_json(row) for row in rows])


@router.get("/log/verify")
def verify(me: Annotated[Actor, Depends(who_may(May.READ_LOGBOOK))], parts: PartsHere) -> VerdictShape:
    del me
    with parts.database.read() as session:
        return VerdictShape(**verify_database(session, parts.code, parts.clock.now()).as_json())


def check_span(first: date, last: date) -> None:
    if last < first:
        raise BadInput("bad_span", "Ngày cuối đứng trước ngày đầu.", field="to")
    if last - first > LONGEST_SPAN:
        raise BadInput("long_span", "Mỗi lần chỉ xem được tối đa 370 ngày.", field="to")
