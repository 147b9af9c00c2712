"""Nhật ký phát sóng: what was planned, what left the outputs, how far apart the two are. Made to be printed too."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Query as InQuery
from starlette.responses import Response

from broadcast.airings import AiringState, airings_between
from station.errors import BadInput
from station.ground import station_of
from station.people import Actor
from station.roles import May
from web.api.airings import check_span
from web.pages.forms import typed_day
from web.pages.frame import page, today
from web.parts import Parts
from web.shapes.values import Query
from web.signed_in import PartsHere, who_may

router = APIRouter(prefix="/airings")
MOST_ROWS = 2000


@router.get("")
def airings(
    request: Request,
    me: Annotated[Actor, Depends(who_may(May.READ_AIRINGS))],
    parts: PartsHere,
    first: Annotated[Query, InQuery(alias="from")] = "",
    last: Annotated[Query, InQuery(alias="to")] = "",
    state: Query = "",
) -> Response:
    del me
    problem = None
    try:
        start, end = _span(parts, first, last)
    except BadInput as wrong:
        problem, start, end = wrong, today(parts), today(parts)
    with parts.database.read() as session:
        station = station_of(session, parts.code)
        rows = airings_between(session, station.id, start, end)
    shown = [row for row in rows if not state or row.state == state]
    return page(
        request,
        "airings.html",
        status=problem.http_status if problem else 200,
        error=problem,
        first=start,
        last=end,
        rows=shown[:MOST_ROWS],
        cut=max(0, len(shown) - MOST_ROWS),
        counts=Counter(row.state for row in rows),
        states=[state.value for state in AiringState],
        state=state,
        made_at=parts.clock.now(),
        days=[("today", today(parts)), ("yesterday", today(parts) - timedelta(days=1))],
    )


def _span(parts: Parts, first: str, last: str) -> tuple[date, date]:
    start = typed_day(first, "from") if first else today(parts)
    end = typed_day(last, "to") if last else start
    check_span(start, end)
    return start, end
