"""The station's own sounds: tune, chime, opening, closing. Made by the service, approved once by a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio_library.bulletins import Approval, Element, RenderJob, approval_by
from audio_library.desk import style_of
from audio_library.elements import closing_text, opening_text
from audio_library.lexicon import lexicon_of
from audio_library.reading import read
from station.accounts import person_of
from station.clock import Clock
from station.database import Database
from station.errors import Conflict, NotFound
from station.files import sha256_text
from station.ground import station_of
from station.logbook import Logbook
from station.people import Actor
from station.roles import May
from station.settings import Settings

TITLES = {"tune": "Nhạc hiệu", "chime": "Chuông báo", "opening": "Lời xướng", "closing": "Lời chào kết"}


class StationSound:
    """Actions on station elements."""

    def __init__(self, database: Database, logbook: Logbook, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._settings = settings
        self._code = settings.station.code

    def order(self, actor: Actor) -> list[int]:
        """Queues a new version of every element, in the station's present name. Returns their ids."""
        actor.need(May.SET_UP_STATION)
        with self._database.write() as session:
            return self.order_in(session, actor)

    def order_in(self, session: Session, actor: Actor) -> list[int]:
        """The same inside a unit of work that is already open (the first-time set-up)."""
        now = self._clock.now()
        station = station_of(session, self._code)
        words = {"tune": "", "chime": "", "opening": opening_text(station.name), "closing": closing_text(station.name)}
        lexicon = lexicon_of(session, station.id)
        made = []
        for kind, written in words.items():
            spoken = read(written, lexicon, style_of(self._settings)).spoken if written else ""
            element = Element(
                station_id=station.id, kind=kind, title=TITLES[kind], written=written, spoken=spoken, created_at=now
            )
            session.add(element)
            session.flush()
            session.add(RenderJob(station_id=station.id, element_id=element.id, created_at=now))
            made.append(element.id)
        self._logbook.append(session, "elements.ordered", actor.who, {"elements": made})
        return made

    def approve(self, actor: Actor, element_id: int) -> None:
        """Lets an element on air; earlier versions of its kind are no longer approved."""
        actor.need(May.APPROVE_BULLETINS)
        now = self._clock.now()
        with self._database.write() as session:
            element = _find(session, self._code, element_id)
            if element.recording is None:
                raise Conflict("audio_not_ready", "Âm thanh chưa tạo xong, chưa thể duyệt. Hãy đợi rồi nghe lại.")
            if open_approval(session, element) is not None:
                raise Conflict("already_approved", "Phần âm thanh này đã được duyệt.")
            _void_others(session, element, now)
            approval = approval_by(person_of(session, self._code, actor.person_id), element.recording, now)
            approval.element_id = element.id
            approval.written_sha256 = sha256_text(element.written)
            approval.spoken_sha256 = sha256_text(element.spoken)
            session.add(approval)
            facts = {"element": element.id, "element_kind": element.kind, **approval.facts()}
            self._logbook.append(session, "element.approved", actor.who, facts)

    def newest(self, session: Session) -> list[Element]:
        """The newest version of each kind, whether approved or not."""
        station = station_of(session, self._code)
        rows = session.scalars(select(Element).where(Element.station_id == station.id).order_by(Element.id))
        return list({element.kind: element for element in rows}.values())


def open_approval(session: Session, element: Element) -> Approval | None:
    query = select(Approval).where(Approval.element_id == element.id, Approval.voided_at.is_(None))
    return session.scalar(query)


def _void_others(session: Session, element: Element, now: datetime) -> None:
    same_kind = (
        select(Approval)
        .join(Element, Approval.element_id == Element.id)
        .where(Element.station_id == element.station_id, Element.kind == element.kind, Approval.voided_at.is_(None))
    )
    for approval in session.scalars(same_kind):
        approval.voided_at, approval.voided_why = now, "replaced"


def _find(session: Session, station_code: str, element_id: int) -> Element:
    station = station_of(session, station_code)
    element = session.get(Element, element_id) if 0 < element_id < 2**31 else None
    if element is None or element.station_id != station.id:
        raise NotFound("no_element", "Không có phần âm thanh này.")
    return element
