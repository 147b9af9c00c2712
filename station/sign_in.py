"""Signing in and out, and finding out who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from station.accounts import verify_password
from station.clock import Clock
from station.database import Database
from station.errors import BadInput, NotFound, NotSignedIn, TooMany
from station.ground import station_of
from station.logbook import Logbook, Who
from station.people import Actor, ApiToken, Person, SignIn, SignInTry, actor_of
from station.secrets import Secrets, new_token
from station.settings import WebSettings


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from, for the list of sign-ins."""

    address: str = ""
    browser: str = ""


class Door:
    """The station's door: gives and checks the tokens browsers and scripts carry."""

    def __init__(
        self, database: Database, logbook: Logbook, clock: Clock, secrets: Secrets, settings: WebSettings, station_code: str
    ) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._secrets = secrets
        self._settings = settings
        self._code = station_code

    def sign_in(self, login: str, password: str, visitor: Visitor) -> tuple[str, Actor]:
        """The cookie's token and who signed in; `NotSignedIn` (`wrong_password`) or `TooMany` otherwise."""
        login = login.strip().lower()[:60]
        if not login or len(password) > 200:
            raise BadInput("bad_sign_in", "Hãy nhập tên đăng nhập và mật khẩu.")
        person = self._find(login, visitor)
        right = verify_password(password, person.password_hash if person else None)  # slow on purpose: outside the lock
        with self._database.write() as session:
            now = self._clock.now()
            station = station_of(session, self._code)
            found = session.get(Person, person.id) if person else None
            if not right or found is None or not found.active:
                session.add(SignInTry(station_id=station.id, login=login, address=visitor.address, at=now))
                # What was typed is kept only when it names an account: people type passwords into the wrong field.
                facts = {"login": login if person else "", "address": visitor.address}
                self._logbook.append(session, "sign_in.refused", Who(part="web"), facts)
                session.commit()
                raise NotSignedIn("wrong_password", "Tên đăng nhập hoặc mật khẩu không đúng.")
            return self._open(session, found, now, visitor)

    def _find(self, login: str, visitor: Visitor) -> Person | None:
        """The account, unless too many wrong passwords were tried for it or from this address."""
        since = self._clock.now() - timedelta(minutes=self._settings.sign_in_window_min)
        with self._database.read() as session:
            station = station_of(session, self._code)
            tries = select(func.count()).where(
                SignInTry.station_id == station.id,
                SignInTry.at > since,
                or_(SignInTry.login == login, SignInTry.address == visitor.address),
            )
            if (session.scalar(tries) or 0) >= self._settings.sign_in_tries:
                minutes = int(self._settings.sign_in_window_min)
                raise TooMany("too_many_tries", f"Sai mật khẩu quá nhiều lần. Hãy thử lại sau {minutes} phút.")
            return session.scalar(select(Person).where(Person.station_id == station.id, Person.login == login))

    def _open(self, session: Session, person: Person, now: datetime, visitor: Visitor) -> tuple[str, Actor]:
        token = new_token()
        row = SignIn(
            station_id=person.station_id,
            person_id=person.id,
            token_hmac=self._secrets.keyed_digest(token),
            created_at=now,
            expires_at=now + timedelta(hours=self._settings.session_hours),
            address=visitor.address[:60],
            browser=visitor.browser[:200],
        )
        session.add(row)
        mine = (SignInTry.station_id == person.station_id) & (SignInTry.login == person.login)
        session.execute(delete(SignInTry).where(mine))
        session.flush()
        self._logbook.append(session, "sign_in.opened", Who(person.id, person.name), {"sign_in": row.id, "address": row.address})
        return token, actor_of(person, row.id)

    def who_is(self, token: str) -> Actor | None:
        """The person a browser's cookie stands for, or None."""
        digest = self._secrets.keyed_digest(token)
        with self._database.read() as session:
            row = session.scalar(select(SignIn).where(SignIn.token_hmac == digest))
            if row is None or row.revoked_at is not None or row.expires_at <= self._clock.now() or not row.person.active:
                return None
            return actor_of(row.person, row.id)

    def who_holds(self, token: str) -> Actor | None:
        """The person a script's token acts as, or None."""
        digest = self._secrets.keyed_digest(token)
        with self._database.read() as session:
            row = session.scalar(select(ApiToken).where(ApiToken.token_hmac == digest))
            if row is None or row.revoked_at is not None or not row.person.active:
                return None
            if row.expires_at is not None and row.expires_at <= self._clock.now():
                return None
            return actor_of(row.person)

    def sign_out(self, actor: Actor, sign_in_id: int | None = None) -> None:
        """Ends one of her own sign-ins (the present one when none is named)."""
        wanted = sign_in_id if sign_in_id is not None else actor.sign_in_id
        with self._database.write() as session:
            row = session.get(SignIn, wanted) if wanted is not None else None
            if row is None or row.person_id != actor.person_id:
                raise NotFound("no_sign_in", "Không có phiên đăng nhập này.")
            if row.revoked_at is None:
                row.revoked_at = self._clock.now()
                self._logbook.append(session, "sign_in.closed", actor.who, {"sign_in": row.id})

    def forget_tries(self) -> None:
        """Failed sign-ins count for minutes only; the logbook keeps what is worth keeping."""
        before = self._clock.now() - timedelta(minutes=self._settings.sign_in_window_min)
        with self._database.write() as session:
            station = station_of(session, self._code)
            session.execute(delete(SignInTry).where(SignInTry.station_id == station.id, SignInTry.at < before))

    def new_api_token(self, actor: Actor, label: str, days: int | None) -> str:
        """A token for a script that acts as this person; shown once."""
        if not 1 <= len(label.strip()) <= 80:
            raise BadInput("bad_label", "Hãy đặt tên cho mã truy cập, từ 1 đến 80 ký tự.", field="label")
        token = new_token()
        now = self._clock.now()
        with self._database.write() as session:
            station = station_of(session, self._code)
            row = ApiToken(
                station_id=station.id,
                person_id=actor.person_id,
                label=label.strip(),
                token_hmac=self._secrets.keyed_digest(token),
                created_at=now,
                expires_at=now + timedelta(days=days) if days else None,
            )
            session.add(row)
            session.flush()
            self._logbook.append(session, "token.made", actor.who, {"token": row.id, "label": row.label})
        return token

    def end_api_token(self, actor: Actor, token_id: int) -> None:
        with self._database.write() as session:
            row = session.get(ApiToken, token_id)
            if row is None or row.person_id != actor.person_id:
                raise NotFound("no_token", "Không có mã truy cập này.")
            if row.revoked_at is None:
                row.revoked_at = self._clock.now()
                self._logbook.append(session, "token.ended", actor.who, {"token": row.id})

    def own(self, session: Session, actor: Actor) -> tuple[list[SignIn], list[ApiToken]]:
        """Her open sign-ins and tokens, newest first."""
        now = self._clock.now()
        sign_ins = select(SignIn).where(
            SignIn.person_id == actor.person_id, SignIn.revoked_at.is_(None), SignIn.expires_at > now
        )
        tokens = select(ApiToken).where(ApiToken.person_id == actor.person_id, ApiToken.revoked_at.is_(None))
        return (
            list(session.scalars(sign_ins.order_by(SignIn.id.desc()))),
            list(session.scalars(tokens.order_by(ApiToken.id.desc()))),
        )
