"""Từ điển đọc: the commune's own readings, one by one or as CSV. A change is heard from the next submitted revision on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi import Query as InQuery
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from audio_library.lexicon import LexiconRow
from audio_library.reading import LexiconEntry
from station.errors import BadInput, NotFound, RadioError
from station.ground import station_of
from station.people import Actor
from station.roles import May
from web.finding import folded
from web.pages.forms import Form, FormHere
from web.pages.frame import go, own_path, page, refused
from web.parts import Parts
from web.shapes.reading import EntryShape, entry_shape
from web.shapes.values import Id, Query
from web.signed_in import PartsHere, who_may

router = APIRouter(prefix="/lexicon")
Reader = Annotated[Actor, Depends(who_may(May.READ_BULLETINS))]
Editor = Annotated[Actor, Depends(who_may(May.EDIT_LEXICON))]
Count = Annotated[int, InQuery(ge=0, lt=2**31)]
MOST_SHOWN = 500
_BLANK = {
    "written": "",
    "spoken": "",
    "match": "word",
    "case_sensitive": True,
    "context": "",
    "kind": "abbreviation",
    "note": "",
}


@router.get("")
def lexicon(
    request: Request,
    me: Reader,
    parts: PartsHere,
    q: Query = "",
    removed: Count = 0,
    added: Count = 0,
    changed: Count = 0,
) -> Response:
    del me
    taken = (added, changed) if "added" in request.query_params else None
    return page(request, "lexicon.html", **_listed(parts, q) | {"removed": _removed(parts, removed), "taken": taken})


@router.get("/new")
def new(request: Request, me: Editor, written: Query = "", back: Query = "") -> Response:
    del me
    return page(request, "lexicon_entry.html", **_blank(written, back))


@router.post("/new")
def add(request: Request, me: Editor, form: FormHere, parts: PartsHere) -> Response:
    back = form.typed("back")
    try:
        parts.lexicon.add(me, _entry(form))
    except RadioError as wrong:
        return refused(request, "lexicon_entry.html", wrong, form, **_blank("", back))
    return go(own_path(back or "/lexicon"), "lexicon_added")


@router.post("/csv")
async def take_csv(request: Request, me: Editor, parts: PartsHere) -> Response:
    """All of a file is taken, or nothing."""
    try:
        data = await _file(request)
        added, changed = await run_in_threadpool(parts.lexicon.take_csv, me, data)
    except RadioError as wrong:
        listed = await run_in_threadpool(_listed, parts, "")
        return refused(request, "lexicon.html", wrong, Form(), **listed)
    return go(f"/lexicon?added={added}&changed={changed}", "lexicon_imported")


@router.get("/{entry_id}")
def entry(request: Request, entry_id: Id, me: Editor, parts: PartsHere) -> Response:
    del me
    return page(request, "lexicon_entry.html", **_filled(parts, entry_id))


@router.post("/{entry_id}")
def change(request: Request, entry_id: Id, me: Editor, form: FormHere, parts: PartsHere) -> Response:
    try:
        parts.lexicon.change(me, entry_id, _entry(form), form.number("version"))
    except NotFound:
        raise
    except RadioError as wrong:
        return refused(request, "lexicon_entry.html", wrong, form, **_filled(parts, entry_id))
    return go("/lexicon", "lexicon_changed")


@router.post("/{entry_id}/remove")
def remove(entry_id: Id, me: Editor, form: FormHere, parts: PartsHere) -> Response:
    parts.lexicon.remove(me, entry_id, form.number("version"))
    return go(f"/lexicon?removed={entry_id}", "lexicon_removed")


async def _file(request: Request) -> bytes:
    async with request.form(max_files=1, max_fields=5) as form:
        sent = form.get("file")
        data = await sent.read() if isinstance(sent, UploadFile) else b""
    if not data:
        raise BadInput("no_file", "Chưa chọn tệp CSV, hoặc tệp rỗng.", field="file")
    return data


def _entry(form: Form) -> LexiconEntry:
    values: dict[str, Any] = {name: form.text(name) for name in ("written", "spoken", "match", "context", "kind", "note")}
    values["match"], values["kind"] = values["match"] or "word", values["kind"] or "abbreviation"
    return LexiconEntry(**values | {"case_sensitive": form.has("case_sensitive")})


def _listed(parts: Parts, words: str) -> dict[str, Any]:
    with parts.database.read() as session:
        entries = [entry_shape(row) for row in parts.lexicon.rows(session)]
    wanted = folded(words).split()
    found = [one for one in entries if all(word in folded(f"{one.written} {one.spoken} {one.note}") for word in wanted)]
    found.sort(key=lambda one: (folded(one.written), one.written, one.id))
    cut = max(0, len(found) - MOST_SHOWN)
    facts: dict[str, Any] = {"entries": found[:MOST_SHOWN], "found": len(found), "cut": cut, "whole": len(entries)}
    return facts | {"q": words, "removed": None, "taken": None}


def _removed(parts: Parts, entry_id: int) -> EntryShape | None:
    """The entry that was just closed, so that one press brings it back."""
    with parts.database.read() as session:
        row = session.get(LexiconRow, entry_id) if entry_id else None
        ours = row is not None and row.station_id == station_of(session, parts.code).id and not row.active
        return entry_shape(row) if row is not None and ours else None


def _blank(written: str, back: str) -> dict[str, Any]:
    return {"kept": _BLANK | {"written": written}, "entry": None, "back": own_path(back) if back else ""}


def _filled(parts: Parts, entry_id: int) -> dict[str, Any]:
    with parts.database.read() as session:
        for row in parts.lexicon.rows(session):
            if row.id == entry_id:
                shape = entry_shape(row)
                return {"kept": shape.model_dump(), "entry": shape, "back": ""}
    raise NotFound("no_entry", "Không có mục từ điển này.")
