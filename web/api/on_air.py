"""What is on air, live events, the silence switch, the clock."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from broadcast.silence import confirm_clock, silence
from station.people import Actor
from station.roles import May
from web.live import Live
from web.on_air import OnAir, SilenceShape, on_air
from web.shapes.values import Body, Done, Shape, Words
from web.signed_in import Me, PartsHere, token_of, who_may

router = APIRouter(tags=["on air"])
Reader = Annotated[Actor, Depends(who_may(May.READ_PLAN))]
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


class SilenceBody(Body):
    on: bool
    reason: Words = ""


class SilencedShape(Shape):
    """`confirmed`: a living player obeyed; `logged`: the logbook has it (else the player's own journal does)."""

    silence: SilenceShape
    confirmed: bool
    logged: bool


@router.get("/on-air")
def now_on_air(me: Reader, parts: PartsHere) -> OnAir:
    del me
    return on_air(parts)


@router.get("/events", response_class=Response, responses=EVENTS)
async def events(me: Reader, request: Request) -> StreamingResponse:
    live = cast(Live, request.app.state.live)
    stream = live.stream(live.take(me), token_of(request))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


@router.post("/silence")
def switch(body: SilenceBody, me: Me, parts: PartsHere) -> SilencedShape:
    done = silence(parts.data, parts.database, parts.logbook, parts.clock, me, body.on, body.reason)
    switch = SilenceShape(on=done.switch.on, who=done.switch.who, reason=done.switch.reason, at=done.switch.at)
    return SilencedShape(silence=switch, confirmed=done.confirmed, logged=done.logged)


@router.post("/clock/confirm")
def clock(me: Me, parts: PartsHere) -> Done:
    confirm_clock(parts.player, parts.database, parts.logbook, me)
    return Done()
