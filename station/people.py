"""People, their sign-ins and the tokens of their scripts, as rows.

Passwords are kept as argon2id hashes (pwdlib's recommended settings); a sign-in or token is kept as the HMAC of what
the browser or script holds, so that a copy of the database signs nobody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from station.clock import HANOI, local_day
from station.database import Base, Instant
from station.logbook import Who
from station.roles import May, Role, allowed, require


class Person(Base):
    """An account. Never deleted: what she wrote and approved names her; `active` false closes the door."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("station_id", "login"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    login: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(160), default="")
    roles: Mapped[list[str]] = mapped_column(JSON)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    delegation_number: Mapped[str] = mapped_column(String(80), default="")
    delegation_date: Mapped[date | None] = mapped_column(default=None)
    delegation_from: Mapped[date | None] = mapped_column(default=None)
    delegation_until: Mapped[date | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's declarative form

    def role_set(self) -> frozenset[Role]:
        return frozenset(Role(role) for role in self.roles)

    def delegation_runs(self, now: datetime) -> bool:
        """True when she acts in her own right, or the document she acts under is valid on the local day of `now`."""
        if not self.delegation_number:
            return True
        day = local_day(now, HANOI)
        return (self.delegation_from or day) <= day <= (self.delegation_until or day)


class SignIn(Base):
    """A browser signed in. Kept on the server, so that it can be listed and ended."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    address: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")
    person: Mapped[Person] = relationship()


class ApiToken(Base):
    """A script's key: acts as its person, until revoked or expired."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    token_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    person: Mapped[Person] = relationship()


class SignInTry(Base):
    """A failed sign-in: too many for an account or an address, and the next must wait."""

    __tablename__ = "sign_in_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    login: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever is acting, as values: what actions and rules are handed instead of a row."""

    person_id: int
    login: str
    name: str
    roles: frozenset[Role]
    must_change_password: bool = False
    sign_in_id: int | None = None

    @property
    def who(self) -> Who:
        return Who(person_id=self.person_id, name=self.name)

    def may(self, act: May) -> bool:
        return allowed(self.roles, act)

    def need(self, act: May) -> None:
        """`NotAllowed` unless a role grants it."""
        require(self.roles, act)


def actor_of(person: Person, sign_in_id: int | None = None) -> Actor:
    return Actor(
        person_id=person.id,
        login=person.login,
        name=person.name,
        roles=person.role_set(),
        must_change_password=person.must_change_password,
        sign_in_id=sign_in_id,
    )
