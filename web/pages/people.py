"""Người dùng: accounts, their roles and positions, and the document under which one acts for another."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from station.accounts import Account, Delegation, person_of
from station.errors import NotFound, RadioError
from station.people import Actor
from station.roles import May, Role
from web.pages.forms import Form, FormHere
from web.pages.frame import go, page, refused
from web.pages.shown import day
from web.parts import Parts
from web.shapes.people import PersonShape, person_shape
from web.shapes.values import Id
from web.signed_in import PartsHere, who_may

router = APIRouter(prefix="/people")
Admin = Annotated[Actor, Depends(who_may(May.MANAGE_PEOPLE))]


@router.get("")
def people(request: Request, me: Admin, parts: PartsHere) -> Response:
    del me
    with parts.database.read() as session:
        rows = [person_shape(person) for person in parts.accounts.people(session)]
    return page(request, "people.html", people=rows)


@router.get("/new")
def new(request: Request, me: Admin) -> Response:
    del me
    return page(request, "person.html", person=None, kept=_blank(), roles=list(Role))


@router.post("/new")
def add(request: Request, me: Admin, form: FormHere, parts: PartsHere) -> Response:
    try:
        account = _account(form, form.text("login").strip())
        _, password = parts.accounts.add(me, account)
    except RadioError as wrong:
        return refused(request, "person.html", wrong, form, person=None, kept=_blank(), roles=list(Role))
    return page(request, "one_time_password.html", login=account.login, name=account.name, password=password)


@router.get("/{person_id}")
def person(request: Request, person_id: Id, me: Admin, parts: PartsHere) -> Response:
    del me
    shape = _person(parts, person_id)
    return page(request, "person.html", person=shape, kept=_filled(shape), roles=list(Role))


@router.post("/{person_id}")
def change(request: Request, person_id: Id, me: Admin, form: FormHere, parts: PartsHere) -> Response:
    shape = _person(parts, person_id)
    try:
        account = _account(form, shape.login)
        parts.accounts.change(me, person_id, account, form.number("version"), form.has("active"))
    except NotFound:
        raise
    except RadioError as wrong:
        return refused(request, "person.html", wrong, form, person=shape, kept=_filled(shape), roles=list(Role))
    return go("/people", "person_saved")


@router.post("/{person_id}/reset")
def reset(request: Request, person_id: Id, me: Admin, parts: PartsHere) -> Response:
    shape = _person(parts, person_id)
    password = parts.accounts.reset_password(me, shape.login)
    return page(request, "one_time_password.html", login=shape.login, name=shape.name, password=password)


def _account(form: Form, login: str) -> Account:
    held = Delegation(
        number=form.text("delegation_number").strip(),
        dated=form.day("delegation_date"),
        valid_from=form.day("delegation_from"),
        valid_until=form.day("delegation_until"),
    )
    return Account(login, form.text("name"), tuple(form.many("roles")), form.text("position"), held)


def _person(parts: Parts, person_id: int) -> PersonShape:
    with parts.database.read() as session:
        return person_shape(person_of(session, parts.code, person_id))


def _blank() -> dict[str, Any]:
    names = ("login", "name", "position", "delegation_number", "delegation_date", "delegation_from", "delegation_until")
    return dict.fromkeys(names, "") | {"roles": [], "active": True}


def _filled(shape: PersonShape) -> dict[str, Any]:
    held = shape.delegation
    return {
        "login": shape.login,
        "name": shape.name,
        "position": shape.position,
        "roles": shape.roles,
        "active": shape.active,
        "delegation_number": held.number if held else "",
        "delegation_date": day(held.dated) if held and held.dated else "",
        "delegation_from": day(held.valid_from) if held and held.valid_from else "",
        "delegation_until": day(held.valid_until) if held and held.valid_until else "",
    }
