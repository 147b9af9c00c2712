"""Bulletins, their frozen revisions, recordings and approvals, as rows with their own verbs.

Bulletin (editable text) → Revision (frozen written + spoken text) → Recording (master by digest) → Approval (who, in what
capacity, when, and the digests it binds).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audio_library.states import Move, State, after
from station.database import Base, Instant
from station.errors import Conflict, NotAllowed
from station.people import Person


class Genre(StrEnum):
    """What published results count: tin, bài, câu chuyện truyền thanh, thông báo."""

    NEWS = "NEWS"
    ARTICLE = "ARTICLE"
    STORY = "STORY"
    NOTICE = "NOTICE"


class Level(StrEnum):
    """Circular 39/2020/TT-BTTTT: thông thường, ưu tiên, khẩn cấp."""

    ROUTINE = "ROUTINE"
    PRIORITY = "PRIORITY"
    EMERGENCY = "EMERGENCY"


class Topic(Base):
    """A radio column (chuyên mục). Editable; one that was used is closed, not deleted."""

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("station_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(default=True)


class Bulletin(Base):
    """A text somebody writes, with its place in its life. Every change of state goes through `move`.

    `repairs` tells the editor what was mended in the text she pasted (an old font's letters, look-alikes).
    """

    __tablename__ = "bulletin"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    genre: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default=State.DRAFT.value, index=True)
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    writer_ids: Mapped[list[int]] = mapped_column(JSON)
    repairs: Mapped[list[str]] = mapped_column(JSON, default=list)
    revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True, name="fk_bulletin_revision_id_revision"), default=None
    )
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    topic: Mapped[Topic] = relationship()
    revision: Mapped[Revision | None] = relationship(foreign_keys=[revision_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's declarative form

    def move(self, move: Move, now: datetime, reason: str = "") -> None:
        """The one place where `state` changes; refuses what the table does not allow."""
        self.state = after(State(self.state), move).value
        self.state_reason = reason
        self.updated_at = now

    def written_by(self, person_id: int) -> None:
        if person_id not in self.writer_ids:
            self.writer_ids = [*self.writer_ids, person_id]

    def approve(self, by: Person, now: datetime) -> Approval:
        """Binds the digests of what the approver could read and hear. Writer ≠ approver."""
        after(State(self.state), Move.APPROVE)
        revision = self.revision
        if revision is None or revision.recording is None:
            raise Conflict("audio_not_ready", "Âm thanh của bản tin chưa sẵn sàng, chưa thể duyệt.")
        if by.id in revision.writer_ids:
            raise NotAllowed("writer_is_approver", "Người viết không được tự duyệt bản tin của mình. Hãy nhờ người duyệt khác.")
        approval = approval_by(by, revision.recording, now)
        approval.revision_id = revision.id
        approval.written_sha256 = revision.written_sha256
        approval.spoken_sha256 = revision.spoken_sha256
        self.move(Move.APPROVE, now)
        return approval


class Revision(Base):
    """One frozen version of a bulletin: what was submitted, word for word, written and spoken. Never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("bulletin_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    written: Mapped[str] = mapped_column(Text)
    spoken: Mapped[str] = mapped_column(Text)
    written_sha256: Mapped[str] = mapped_column(String(64))
    spoken_sha256: Mapped[str] = mapped_column(String(64))
    spans: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    writer_ids: Mapped[list[int]] = mapped_column(JSON)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"), default=None)
    recording: Mapped[Recording | None] = relationship()


class Recording(Base):
    """One audio file in the store: its digests, its measures, and the voice that spoke it.

    `loudness_clufs` and `true_peak_cdbtp` are hundredths (−1603 is −16.03 LUFS); frames are at 48 kHz.
    """

    __tablename__ = "recording"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    flac_sha256: Mapped[str] = mapped_column(String(64), index=True)
    mp3_sha256: Mapped[str] = mapped_column(String(64))
    pcm_sha256: Mapped[str] = mapped_column(String(64))
    frames: Mapped[int]
    length_ms: Mapped[int]
    loudness_clufs: Mapped[int]
    true_peak_cdbtp: Mapped[int]
    engine: Mapped[str] = mapped_column(String(40))
    voice: Mapped[str] = mapped_column(String(80))
    speed: Mapped[str] = mapped_column(String(40), default="")
    fallback: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Element(Base):
    """A station element: tune, opening, closing … One row per version; the newest approved one of a kind is used."""

    __tablename__ = "element"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    written: Mapped[str] = mapped_column(Text, default="")
    spoken: Mapped[str] = mapped_column(Text, default="")
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"), default=None)
    error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    recording: Mapped[Recording | None] = relationship()


class Approval(Base):
    """Who let it on air, in what capacity, when, and exactly what: frozen. `voided_at` ends it, nothing else changes."""

    __tablename__ = "approval"
    __table_args__ = (Index("ix_approval_open", "station_id", "voided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), default=None, index=True)
    element_id: Mapped[int | None] = mapped_column(ForeignKey("element.id"), default=None, index=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    approver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approver_name: Mapped[str] = mapped_column(String(120))
    approver_position: Mapped[str] = mapped_column(String(160))
    delegation_number: Mapped[str] = mapped_column(String(80), default="")
    delegation_date: Mapped[date | None] = mapped_column(default=None)
    delegation_from: Mapped[date | None] = mapped_column(default=None)
    delegation_until: Mapped[date | None] = mapped_column(default=None)
    written_sha256: Mapped[str] = mapped_column(String(64), default="")
    spoken_sha256: Mapped[str] = mapped_column(String(64), default="")
    flac_sha256: Mapped[str] = mapped_column(String(64))
    mp3_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    voided_why: Mapped[str] = mapped_column(String(200), default="")

    revision: Mapped[Revision | None] = relationship()
    element: Mapped[Element | None] = relationship()
    recording: Mapped[Recording] = relationship()

    def facts(self) -> dict[str, Any]:
        """What the logbook keeps of it."""
        return {
            "approver": {"id": self.approver_id, "name": self.approver_name, "position": self.approver_position},
            "delegation": {
                "number": self.delegation_number,
                "date": self.delegation_date.isoformat() if self.delegation_date else "",
                "from": self.delegation_from.isoformat() if self.delegation_from else "",
                "until": self.delegation_until.isoformat() if self.delegation_until else "",
            },
            "written_sha256": self.written_sha256,
            "spoken_sha256": self.spoken_sha256,
            "flac_sha256": self.flac_sha256,
            "mp3_sha256": self.mp3_sha256,
        }


def approval_by(by: Person, recording: Recording, now: datetime) -> Approval:
    """An approval with the approver's capacity frozen into it; an expired delegation is refused."""
    if not by.delegation_runs(now):
        raise NotAllowed("delegation_expired", "Văn bản ủy quyền của bạn không còn hiệu lực. Hãy báo quản trị cập nhật.")
    return Approval(
        station_id=by.station_id,
        recording_id=recording.id,
        approver_id=by.id,
        approver_name=by.name,
        approver_position=by.position,
        delegation_number=by.delegation_number,
        delegation_date=by.delegation_date,
        delegation_from=by.delegation_from,
        delegation_until=by.delegation_until,
        flac_sha256=recording.flac_sha256,
        mp3_sha256=recording.mp3_sha256,
        at=now,
    )


class RenderJob(Base):
    """Sound to be made: of a revision or of a station element. Claimed by a conditional UPDATE; never without an end.

    `deadline` is when a claim counts as lost (its worker died) and may be taken again.
    """

    __tablename__ = "render_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), default=None, index=True)
    element_id: Mapped[int | None] = mapped_column(ForeignKey("element.id"), default=None, index=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting", index=True)
    claim: Mapped[str] = mapped_column(String(40), default="")
    deadline: Mapped[datetime | None] = mapped_column(Instant, default=None)
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str] = mapped_column(String(60), default="")
    error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[Revision | None] = relationship()
    element: Mapped[Element | None] = relationship()
