"""Time slots."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from schedules.slots import SlotValues
from station.errors import NotFound
from station.people import Actor
from station.roles import May
from web.api.versions import IfMatch, seen_version
from web.parts import Parts
from web.shapes.station import SlotShape, slot_shape, slot_values
from web.shapes.values import Body, Day, Done, Id, Shape, Words
from web.signed_in import Me, PartsHere, who_may

router = APIRouter(prefix="/slots", tags=["slots"])
Reader = Annotated[Actor, Depends(who_may(May.READ_PLAN))]
Changer = Annotated[Actor, Depends(who_may(May.CHANGE_SLOTS))]
Weekdays = Annotated[list[int], Field(max_length=7)]
Outputs = Annotated[list[Words], Field(max_length=50)]


class SlotBody(Body):
    """`weekdays` 1 (Monday) to 7; `starts_at` local HH:MM or HH:MM:SS. Unusual hours need `unusual_reason`."""

    name: Words
    weekdays: Weekdays
    starts_at: Words
    length_s: int
    valid_from: Day | None = None
    valid_until: Day | None = None
    outputs: Outputs = Field(default=[], max_length=50)
    unusual_reason: Words = ""


class SlotChange(Body):
    """What is left out stays as it is; a day sent as null is taken away."""

    version: int | None = None
    name: Words | None = None
    weekdays: Weekdays | None = None
    starts_at: Words | None = None
    length_s: int | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    outputs: Outputs | None = None
    unusual_reason: Words | None = None


class Slots(Shape):
    slots: list[SlotShape]


@router.get("")
def slots(me: Reader, parts: PartsHere) -> Slots:
    del me
    with parts.database.read() as session:
        return Slots(slots=[slot_shape(row, parts.settings.slots) for row in parts.slots.rows(session)])


@router.post("", status_code=201)
def add(body: SlotBody, me: Me, parts: PartsHere) -> SlotShape:
    values = body.model_dump()
    slot = SlotValues(**(values | {"weekdays": tuple(body.weekdays), "outputs": tuple(body.outputs)}))
    return _slot(parts, parts.slots.add(me, slot))


@router.patch("/{slot_id}")
def change(slot_id: Id, body: SlotChange, me: Changer, parts: PartsHere, if_match: IfMatch = None) -> SlotShape:
    parts.slots.change(me, slot_id, _changed(_slot(parts, slot_id), body), seen_version(body.version, if_match))
    return _slot(parts, slot_id)


@router.delete("/{slot_id}")
def remove(slot_id: Id, me: Changer, parts: PartsHere, version: int | None = None, if_match: IfMatch = None) -> Done:
    parts.slots.remove(me, slot_id, seen_version(version, if_match))
    return Done()


def _changed(shape: SlotShape, body: SlotChange) -> SlotValues:
    sent: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set - {"version"}}
    days: dict[str, Any] = {name: sent.pop(name) for name in ("valid_from", "valid_until") if name in sent}
    given = {name: value for name, value in sent.items() if value is not None}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return replace(slot_values(shape), **values, **days)


def _slot(parts: Parts, slot_id: int) -> SlotShape:
    with parts.database.read() as session:
        for row in parts.slots.rows(session):
            if row.id == slot_id:
                return slot_shape(row, parts.settings.slots)
    raise NotFound("no_slot", "Không có khung giờ này.")
