"""The station itself: first-time set-up, topics, its own sounds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from audio_library.bulletins import Element
from audio_library.set_up import Names
from station.errors import NotFound
from station.ground import station_of
from station.people import Actor
from station.roles import May
from web.api.bulletins import SOUND
from web.audio import sound_answer
from web.parts import Parts
from web.shapes.people import StationShape, station_shape
from web.shapes.station import ElementShape, TopicShape, element_shape, topic_shape
from web.shapes.values import Body, Id, Shape, Words
from web.signed_in import Me, PartsHere, who_may
from web.telling_player import tell_player

router = APIRouter(tags=["station"])
Reader = Annotated[Actor, Depends(who_may(May.READ_BULLETINS))]


class SetUpBody(Body):
    station: Words
    unit: Words = ""
    village_word: Words = "thôn"


class TopicBody(Body):
    """Adds a topic, or renames, closes (`active` false) or reopens the one with this code."""

    code: Words
    name: Words
    active: bool = True


class Topics(Shape):
    topics: list[TopicShape]


class Elements(Shape):
    elements: list[ElementShape]


@router.get("/set-up")
def set_up_shown(me: Reader, parts: PartsHere) -> StationShape:
    del me
    with parts.database.read() as session:
        return station_shape(station_of(session, parts.code))


@router.post("/set-up")
def set_up(body: SetUpBody, me: Me, parts: PartsHere) -> StationShape:
    parts.set_up.complete(me, Names(body.station, body.unit, body.village_word))
    return set_up_shown(me, parts)


@router.get("/topics")
def topics(me: Reader, parts: PartsHere) -> Topics:
    del me
    with parts.database.read() as session:
        return Topics(topics=[topic_shape(topic) for topic in parts.set_up.topics(session)])


@router.post("/topics")
def keep_topic(body: TopicBody, me: Me, parts: PartsHere) -> Topics:
    parts.set_up.keep_topic(me, body.code, body.name, body.active)
    return topics(me, parts)


@router.get("/elements")
def elements(me: Reader, parts: PartsHere) -> Elements:
    del me
    with parts.database.read() as session:
        return Elements(elements=[element_shape(session, row) for row in parts.sound.newest(session)])


@router.post("/elements")
def order_elements(me: Me, parts: PartsHere) -> Elements:
    """Has every station sound made anew; each must be approved before it airs."""
    parts.sound.order(me)
    return elements(me, parts)


@router.post("/elements/{element_id}/approve")
def approve_element(element_id: Id, me: Me, parts: PartsHere) -> Elements:
    parts.sound.approve(me, element_id)
    tell_player(parts)
    return elements(me, parts)


@router.get("/elements/{element_id}/audio", response_class=Response, responses=SOUND)
def element_audio(element_id: Id, me: Reader, parts: PartsHere, request: Request, form: str = "mp3") -> Response:
    del me
    with parts.database.read() as session:
        row = _element(session, parts, element_id)
        return sound_answer(request, parts.store, row.recording, form, f"{row.kind}-{row.id}")


def _element(session: Session, parts: Parts, element_id: int) -> Element:
    row = session.get(Element, element_id) if 0 < element_id < 2**31 else None
    if row is None or row.station_id != station_of(session, parts.code).id:
        raise NotFound("no_element", "Không có phần âm thanh này.")
    return row
