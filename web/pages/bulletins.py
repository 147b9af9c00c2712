"""Bản tin: the list, the editor, and the page where a bulletin is read, heard, approved or returned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi import Query as InQuery
from starlette.responses import Response

from audio_library.bulletins import Genre, Level
from audio_library.desk import LONGEST_TITLE, Draft, find
from audio_library.states import SHOWN
from station.errors import RadioError, StaleEdit
from station.ground import station_of
from station.people import Actor
from station.roles import May
from web.finding import count_by_state, find_bulletins
from web.pages.forms import Form, FormHere
from web.pages.frame import go, page, refused, today
from web.pages.shown import day
from web.parts import Parts
from web.shapes.bulletins import bulletin_line, bulletin_shape, names_of
from web.shapes.reading import reading_shape
from web.shapes.station import topic_shape
from web.shapes.values import Id, Query
from web.signed_in import PartsHere, who_may
from web.telling_player import tell_player

router = APIRouter(prefix="/bulletins")
Reader = Annotated[Actor, Depends(who_may(May.READ_BULLETINS))]
Writer = Annotated[Actor, Depends(who_may(May.WRITE_BULLETINS))]
Approver = Annotated[Actor, Depends(who_may(May.APPROVE_BULLETINS))]
Withdrawer = Annotated[Actor, Depends(who_may(May.WITHDRAW_BULLETINS))]


@router.get("")
def bulletins(
    request: Request,
    me: Reader,
    parts: PartsHere,
    state: Query = "",
    q: Query = "",
    before: Annotated[int | None, InQuery(ge=1, lt=2**31)] = None,
) -> Response:
    with parts.database.read() as session:
        station = station_of(session, parts.code)
        found = find_bulletins(session, station.id, state=state, words=q, before=before, limit=30)
        names = names_of(session, [one for row in found.bulletins for one in row.writer_ids])
        lines = [bulletin_line(row, names, me) for row in found.bulletins]
        counts = count_by_state(session, station.id)
    return page(
        request,
        "bulletins.html",
        lines=lines,
        before=found.before,
        counts=counts,
        state=state.upper(),
        q=q,
        states=SHOWN,
    )


@router.get("/new")
def new(request: Request, me: Writer, parts: PartsHere) -> Response:
    del me
    return page(request, "editor.html", **_blank(parts))


@router.post("/new")
def create(request: Request, me: Writer, form: FormHere, parts: PartsHere) -> Response:
    try:
        bulletin_id = parts.desk.create(me, _draft(form))
    except RadioError as wrong:
        return refused(request, "editor.html", wrong, form, **_blank(parts))
    return go(f"/bulletins/{bulletin_id}", "saved")


@router.get("/{bulletin_id}")
def bulletin(request: Request, bulletin_id: Id, me: Reader, parts: PartsHere) -> Response:
    return page(request, "bulletin.html", **_shown(parts, me, bulletin_id))


@router.get("/{bulletin_id}/edit")
def editor(request: Request, bulletin_id: Id, me: Writer, parts: PartsHere) -> Response:
    return page(request, "editor.html", **_filled(parts, me, bulletin_id))


@router.post("/{bulletin_id}/edit")
def edit(request: Request, bulletin_id: Id, me: Writer, form: FormHere, parts: PartsHere) -> Response:
    try:
        parts.desk.edit(me, bulletin_id, _draft(form), form.number("version"))
    except RadioError as wrong:
        facts = _filled(parts, me, bulletin_id)
        # She now sees the newer text beside her own: saving again is made from that one, and knowingly.
        version = facts["version"] if isinstance(wrong, StaleEdit) else form.typed("version")
        return refused(request, "editor.html", wrong, form, **facts | {"version": version})
    tell_player(parts)
    return go(f"/bulletins/{bulletin_id}", "saved")


@router.post("/{bulletin_id}/submit")
def submit(request: Request, bulletin_id: Id, me: Writer, form: FormHere, parts: PartsHere) -> Response:
    def act() -> None:
        parts.desk.submit(me, bulletin_id, form.number("version"))

    return _acted(request, parts, me, bulletin_id, form, act, "submitted")


@router.post("/{bulletin_id}/approve")
def approve(request: Request, bulletin_id: Id, me: Approver, form: FormHere, parts: PartsHere) -> Response:
    def act() -> None:
        parts.desk.approve(me, bulletin_id, form.number("version"))

    return _acted(request, parts, me, bulletin_id, form, act, "approved")


@router.post("/{bulletin_id}/return")
def return_(request: Request, bulletin_id: Id, me: Approver, form: FormHere, parts: PartsHere) -> Response:
    def act() -> None:
        parts.desk.return_(me, bulletin_id, form.number("version"), form.text("reason"))

    return _acted(request, parts, me, bulletin_id, form, act, "returned")


@router.post("/{bulletin_id}/withdraw")
def withdraw(request: Request, bulletin_id: Id, me: Withdrawer, form: FormHere, parts: PartsHere) -> Response:
    def act() -> None:
        parts.desk.withdraw(me, bulletin_id, form.number("version"), form.text("reason"))

    return _acted(request, parts, me, bulletin_id, form, act, "withdrawn")


def _acted(
    request: Request, parts: Parts, me: Actor, bulletin_id: int, form: Form, act: Callable[[], None], said: str
) -> Response:
    """Acts once; a refusal is shown on the bulletin's own page, above what it is about."""
    try:
        act()
    except RadioError as wrong:
        return refused(request, "bulletin.html", wrong, form, **_shown(parts, me, bulletin_id))
    tell_player(parts)
    return go(f"/bulletins/{bulletin_id}", said)


def _draft(form: Form) -> Draft:
    return Draft(
        title=form.text("title"),
        text=form.text("text"),
        topic=form.text("topic"),
        genre=form.text("genre"),
        level=form.text("level"),
        valid_from=form.day("valid_from"),
        valid_until=form.day("valid_until"),
    )


def _shown(parts: Parts, me: Actor, bulletin_id: int) -> dict[str, Any]:
    """`proposed`: how a text not yet submitted would be said now, and why it would be refused."""
    with parts.database.read() as session:
        shape = bulletin_shape(session, find(session, parts.code, bulletin_id), me)
        proposed = None
        if shape.revision is None or "submit" in shape.may:
            reading = parts.desk.reading(session, shape.text)
            proposed = reading_shape(reading, shape.repairs, shape.title)
        return {"bulletin": shape, "proposed": proposed}


def _choices(parts: Parts) -> dict[str, Any]:
    with parts.database.read() as session:
        topics = [topic_shape(topic) for topic in parts.set_up.topics(session) if topic.active]
    return {
        "topics": topics,
        "genres": [genre.value for genre in Genre],
        "levels": [level.value for level in Level],
        "longest_title": LONGEST_TITLE,
        "longest_text": parts.settings.bulletins.longest_chars,
    }


def _blank(parts: Parts) -> dict[str, Any]:
    first = today(parts)
    kept = {
        "title": "",
        "text": "",
        "topic": "",
        "genre": Genre.NEWS.value,
        "level": Level.ROUTINE.value,
        "valid_from": day(first),
        "valid_until": day(first + timedelta(days=parts.settings.bulletins.default_valid_days)),
    }
    return _choices(parts) | {"kept": kept, "bulletin": None, "version": ""}


def _filled(parts: Parts, me: Actor, bulletin_id: int) -> dict[str, Any]:
    with parts.database.read() as session:
        shape = bulletin_shape(session, find(session, parts.code, bulletin_id), me)
    kept = {
        "title": shape.title,
        "text": shape.text,
        "topic": shape.topic,
        "genre": shape.genre,
        "level": shape.level,
        "valid_from": day(shape.valid_from),
        "valid_until": day(shape.valid_until),
    }
    return _choices(parts) | {"kept": kept, "bulletin": shape, "version": shape.version}
