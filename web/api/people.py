"""Accounts of others: the admin's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from station.accounts import Account, Delegation, person_of
from station.people import Actor, Person
from station.roles import May
from web.api.versions import IfMatch, seen_version
from web.parts import Parts
from web.shapes.people import NewPerson, PersonShape, person_shape
from web.shapes.values import Body, Day, Id, Shape, Words
from web.signed_in import Me, PartsHere, who_may

router = APIRouter(prefix="/people", tags=["people"])
Admin = Annotated[Actor, Depends(who_may(May.MANAGE_PEOPLE))]


class DelegationBody(Body):
    number: Words = ""
    dated: Day | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None

    def value(self) -> Delegation:
        return Delegation(self.number, self.dated, self.valid_from, self.valid_until)


class PersonBody(Body):
    login: Words
    name: Words
    roles: Annotated[list[Words], Field(max_length=20)]
    position: Words = ""
    delegation: DelegationBody | None = None


class PersonChange(Body):
    """What is left out stays as it is; a `delegation` of null ends it."""

    version: int | None = None
    name: Words | None = None
    roles: Annotated[list[Words], Field(max_length=20)] | None = None
    position: Words | None = None
    delegation: DelegationBody | None = None
    active: bool | None = None


class People(Shape):
    people: list[PersonShape]


class OneTimePassword(Shape):
    login: str
    one_time_password: str


@router.get("")
def people(me: Admin, parts: PartsHere) -> People:
    del me
    with parts.database.read() as session:
        return People(people=[person_shape(person) for person in parts.accounts.people(session)])


@router.post("", status_code=201)
def add(body: PersonBody, me: Me, parts: PartsHere) -> NewPerson:
    held = body.delegation.value() if body.delegation else Delegation()
    account = Account(body.login, body.name, tuple(body.roles), body.position, held)
    person_id, password = parts.accounts.add(me, account)
    return NewPerson(person=_person(parts, person_id), one_time_password=password)


@router.patch("/{person_id}")
def change(person_id: Id, body: PersonChange, me: Admin, parts: PartsHere, if_match: IfMatch = None) -> PersonShape:
    with parts.database.read() as session:
        person = person_of(session, parts.code, person_id)
        account, active = _changed(person, body), person.active if body.active is None else body.active
    parts.accounts.change(me, person_id, account, seen_version(body.version, if_match), active)
    return _person(parts, person_id)


@router.post("/{person_id}/reset")
def reset(person_id: Id, me: Admin, parts: PartsHere) -> OneTimePassword:
    with parts.database.read() as session:
        login = person_of(session, parts.code, person_id).login
    return OneTimePassword(login=login, one_time_password=parts.accounts.reset_password(me, login))


def _changed(person: Person, body: PersonChange) -> Account:
    if "delegation" in body.model_fields_set:
        held = body.delegation.value() if body.delegation else Delegation()
    else:
        held = Delegation(
            person.delegation_number, person.delegation_date, person.delegation_from, person.delegation_until
        )
    return Account(
        login=person.login,
        name=person.name if body.name is None else body.name,
        roles=tuple(person.roles if body.roles is None else body.roles),
        position=person.position if body.position is None else body.position,
        delegation=held,
    )


def _person(parts: Parts, person_id: int) -> PersonShape:
    with parts.database.read() as session:
        return person_shape(person_of(session, parts.code, person_id))
