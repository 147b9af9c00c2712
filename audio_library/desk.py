"""The editor's and the approver's desk: what is done with bulletins. One function an action, one commit each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audio_library.bulletins import Approval, Bulletin, Genre, Level, RenderJob, Revision, Topic
from audio_library.lexicon import lexicon_of
from audio_library.reading import Reading, Style, read
from audio_library.reading.damage import refuse_if_damaged
from audio_library.reading.encodings import repair
from audio_library.reading.secrecy import refuse_if_secret
from audio_library.states import Move, State
from station.accounts import person_of
from station.clock import Clock
from station.database import Database
from station.errors import BadInput, NotFound, StaleEdit, TooLarge
from station.files import sha256_text
from station.ground import station_of
from station.logbook import Logbook, Who
from station.people import Actor
from station.roles import May
from station.settings import Settings

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor enters. Dates are inclusive local days."""

    title: str
    text: str
    topic: str
    genre: str = Genre.NEWS.value
    level: str = Level.ROUTINE.value
    valid_from: date | None = None
    valid_until: date | None = None


class Desk:
    """Actions on bulletins of one station."""

    def __init__(self, database: Database, logbook: Logbook, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._settings = settings
        self._code = settings.station.code

    def create(self, actor: Actor, draft: Draft) -> int:
        actor.need(May.WRITE_BULLETINS)
        now = self._clock.now()
        with self._database.write() as session:
            station = station_of(session, self._code)
            bulletin = Bulletin(station_id=station.id, writer_ids=[], created_at=now, updated_at=now)
            self._fill(session, bulletin, draft)
            bulletin.written_by(actor.person_id)
            session.add(bulletin)
            session.flush()
            self._log(session, "bulletin.created", actor.who, bulletin)
            return bulletin.id

    def edit(self, actor: Actor, bulletin_id: int, draft: Draft, seen_version: int) -> int:
        """Replaces the text; whatever approval there was is void. Returns the new version."""
        actor.need(May.WRITE_BULLETINS)
        now = self._clock.now()
        with self._database.write() as session:
            bulletin = self._seen(session, bulletin_id, seen_version)
            bulletin.move(Move.EDIT, now)
            self._fill(session, bulletin, draft)
            bulletin.written_by(actor.person_id)
            self._drop_current(session, bulletin, now, "edited")
            session.flush()
            self._log(session, "bulletin.edited", actor.who, bulletin)
            return bulletin.version

    def submit(self, actor: Actor, bulletin_id: int, seen_version: int) -> int:
        """Freezes a revision and queues its sound. Returns the revision's number."""
        actor.need(May.WRITE_BULLETINS)
        now = self._clock.now()
        with self._database.write() as session:
            bulletin = self._seen(session, bulletin_id, seen_version)
            bulletin.move(Move.SUBMIT, now)
            bulletin.written_by(actor.person_id)
            revision = self._freeze(session, bulletin, actor, now)
            session.add(RenderJob(station_id=bulletin.station_id, revision_id=revision.id, created_at=now))
            self._log(
                session,
                "bulletin.submitted",
                actor.who,
                bulletin,
                revision=revision.number,
                written_sha256=revision.written_sha256,
                spoken_sha256=revision.spoken_sha256,
            )
            return revision.number

    def approve(self, actor: Actor, bulletin_id: int, seen_version: int) -> None:
        actor.need(May.APPROVE_BULLETINS)
        now = self._clock.now()
        with self._database.write() as session:
            bulletin = self._seen(session, bulletin_id, seen_version)
            approval = bulletin.approve(person_of(session, self._code, actor.person_id), now)
            session.add(approval)
            number = bulletin.revision.number if bulletin.revision else 0
            self._log(session, "bulletin.approved", actor.who, bulletin, revision=number, **approval.facts())

    def return_(self, actor: Actor, bulletin_id: int, seen_version: int, reason: str) -> None:
        """Back to the editor, with the reason the editor will read."""
        actor.need(May.APPROVE_BULLETINS)
        self._close(actor, bulletin_id, seen_version, Move.RETURN, _reason(reason), "bulletin.returned")

    def withdraw(self, actor: Actor, bulletin_id: int, seen_version: int, reason: str) -> None:
        """Its approval is void: no further airing begins. What sounds at this very moment plays to its end."""
        actor.need(May.WITHDRAW_BULLETINS)
        self._close(actor, bulletin_id, seen_version, Move.WITHDRAW, _reason(reason), "bulletin.withdrawn")

    def _close(self, actor: Actor, bulletin_id: int, seen: int, move: Move, reason: str, kind: str) -> None:
        now = self._clock.now()
        with self._database.write() as session:
            bulletin = self._seen(session, bulletin_id, seen)
            bulletin.move(move, now, reason)
            self._drop_current(session, bulletin, now, move.value, keep_revision=True)
            self._log(session, kind, actor.who, bulletin, reason=reason)

    def expire_old(self) -> int:
        """Approved bulletins whose last valid day is over become EXPIRED. Returns how many."""
        now = self._clock.now()
        today = now.astimezone(self._settings.station.zone_info).date()
        with self._database.write() as session:
            station = station_of(session, self._code)
            old = session.scalars(
                select(Bulletin).where(
                    Bulletin.station_id == station.id,
                    Bulletin.state == State.APPROVED.value,
                    Bulletin.valid_until < today,
                )
            ).all()
            for bulletin in old:
                bulletin.move(Move.EXPIRE, now)
                self._drop_current(session, bulletin, now, "expired", keep_revision=True)
                self._log(session, "bulletin.expired", Who(part="worker"), bulletin)
            return len(old)

    def reading(self, session: Session, text: str) -> Reading:
        """How the station would say a text now: its lexicon, its style, and the first voice of its order."""
        station = station_of(session, self._code)
        return read(text, lexicon_of(session, station.id), style_of(self._settings))

    def _seen(self, session: Session, bulletin_id: int, seen_version: int) -> Bulletin:
        bulletin = find(session, self._code, bulletin_id)
        if bulletin.version != seen_version:
            raise StaleEdit(
                "stale_edit",
                "Người khác vừa thay đổi bản tin này. Chưa có gì bị ghi đè; hãy tải lại để xem bản mới rồi làm tiếp.",
                seen=seen_version,
                version=bulletin.version,
            )
        return bulletin

    def _fill(self, session: Session, bulletin: Bulletin, draft: Draft) -> None:
        repaired = repair(draft.text)
        text = repaired.text
        _check(draft, text, self._settings.bulletins.longest_chars)
        topic = session.scalar(select(Topic).where(Topic.station_id == bulletin.station_id, Topic.code == draft.topic))
        if topic is None or not topic.active:
            raise BadInput("unknown_topic", "Chuyên mục không có trong danh sách.", field="topic")
        today = self._clock.now().astimezone(self._settings.station.zone_info).date()
        since = draft.valid_from or today
        until = draft.valid_until or date.fromordinal(since.toordinal() + self._settings.bulletins.default_valid_days)
        if until < since:
            raise BadInput("bad_validity", "Ngày hết hiệu lực đứng trước ngày bắt đầu.", field="valid_until")
        bulletin.title, bulletin.text, bulletin.repairs = repair(draft.title).text.strip(), text, list(repaired.notes)
        bulletin.topic_id, bulletin.genre, bulletin.level = topic.id, draft.genre, draft.level
        bulletin.valid_from, bulletin.valid_until = since, until

    def _freeze(self, session: Session, bulletin: Bulletin, actor: Actor, now: datetime) -> Revision:
        refuse_if_secret(f"{bulletin.title}\n{bulletin.text}")
        refuse_if_damaged(bulletin.text)
        reading = self.reading(session, bulletin.text)
        if not any(letter.isalpha() for letter in reading.spoken):
            raise BadInput("nothing_to_say", "Bản tin chưa có lời nào để đọc.", field="text")
        newest = session.scalar(select(func.max(Revision.number)).where(Revision.bulletin_id == bulletin.id))
        revision = Revision(
            station_id=bulletin.station_id,
            bulletin_id=bulletin.id,
            number=(newest or 0) + 1,
            title=bulletin.title,
            written=bulletin.text,
            spoken=reading.spoken,
            written_sha256=sha256_text(bulletin.text),
            spoken_sha256=sha256_text(reading.spoken),
            spans=[asdict(span) for span in reading.spans],
            warnings=[asdict(warning) for warning in reading.warnings],
            writer_ids=list(bulletin.writer_ids),
            submitted_by=actor.person_id,
            submitted_at=now,
        )
        session.add(revision)
        session.flush()
        bulletin.revision_id = revision.id
        return revision

    @staticmethod
    def _drop_current(session: Session, bulletin: Bulletin, now: datetime, why: str, keep_revision: bool = False) -> None:
        """Voids the open approval and the waiting render job of the current revision."""
        if bulletin.revision_id is None:
            return
        for approval in session.scalars(
            select(Approval).where(Approval.revision_id == bulletin.revision_id, Approval.voided_at.is_(None))
        ):
            approval.voided_at, approval.voided_why = now, why
        for job in session.scalars(
            select(RenderJob).where(
                RenderJob.revision_id == bulletin.revision_id, RenderJob.state.in_(("waiting", "running"))
            )
        ):
            job.state = "dropped"
        if not keep_revision:
            bulletin.revision_id = None

    def _log(self, session: Session, kind: str, who: Who, bulletin: Bulletin, **facts: Any) -> None:
        self._logbook.append(session, kind, who, {"bulletin": bulletin.id, "title": bulletin.title, **facts})


def style_of(settings: Settings) -> Style:
    """`[reading]` as the reader wants it; foreign words are respelled here only when no online voice comes first."""
    for_voice: Literal["online", "offline"] = "offline" if settings.voices.order[0] == "espeak" else "online"
    return Style(**settings.reading.model_dump(), for_voice=for_voice)


def find(session: Session, station_code: str, bulletin_id: int) -> Bulletin:
    station = station_of(session, station_code)
    bulletin = session.get(Bulletin, bulletin_id) if 0 < bulletin_id < 2**31 else None
    if bulletin is None or bulletin.station_id != station.id:
        raise NotFound("no_bulletin", "Không có bản tin này.")
    return bulletin


def _check(draft: Draft, text: str, longest: int) -> None:
    if not draft.title.strip():
        raise BadInput("empty_title", "Hãy đặt tên cho bản tin.", field="title")
    if len(draft.title) > LONGEST_TITLE:
        raise BadInput("long_title", f"Tên bản tin dài quá {LONGEST_TITLE} ký tự.", field="title")
    if not text.strip():
        raise BadInput("empty_text", "Bản tin chưa có nội dung.", field="text")
    if len(text) > longest:
        said = f"Bản tin dài {len(text)} ký tự, quá giới hạn {longest}. Hãy chia thành nhiều bản tin."
        raise TooLarge("text_too_long", said, field="text")
    if draft.genre not in {genre.value for genre in Genre}:
        raise BadInput("unknown_genre", "Thể loại không hợp lệ.", field="genre")
    if draft.level not in {level.value for level in Level}:
        raise BadInput("unknown_level", "Mức độ không hợp lệ.", field="level")


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not 3 <= len(reason) <= 500:
        raise BadInput("reason_needed", "Hãy ghi lý do, từ 3 đến 500 ký tự.", field="reason")
    return reason
