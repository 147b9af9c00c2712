"""Lịch phát: a day as committed, or as committing now would give, with what found no place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from station.errors import BadInput, RadioError
from station.people import Actor
from station.roles import May
from web.pages.forms import FormHere, typed_day
from web.pages.frame import go, page, refused, today
from web.parts import Parts
from web.shapes.values import Query
from web.signed_in import PartsHere, who_may
from web.telling_player import tell_player

router = APIRouter(prefix="/plan")
Reader = Annotated[Actor, Depends(who_may(May.READ_PLAN))]
Committer = Annotated[Actor, Depends(who_may(May.COMMIT_PLAN))]


@router.get("")
def plan(
    request: Request,
    me: Reader,
    parts: PartsHere,
    date: Query = "",
) -> Response:
    del me
    try:
        day = typed_day(date, "date") if date else today(parts)
    except BadInput as wrong:
        return page(request, "plan.html", status=wrong.http_status, error=wrong, **_day(parts, today(parts)))
    return page(request, "plan.html", **_day(parts, day))


@router.post("/commit")
def commit(request: Request, me: Committer, form: FormHere, parts: PartsHere) -> Response:
    day = form.day("date") or today(parts)
    try:
        parts.planner.commit(me, day)
    except RadioError as wrong:
        return refused(request, "plan.html", wrong, form, **_day(parts, day))
    tell_player(parts)
    return go(f"/plan?date={day.isoformat()}", "committed")


def _day(parts: Parts, day: date) -> dict[str, Any]:
    with parts.database.read() as session:
        view = parts.planner.view(session, day)
        proposal = parts.planner.propose(session, day)
        slots = {row.id: row.name for row in parts.slots.rows(session)}
    return {
        "day": day,
        "view": view,
        "left_out": proposal.left_out,
        "differs": view.version > 0 and view.sessions != proposal.sessions,
        "slots": slots,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "past": day < today(parts),
        "commit_at": parts.settings.plan.commit_at,
    }
