"""What is done with accounts: one function an action, one commit each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from pwdlib import PasswordHash
from sqlalchemy import select
from sqlalchemy.orm import Session

from station.clock import Clock
from station.database import Database
from station.errors import BadInput, Conflict, NotFound, SettingsError, StaleEdit
from station.ground import Station, station_of
from station.logbook import Logbook, Who
from station.people import Actor, ApiToken, Person, SignIn
from station.roles import May, Role
from station.secrets import one_time_password

_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]{1,59}$")
_hasher = PasswordHash.recommended()


@dataclass(frozen=True, slots=True)
class Delegation:
    """The document under which somebody acts for another: number, date, and the inclusive days it is valid."""

    number: str = ""
    dated: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What an admin enters for a person."""

    login: str
    name: str
    roles: tuple[str, ...]
    position: str = ""
    delegation: Delegation = Delegation()


class Accounts:
    """The station's accounts."""

    def __init__(self, database: Database, logbook: Logbook, clock: Clock, station_code: str) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._code = station_code

    def first_start(self, station_name: str) -> str | None:
        """Makes the station and its one admin when there is none; returns the admin's one-time password, once."""
        now = self._clock.now()
        with self._database.read() as session:  # the usual start must not wait for anybody's write lock
            if session.scalar(select(Station).where(Station.code == self._code)) is not None:
                return None
        with self._database.write() as session:
            if session.scalar(select(Station).where(Station.code == self._code)) is not None:
                return None
            other = session.scalar(select(Station.code).limit(1))
            if other is not None and session.get_bind().dialect.name == "sqlite":
                said = f"Cơ sở dữ liệu này thuộc trạm «{other}», còn cấu hình ghi «{self._code}». Mã trạm không được đổi."
                raise SettingsError("station_code_changed", said)
            session.add(Station(code=self._code, name=station_name, created_at=now))
            session.flush()
            account = Account("admin", "Quản trị", (Role.ADMIN.value,), "Quản trị hệ thống")
            _, password = self._add(session, Who(part="service"), account, now)
            return password

    def add(self, actor: Actor | None, account: Account) -> tuple[int, str]:
        """Adds a person (`actor` None: the command line on the machine itself). Returns id and one-time password."""
        if actor is not None:
            actor.need(May.MANAGE_PEOPLE)
        with self._database.write() as session:
            person, password = self._add(session, _who(actor), account, self._clock.now())
            return person.id, password

    def _add(self, session: Session, who: Who, account: Account, now: datetime) -> tuple[Person, str]:
        check_account(account)
        station = station_of(session, self._code)
        taken = select(Person.id).where(Person.station_id == station.id, Person.login == account.login)
        if session.scalar(taken) is not None:
            raise Conflict("login_taken", f"Tên đăng nhập «{account.login}» đã có người dùng.", field="login")
        password = one_time_password()
        person = Person(
            station_id=station.id,
            login=account.login,
            password_hash=_hasher.hash(password),
            created_at=now,
            **_columns(account),
        )
        session.add(person)
        session.flush()
        facts = {"person": person.id, "login": person.login, "name": person.name, "roles": sorted(person.roles)}
        self._logbook.append(session, "person.added", who, facts | _delegation_facts(account))
        return person, password

    def change(self, actor: Actor, person_id: int, account: Account, seen_version: int, active: bool) -> None:
        """Replaces name, position, roles, delegation and whether the account is open; ends sign-ins when closed."""
        actor.need(May.MANAGE_PEOPLE)
        check_account(account)
        with self._database.write() as session:
            person = person_of(session, self._code, person_id)
            if person.version != seen_version:
                raise StaleEdit("stale_edit", "Người khác vừa sửa tài khoản này. Hãy tải lại trang rồi sửa tiếp.")
            for column, value in _columns(account).items():
                setattr(person, column, value)
            person.active = active
            if not active:
                end_sign_ins(session, person.id, self._clock.now())
            self._keep_an_admin(session, person)
            facts = {"person": person.id, "roles": sorted(person.roles), "active": active}
            self._logbook.append(session, "person.changed", actor.who, facts | _delegation_facts(account))

    def reset_password(self, actor: Actor | None, login: str) -> str:
        """A new one-time password; every sign-in of the person ends."""
        if actor is not None:
            actor.need(May.MANAGE_PEOPLE)
        with self._database.write() as session:
            station = station_of(session, self._code)
            person = session.scalar(select(Person).where(Person.station_id == station.id, Person.login == login))
            if person is None:
                raise NotFound("no_person", f"Không có tài khoản «{login}».")
            password = one_time_password()
            person.password_hash = _hasher.hash(password)
            person.must_change_password = True
            end_sign_ins(session, person.id, self._clock.now())
            self._logbook.append(session, "person.password_reset", _who(actor), {"person": person.id})
            return password

    def change_password(self, actor: Actor, old: str, new: str) -> None:
        """Her own password; every other sign-in of hers ends."""
        check_password(new)
        with self._database.write() as session:
            person = person_of(session, self._code, actor.person_id)
            if not _hasher.verify(old, person.password_hash):
                raise BadInput("wrong_password", "Mật khẩu hiện tại không đúng.", field="old")
            if old == new:
                raise BadInput("same_password", "Mật khẩu mới phải khác mật khẩu cũ.", field="new")
            person.password_hash = _hasher.hash(new)
            person.must_change_password = False
            end_sign_ins(session, person.id, self._clock.now(), but=actor.sign_in_id)
            self._logbook.append(session, "person.password_changed", actor.who, {"person": person.id})

    def people(self, session: Session) -> list[Person]:
        station = station_of(session, self._code)
        return list(session.scalars(select(Person).where(Person.station_id == station.id).order_by(Person.login)))

    @staticmethod
    def _keep_an_admin(session: Session, changed: Person) -> None:
        session.flush()
        others = session.scalars(select(Person).where(Person.station_id == changed.station_id, Person.active)).all()
        if not any(Role.ADMIN.value in person.roles for person in others):
            raise Conflict("last_admin", "Phải còn ít nhất một quản trị viên đang hoạt động.")


def verify_password(password: str, password_hash: str | None) -> bool:
    """Checks a password; takes as long for an unknown account, so that time does not tell which accounts exist."""
    if password_hash is None:
        _hasher.hash(password)
        return False
    return _hasher.verify(password, password_hash)


def check_password(new: str) -> None:
    if len(new) < 10 or len(new) > 200:
        raise BadInput("weak_password", "Mật khẩu cần từ 10 đến 200 ký tự; một câu dễ nhớ là tốt nhất.", field="new")


def check_account(account: Account) -> None:
    if not _LOGIN.match(account.login):
        raise BadInput("bad_login", "Tên đăng nhập gồm 2-60 chữ thường không dấu, số, dấu chấm hoặc gạch.", field="login")
    if not 1 <= len(account.name.strip()) <= 120:
        raise BadInput("bad_name", "Họ tên cần từ 1 đến 120 ký tự.", field="name")
    if len(account.position) > 160:
        raise BadInput("bad_position", "Chức vụ dài quá 160 ký tự.", field="position")
    known = {role.value for role in Role}
    unknown = [role for role in account.roles if role not in known]
    if unknown or not account.roles:
        shown = ", ".join(unknown)[:80] or "trống"
        raise BadInput("unknown_role", f"Vai trò không hợp lệ: {shown}. Có: {', '.join(sorted(known))}.", field="roles")
    if Role.APPROVER.value in account.roles and not account.position.strip():
        raise BadInput("position_needed", "Người duyệt phải có chức vụ: phê duyệt ghi lại chức vụ đó.", field="position")
    until, since = account.delegation.valid_until, account.delegation.valid_from
    if since and until and until < since:
        raise BadInput("bad_delegation", "Văn bản ủy quyền hết hạn trước khi có hiệu lực.", field="delegation_until")


def end_sign_ins(session: Session, person_id: int, now: datetime, but: int | None = None) -> None:
    """Ends her open sign-ins but one, and the tokens of her scripts: whoever else held her password holds nothing now."""
    for token in session.scalars(select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))):
        token.revoked_at = now
    open_ones = select(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    for sign_in in session.scalars(open_ones):
        if sign_in.id != but:
            sign_in.revoked_at = now


def person_of(session: Session, station_code: str, person_id: int) -> Person:
    station = station_of(session, station_code)
    person = session.get(Person, person_id)
    if person is None or person.station_id != station.id:
        raise NotFound("no_person", "Không có tài khoản này.")
    return person


def _who(actor: Actor | None) -> Who:
    return actor.who if actor else Who(part="command_line")


def _columns(account: Account) -> dict[str, object]:
    return {
        "name": account.name.strip(),
        "position": account.position.strip(),
        "roles": sorted(set(account.roles)),
        "delegation_number": account.delegation.number.strip()[:80],
        "delegation_date": account.delegation.dated,
        "delegation_from": account.delegation.valid_from,
        "delegation_until": account.delegation.valid_until,
    }


def _delegation_facts(account: Account) -> dict[str, str]:
    held = account.delegation
    if not held.number:
        return {}
    return {
        "delegation_number": held.number,
        "delegation_date": held.dated.isoformat() if held.dated else "",
        "delegation_until": held.valid_until.isoformat() if held.valid_until else "",
    }
