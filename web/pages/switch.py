"""The orders always in reach: silence every loudspeaker, release them, confirm the clock."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from broadcast.silence import confirm_clock, silence
from station.errors import RadioError
from web.pages.forms import FormHere
from web.pages.frame import go, own_path, page, refused
from web.signed_in import Me, PartsHere

router = APIRouter()


@router.get("/silence")
def shown(request: Request, me: Me) -> Response:
    del me
    return page(request, "silence.html")


@router.post("/silence")
def switch(request: Request, me: Me, form: FormHere, parts: PartsHere) -> Response:
    on = form.typed("on") == "1"
    try:
        done = silence(parts.data, parts.database, parts.logbook, parts.clock, me, on, form.text("reason"))
    except RadioError as wrong:
        return refused(request, "silence.html", wrong, form)
    if not done.confirmed:
        return go("/silence", "silence_unconfirmed" if on else "release_unconfirmed")
    return go(own_path(form.typed("next", "/")), "silenced" if on else "released")


@router.post("/clock/confirm")
def clock(me: Me, parts: PartsHere) -> Response:
    confirm_clock(parts.player, parts.database, parts.logbook, me)
    return go("/", "clock_confirmed")
