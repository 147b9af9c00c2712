"""People as values."""

from __future__ import annotations

from datetime import date

from station.ground import Station
from station.people import Actor, ApiToken, Person, SignIn
from station.roles import May
from web.shapes.values import At, Shape


class DelegationShape(Shape):
    """The document under which somebody acts for another."""

    number: str
    dated: date | None
    valid_from: date | None
    valid_until: date | None


class PersonShape(Shape):
    id: int
    login: str
    name: str
    position: str
    roles: list[str]
    active: bool
    must_change_password: bool
    delegation: DelegationShape | None
    created_at: At
    version: int


class NewPerson(Shape):
    """The one-time password is shown once and kept nowhere."""

    person: PersonShape
    one_time_password: str


class StationShape(Shape):
    code: str
    name: str
    unit: str
    village_word: str
    set_up_at: At | None


class MeShape(Shape):
    """Who is signed in and what the roles allow."""

    id: int
    login: str
    name: str
    roles: list[str]
    may: list[str]
    must_change_password: bool
    station: StationShape


class TokenShape(Shape):
    id: int
    label: str
    created_at: At
    expires_at: At | None


class SignInShape(Shape):
    id: int
    created_at: At
    expires_at: At
    address: str
    browser: str
    present: bool


def person_shape(person: Person) -> PersonShape:
    return PersonShape(
        id=person.id,
        login=person.login,
        name=person.name,
        position=person.position,
        roles=list(person.roles),
        active=person.active,
        must_change_password=person.must_change_password,
        delegation=_delegation(person),
        created_at=person.created_at,
        version=person.version,
    )


def _delegation(person: Person) -> DelegationShape | None:
    if not person.delegation_number:
        return None
    return DelegationShape(
        number=person.delegation_number,
        dated=person.delegation_date,
        valid_from=person.delegation_from,
        valid_until=person.delegation_until,
    )


def station_shape(station: Station) -> StationShape:
    return StationShape(
        code=station.code,
        name=station.name,
        unit=station.unit_name,
        village_word=station.village_word,
        set_up_at=station.set_up_at,
    )


def me_shape(actor: Actor, station: Station) -> MeShape:
    return MeShape(
        id=actor.person_id,
        login=actor.login,
        name=actor.name,
        roles=sorted(actor.roles),
        may=sorted(act.value for act in May if actor.may(act)),
        must_change_password=actor.must_change_password,
        station=station_shape(station),
    )


def token_shape(token: ApiToken) -> TokenShape:
    return TokenShape(id=token.id, label=token.label, created_at=token.created_at, expires_at=token.expires_at)


def sign_in_shape(row: SignIn, actor: Actor) -> SignInShape:
    return SignInShape(
        id=row.id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        address=row.address,
        browser=row.browser,
        present=row.id == actor.sign_in_id,
    )
