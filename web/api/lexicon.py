"""The commune's lexicon, and how a text would be said now: span by span, or as sound."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from audio_library.lexicon import write_csv
from audio_library.reading import LexiconEntry
from audio_library.reading.encodings import repair
from station.errors import NotFound, TooLarge
from station.people import Actor
from station.roles import May
from web.api.versions import IfMatch, seen_version
from web.hearing import sentence_mp3
from web.parts import Parts
from web.shapes.reading import EntryShape, ReadingShape, entry_shape, reading_shape
from web.shapes.values import Body, Done, Id, Shape, Words
from web.signed_in import PartsHere, who_may

router = APIRouter(tags=["lexicon"])
Reader = Annotated[Actor, Depends(who_may(May.READ_BULLETINS))]
Editor = Annotated[Actor, Depends(who_may(May.EDIT_LEXICON))]
LONGEST_HEARD = 300
_CSV = {200: {"content": {"text/csv": {}}, "description": "CSV, UTF-8"}}
_SOUND: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/mpeg": {}}, "description": "MP3"}}


class EntryBody(Body):
    """`match`: "word" claims whole words only, "exact" also inside longer ones. `context`: phrases separated by "|"."""

    written: Words
    spoken: Words
    match: Literal["word", "exact"] = "word"
    case_sensitive: bool = True
    context: Words = ""
    kind: Literal["abbreviation", "name"] = "abbreviation"
    note: Words = ""
    version: int | None = None

    def entry(self) -> LexiconEntry:
        values = self.model_dump(exclude={"version"})
        return LexiconEntry(**values | {"context": self.context.strip() or None})


class Entries(Shape):
    entries: list[EntryShape]


class Taken(Shape):
    added: int
    changed: int


class TextBody(Body):
    text: Annotated[Words, Field(max_length=200_000)]


@router.get("/lexicon")
def entries(me: Reader, parts: PartsHere) -> Entries:
    del me
    with parts.database.read() as session:
        return Entries(entries=[entry_shape(row) for row in parts.lexicon.rows(session)])


@router.get("/lexicon.csv", responses=_CSV, response_class=Response)  # type: ignore[arg-type]
def entries_csv(me: Reader, parts: PartsHere) -> Response:
    del me
    with parts.database.read() as session:
        data = write_csv(row.entry() for row in parts.lexicon.rows(session))
    headers = {"content-disposition": 'attachment; filename="tu-dien-doc.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/lexicon", status_code=201)
def add(body: EntryBody, me: Editor, parts: PartsHere) -> EntryShape:
    return _entry(parts, parts.lexicon.add(me, body.entry()))


@router.post("/lexicon/csv")
async def take_csv(request: Request, me: Editor, parts: PartsHere) -> Taken:
    """The body is the CSV file itself: all of it is taken, or nothing."""
    added, changed = await run_in_threadpool(parts.lexicon.take_csv, me, await request.body())
    return Taken(added=added, changed=changed)


@router.patch("/lexicon/{entry_id}")
def change(entry_id: Id, body: EntryBody, me: Editor, parts: PartsHere, if_match: IfMatch = None) -> EntryShape:
    parts.lexicon.change(me, entry_id, body.entry(), seen_version(body.version, if_match))
    return _entry(parts, entry_id)


@router.delete("/lexicon/{entry_id}")
def remove(entry_id: Id, me: Editor, parts: PartsHere, version: int | None = None, if_match: IfMatch = None) -> Done:
    parts.lexicon.remove(me, entry_id, seen_version(version, if_match))
    return Done()


@router.post("/read")
def read_text(body: TextBody, me: Reader, parts: PartsHere) -> ReadingShape:
    """How the station would say this text now."""
    del me
    longest = parts.settings.bulletins.longest_chars
    if len(body.text) > longest:
        raise TooLarge("text_too_long", f"Văn bản dài quá {longest} ký tự.", field="text")
    repaired = repair(body.text)
    with parts.database.read() as session:
        reading = parts.desk.reading(session, repaired.text)
    return reading_shape(reading, repaired.notes)


@router.post("/hear", responses=_SOUND, response_class=Response)
def hear(body: TextBody, me: Reader, parts: PartsHere) -> Response:
    """One sentence as sound, by the station's own offline voice: quick, and nothing leaves the machine."""
    del me
    if len(body.text) > LONGEST_HEARD:
        raise TooLarge("text_too_long", f"Chỉ nghe thử được câu dài nhất {LONGEST_HEARD} ký tự.", field="text")
    with parts.database.read() as session:
        spoken = parts.desk.reading(session, repair(body.text).text).spoken
    return Response(sentence_mp3(parts.settings, spoken), media_type="audio/mpeg")


def _entry(parts: Parts, entry_id: int) -> EntryShape:
    with parts.database.read() as session:
        for row in parts.lexicon.rows(session):
            if row.id == entry_id:
                return entry_shape(row)
    raise NotFound("no_entry", "Không có mục từ điển này.")
