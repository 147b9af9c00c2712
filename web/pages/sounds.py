"""Âm thanh của đài: tune, opening and closing, heard and approved once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from station.errors import RadioError
from station.people import Actor
from station.roles import May
from web.pages.forms import Form
from web.pages.frame import go, page, refused
from web.parts import Parts
from web.shapes.station import ElementShape, element_shape
from web.shapes.values import Id
from web.signed_in import Me, PartsHere, who_may
from web.telling_player import tell_player

router = APIRouter(prefix="/station-sounds")
Reader = Annotated[Actor, Depends(who_may(May.READ_BULLETINS))]
Approver = Annotated[Actor, Depends(who_may(May.APPROVE_BULLETINS))]


@router.get("")
def sounds(request: Request, me: Reader, parts: PartsHere) -> Response:
    del me
    return page(request, "sounds.html", elements=elements(parts))


@router.post("/order")
def order(me: Me, parts: PartsHere) -> Response:
    parts.sound.order(me)
    return go("/station-sounds", "ordered")


@router.post("/{element_id}/approve")
def approve(request: Request, element_id: Id, me: Approver, parts: PartsHere) -> Response:
    try:
        parts.sound.approve(me, element_id)
    except RadioError as wrong:
        return refused(request, "sounds.html", wrong, Form(), elements=elements(parts))
    tell_player(parts)
    return go("/station-sounds", "sound_approved")


def elements(parts: Parts) -> list[ElementShape]:
    with parts.database.read() as session:
        return [element_shape(session, row) for row in parts.sound.newest(session)]
