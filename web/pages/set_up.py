"""First-time set-up: four steps, each of which can be taken again; and the list of topics."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from audio_library.set_up import Names
from station.errors import RadioError
from station.ground import station_of
from station.people import Actor
from station.roles import May, Role
from web.pages.forms import FormHere
from web.pages.frame import go, page, refused
from web.pages.sounds import elements
from web.parts import Parts
from web.shapes.people import station_shape
from web.shapes.station import topic_shape
from web.signed_in import PartsHere, who_may

router = APIRouter(prefix="/set-up")
Admin = Annotated[Actor, Depends(who_may(May.SET_UP_STATION))]


@router.get("")
def set_up(request: Request, me: Admin, parts: PartsHere) -> Response:
    del me
    return page(request, "set_up.html", **_state(parts))


@router.post("")
def name(request: Request, me: Admin, form: FormHere, parts: PartsHere) -> Response:
    try:
        parts.set_up.complete(me, Names(form.text("station"), form.text("unit"), form.text("village_word")))
    except RadioError as wrong:
        return refused(request, "set_up.html", wrong, form, **_state(parts))
    return go("/set-up", "named")


@router.post("/topics")
def topic(request: Request, me: Admin, form: FormHere, parts: PartsHere) -> Response:
    try:
        parts.set_up.keep_topic(me, form.text("code").strip(), form.text("name"), form.typed("active", "1") == "1")
    except RadioError as wrong:
        return refused(request, "set_up.html", wrong, form, **_state(parts))
    return go("/set-up", "topic_saved")


def _state(parts: Parts) -> dict[str, Any]:
    """What is done of each step."""
    with parts.database.read() as session:
        station = station_shape(station_of(session, parts.code))
        people = parts.accounts.people(session)
        roles = {role for person in people if person.active for role in person.roles}
        slots = len(parts.slots.rows(session))
        topics = [topic_shape(row) for row in parts.set_up.topics(session)]
    sounds = elements(parts)
    return {
        "names": station,
        "named": station.set_up_at is not None,
        "missing_roles": [role.value for role in (Role.EDITOR, Role.APPROVER) if role.value not in roles],
        "people_count": len(people),
        "slots_count": slots,
        "topics": topics,
        "sounds": sounds,
        "sounds_done": bool(sounds) and all(sound.state == "approved" for sound in sounds),
    }
