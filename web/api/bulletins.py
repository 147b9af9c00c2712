"""Bulletins: written, submitted, approved, returned, withdrawn, heard."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as InQuery

from audio_library.bulletins import Genre, Level
from audio_library.desk import Draft, find
from station.ground import station_of
from station.people import Actor
from station.roles import May
from web.api.versions import IfMatch, etag, seen_version
from web.audio import sound_answer
from web.finding import find_bulletins
from web.parts import Parts
from web.shapes.bulletins import BulletinLine, BulletinShape, bulletin_line, bulletin_shape, names_of
from web.shapes.values import Body, Day, Id, Query, Shape, Words
from web.signed_in import Me, PartsHere, who_may
from web.telling_player import tell_player

router = APIRouter(prefix="/bulletins", tags=["bulletins"])
Reader = Annotated[Actor, Depends(who_may(May.READ_BULLETINS))]
Writer = Annotated[Actor, Depends(who_may(May.WRITE_BULLETINS))]
SOUND: dict[int | str, dict[str, Any]] = {
    200: {"content": {"audio/mpeg": {}, "audio/flac": {}}},
    206: {"content": {"audio/mpeg": {}, "audio/flac": {}}, "description": "one range"},
}


class DraftBody(Body):
    """Days are inclusive local days; left out: today, and the station's usual span after it."""

    title: Words
    text: Words
    topic: Words
    genre: Words = Genre.NEWS.value
    level: Words = Level.ROUTINE.value
    valid_from: Day | None = None
    valid_until: Day | None = None


class DraftChange(Body):
    """What is left out stays as it is."""

    version: int | None = None
    title: Words | None = None
    text: Words | None = None
    topic: Words | None = None
    genre: Words | None = None
    level: Words | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None


class Seen(Body):
    version: int | None = None


class SeenWithReason(Seen):
    reason: Words = ""


class Bulletins(Shape):
    """Newest first. `before` asks for what is older; null when there is nothing."""

    bulletins: list[BulletinLine]
    before: int | None


@router.get("")
def bulletins(
    me: Reader,
    parts: PartsHere,
    state: Query = "",
    q: Query = "",
    before: Annotated[int | None, InQuery(ge=1, lt=2**31)] = None,
    limit: Annotated[int, InQuery(ge=1, le=200)] = 50,
) -> Bulletins:
    with parts.database.read() as session:
        station = station_of(session, parts.code)
        found = find_bulletins(session, station.id, state=state, words=q, before=before, limit=limit)
        names = names_of(session, [one for bulletin in found.bulletins for one in bulletin.writer_ids])
        return Bulletins(bulletins=[bulletin_line(row, names, me) for row in found.bulletins], before=found.before)


@router.post("", status_code=201)
def create(body: DraftBody, me: Me, parts: PartsHere, response: Response) -> BulletinShape:
    bulletin_id = parts.desk.create(me, Draft(**body.model_dump()))
    response.headers["location"] = f"/api/bulletins/{bulletin_id}"
    return _shown(parts, me, bulletin_id, response)


@router.get("/{bulletin_id}")
def bulletin(bulletin_id: Id, me: Reader, parts: PartsHere, response: Response) -> BulletinShape:
    return _shown(parts, me, bulletin_id, response)


@router.patch("/{bulletin_id}")
def edit(
    bulletin_id: Id, body: DraftChange, me: Writer, parts: PartsHere, response: Response, if_match: IfMatch = None
) -> BulletinShape:
    seen = seen_version(body.version, if_match)
    changes = body.model_dump(exclude={"version"}, exclude_none=True)
    with parts.database.read() as session:
        row = find(session, parts.code, bulletin_id)
        kept: dict[str, Any] = {
            "title": row.title,
            "text": row.text,
            "topic": row.topic.code,
            "genre": row.genre,
            "level": row.level,
            "valid_from": row.valid_from,
            "valid_until": row.valid_until,
        }
    parts.desk.edit(me, bulletin_id, Draft(**(kept | changes)), seen)
    tell_player(parts)
    return _shown(parts, me, bulletin_id, response)


@router.post("/{bulletin_id}/submit")
def submit(
    bulletin_id: Id, body: Seen, me: Me, parts: PartsHere, response: Response, if_match: IfMatch = None
) -> BulletinShape:
    parts.desk.submit(me, bulletin_id, seen_version(body.version, if_match))
    return _shown(parts, me, bulletin_id, response)


@router.post("/{bulletin_id}/approve")
def approve(
    bulletin_id: Id, body: Seen, me: Me, parts: PartsHere, response: Response, if_match: IfMatch = None
) -> BulletinShape:
    parts.desk.approve(me, bulletin_id, seen_version(body.version, if_match))
    tell_player(parts)
    return _shown(parts, me, bulletin_id, response)


@router.post("/{bulletin_id}/return")
def return_(
    bulletin_id: Id, body: SeenWithReason, me: Me, parts: PartsHere, response: Response, if_match: IfMatch = None
) -> BulletinShape:
    parts.desk.return_(me, bulletin_id, seen_version(body.version, if_match), body.reason)
    return _shown(parts, me, bulletin_id, response)


@router.post("/{bulletin_id}/withdraw")
def withdraw(
    bulletin_id: Id, body: SeenWithReason, me: Me, parts: PartsHere, response: Response, if_match: IfMatch = None
) -> BulletinShape:
    parts.desk.withdraw(me, bulletin_id, seen_version(body.version, if_match), body.reason)
    tell_player(parts)
    return _shown(parts, me, bulletin_id, response)


@router.get("/{bulletin_id}/audio", response_class=Response, responses=SOUND)
def audio(bulletin_id: Id, me: Reader, parts: PartsHere, request: Request, form: str = "mp3") -> Response:
    del me
    with parts.database.read() as session:
        row = find(session, parts.code, bulletin_id)
        recording = row.revision.recording if row.revision else None
        name = f"ban-tin-{row.id}-{row.revision.number}" if row.revision else ""
        return sound_answer(request, parts.store, recording, form, name)


def _shown(parts: Parts, me: Actor, bulletin_id: int, response: Response) -> BulletinShape:
    with parts.database.read() as session:
        shape = bulletin_shape(session, find(session, parts.code, bulletin_id), me)
    response.headers["etag"] = etag(shape.version)
    return shape
