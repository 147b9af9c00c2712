"""Khung giờ: when the station speaks. An unusual hour needs a reason, written down for ever."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from schedules.slots import WEEKDAYS, SlotValues
from station.errors import BadInput, NotFound, RadioError
from station.people import Actor
from station.roles import May
from web.pages.forms import Form, FormHere
from web.pages.frame import go, page, refused
from web.pages.shown import day
from web.parts import Parts
from web.shapes.station import SlotShape, slot_shape
from web.shapes.values import Id
from web.signed_in import PartsHere, who_may

router = APIRouter(prefix="/slots")
Reader = Annotated[Actor, Depends(who_may(May.READ_PLAN))]
Changer = Annotated[Actor, Depends(who_may(May.CHANGE_SLOTS))]
_MINUTES = re.compile(r"^\d{1,4}([.,]\d{1,2})?$")


@router.get("")
def slots(request: Request, me: Reader, parts: PartsHere) -> Response:
    del me
    return page(request, "slots.html", slots=_slots(parts), **_choices(parts))


@router.get("/new")
def new(request: Request, me: Changer, parts: PartsHere) -> Response:
    del me
    return page(request, "slot.html", **_blank(parts))


@router.post("/new")
def add(request: Request, me: Changer, form: FormHere, parts: PartsHere) -> Response:
    try:
        parts.slots.add(me, _values(form))
    except RadioError as wrong:
        return refused(request, "slot.html", wrong, form, **_blank(parts))
    return go("/slots", "slot_saved")


@router.get("/{slot_id}")
def slot(request: Request, slot_id: Id, me: Changer, parts: PartsHere) -> Response:
    del me
    return page(request, "slot.html", **_filled(parts, slot_id))


@router.post("/{slot_id}")
def change(request: Request, slot_id: Id, me: Changer, form: FormHere, parts: PartsHere) -> Response:
    try:
        parts.slots.change(me, slot_id, _values(form), form.number("version"))
    except NotFound:
        raise
    except RadioError as wrong:
        return refused(request, "slot.html", wrong, form, **_filled(parts, slot_id))
    return go("/slots", "slot_saved")


@router.post("/{slot_id}/remove")
def remove(slot_id: Id, me: Changer, form: FormHere, parts: PartsHere) -> Response:
    parts.slots.remove(me, slot_id, form.number("version"))
    return go("/slots", "slot_removed")


def _values(form: Form) -> SlotValues:
    days = [int(one) for one in form.many("weekdays") if one.isascii() and one.isdigit() and len(one) == 1]
    return SlotValues(
        name=form.text("name"),
        weekdays=tuple(days),
        starts_at=_hour(form.text("starts_at").strip().lower()),
        length_s=_seconds(form.text("length_min").strip()),
        valid_from=form.day("valid_from"),
        valid_until=form.day("valid_until"),
        outputs=tuple(form.many("outputs")),
        unusual_reason=form.text("unusual_reason").strip(),
    )


def _hour(typed: str) -> str:
    """«5:00», «17h30» and «17h» as the domain writes them."""
    parts = re.split("[:h]", typed.removesuffix("h") + (":00" if typed.endswith("h") else ""))
    return ":".join(part.zfill(2) for part in parts)


def _seconds(minutes: str) -> int:
    if not _MINUTES.match(minutes):
        raise BadInput("bad_length", "Hãy ghi thời lượng bằng phút, ví dụ 15 hoặc 7,5.", field="length_min")
    return round(float(minutes.replace(",", ".")) * 60)


def _slots(parts: Parts) -> list[SlotShape]:
    with parts.database.read() as session:
        return [slot_shape(row, parts.settings.slots) for row in parts.slots.rows(session)]


def _choices(parts: Parts) -> dict[str, Any]:
    return {
        "weekdays": WEEKDAYS,
        "outputs": [output.name for output in parts.settings.outputs],
        "usual": parts.settings.slots,
    }


def _blank(parts: Parts) -> dict[str, Any]:
    kept = {
        "name": "",
        "weekdays": [1, 2, 3, 4, 5, 6],
        "starts_at": "",
        "length_min": "15",
        "valid_from": "",
        "valid_until": "",
        "outputs": [],
        "unusual_reason": "",
    }
    return _choices(parts) | {"kept": kept, "slot": None}


def _filled(parts: Parts, slot_id: int) -> dict[str, Any]:
    for one in _slots(parts):
        if one.id == slot_id:
            kept = {
                "name": one.name,
                "weekdays": one.weekdays,
                "starts_at": one.starts_at,
                "length_min": f"{one.length_s / 60:g}".replace(".", ","),
                "valid_from": day(one.valid_from) if one.valid_from else "",
                "valid_until": day(one.valid_until) if one.valid_until else "",
                "outputs": one.outputs,
                "unusual_reason": one.unusual_reason,
            }
            return _choices(parts) | {"kept": kept, "slot": one}
    raise NotFound("no_slot", "Không có khung giờ này.")
