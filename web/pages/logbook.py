"""Nhật ký hệ thống: is it whole, is it complete? For auditors; the answer is worked out while they wait."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from starlette.responses import Response

from broadcast.verification import verify_database
from station.ground import station_of
from station.logbook import LogEntry
from station.people import Actor
from station.roles import May
from web.pages.frame import page
from web.signed_in import PartsHere, who_may

router = APIRouter(prefix="/logbook")
NEWEST = 30


@router.get("")
def logbook(request: Request, me: Annotated[Actor, Depends(who_may(May.READ_LOGBOOK))], parts: PartsHere) -> Response:
    del me
    now = parts.clock.now()
    with parts.database.read() as session:
        station = station_of(session, parts.code)
        verdict = verify_database(session, parts.code, now)
        query = select(LogEntry).where(LogEntry.station_id == station.id).order_by(LogEntry.seq.desc()).limit(NEWEST)
        newest = [(row.seq, row.at, row.kind, row.leaf.hex()) for row in session.scalars(query)]
    return page(request, "logbook.html", verdict=verdict, checked_at=now, newest=newest)
