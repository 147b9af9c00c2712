"""Live events (server-sent): what is on air each second, and every bulletin whose sound is being made.

    event: on-air     the shape of /api/on-air, each second
    event: bulletin   {"id", "state", "state_shown", "version", "done", "total"}, when one of them changes
    event: bye        the sign-in has ended; the page asks for it anew
    : beat            a comment each 15 seconds, so that lost connections are noticed

One watcher asks player and database once a second, however many pages look; it runs only while somebody does. Places are
counted, a stream ends after an hour (the browser comes back by itself), and all end at once when the service stops.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from audio_library.bulletins import Bulletin, RenderJob
from audio_library.states import SHOWN, State
from station.errors import RadioError, TooMany
from station.ground import station_of
from station.people import Actor
from web.on_air import OnAir, on_air
from web.parts import Parts
from web.signed_in import look_up

log = logging.getLogger(__name__)
PLACES, PLACES_EACH = 64, 8
TICK_S, BEAT_S, DOOR_S, LONGEST_S, LEASE_S = 1.0, 15.0, 5.0, 3600.0, 30.0

Progress = dict[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Picture:
    """One look at the station."""

    number: int
    on_air: OnAir
    bulletins: Progress


@dataclass(slots=True, eq=False)
class Place:
    """One stream's place, kept by using it: a stream that was never read gives it back by itself."""

    person_id: int
    used_at: float


@dataclass(slots=True)
class Live:
    """The watcher and its places. Belongs to one event loop."""

    parts: Parts
    _places: set[Place] = field(default_factory=set)
    _closed: bool = False
    _picture: Picture | None = None
    _task: asyncio.Task[None] | None = None

    def close(self) -> None:
        """Ends every stream within a tick; called when the service stops."""
        self._closed = True

    def take(self, actor: Actor) -> Place:
        """A place for one stream; `TooMany` when there is none."""
        now = time.monotonic()
        self._places = {place for place in self._places if now - place.used_at < LEASE_S}
        own = sum(place.person_id == actor.person_id for place in self._places)
        if len(self._places) >= PLACES or own >= PLACES_EACH:
            raise TooMany("too_many_streams", "Đang mở quá nhiều trang trực tiếp. Hãy đóng bớt trang rồi tải lại.")
        place = Place(actor.person_id, now)
        self._places.add(place)
        return place

    def taken(self) -> int:
        return len(self._places)

    async def stream(self, place: Place, token: str) -> AsyncIterator[str]:
        """The events of one place, which it gives back at its end."""
        try:
            async for one in self._events(place, token):
                yield one
        finally:
            self._places.discard(place)

    async def _events(self, place: Place, token: str) -> AsyncIterator[str]:
        started = beat = door = time.monotonic()
        seen, known = 0, None
        yield "retry: 3000\n\n"
        while not self._closed and time.monotonic() - started < LONGEST_S:
            self._watch()
            picture = self._picture
            if picture is not None and picture.number != seen:
                seen = picture.number
                yield event("on-air", picture.on_air.model_dump(mode="json"))
                for changed in _changes(known, picture.bulletins):
                    yield event("bulletin", changed)
                known = picture.bulletins
            now = place.used_at = time.monotonic()
            if now - beat >= BEAT_S:
                beat = now
                yield ": beat\n\n"
            if now - door >= DOOR_S:
                door = now
                if await run_in_threadpool(look_up, self.parts, token) is None:
                    yield event("bye", {})
                    return
            await asyncio.sleep(TICK_S / 4)

    def _watch(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        """Looks once a second while a place is taken."""
        while self._places and not self._closed:
            try:
                number = self._picture.number + 1 if self._picture else 1
                known = self._picture.bulletins if self._picture else {}
                self._picture = await run_in_threadpool(look, self.parts, number, known)
            except (RadioError, SQLAlchemyError, OSError, ValueError, LookupError):
                log.exception("live events: no picture this second")
            await asyncio.sleep(TICK_S)


def look(parts: Parts, number: int, known: Progress) -> Picture:
    """Bulletins being rendered now, and those that were a moment ago, with where they went."""
    with parts.database.read() as session:
        station = station_of(session, parts.code)
        ids = [one for one, facts in known.items() if facts["state"] == State.RENDERING.value]
        moving = (Bulletin.state == State.RENDERING.value) | Bulletin.id.in_(ids)
        rows = session.scalars(select(Bulletin).where(Bulletin.station_id == station.id, moving)).all()
        revisions = [row.revision_id for row in rows if row.revision_id is not None]
        jobs = session.scalars(select(RenderJob).where(RenderJob.revision_id.in_(revisions)).order_by(RenderJob.id))
        newest = {job.revision_id: job for job in jobs}
        bulletins = {row.id: _progress(row, newest.get(row.revision_id)) for row in rows}
    return Picture(number, on_air(parts), bulletins)


def event(name: str, facts: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(facts, ensure_ascii=False)}\n\n"


def _progress(row: Bulletin, job: RenderJob | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": row.state,
        "state_shown": SHOWN[State(row.state)],
        "version": row.version,
        "done": job.done if job else 0,
        "total": job.total if job else 0,
    }


def _changes(known: Progress | None, present: Progress) -> list[dict[str, Any]]:
    """A new place hears of all of them, later only of what changed."""
    return [facts for one, facts in present.items() if known is None or known.get(one) != facts]
