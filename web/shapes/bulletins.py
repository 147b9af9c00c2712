"""Bulletins as values: the row, its frozen revision, its sound, how far its rendering is, and who approved it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio_library.bulletins import Approval, Bulletin, Recording, RenderJob, Revision
from audio_library.states import SHOWN, Move, State, moves_from
from station.people import Actor, Person
from station.roles import May
from web.shapes.values import At, Shape

# Which act a person's move needs; the other moves are the service's own.
_NEEDS = {
    Move.EDIT: May.WRITE_BULLETINS,
    Move.SUBMIT: May.WRITE_BULLETINS,
    Move.APPROVE: May.APPROVE_BULLETINS,
    Move.RETURN: May.APPROVE_BULLETINS,
    Move.WITHDRAW: May.WITHDRAW_BULLETINS,
}


class WriterShape(Shape):
    id: int
    name: str


class RevisionShape(Shape):
    """What was submitted, frozen. `spans` index `written` in characters (Unicode code points)."""

    number: int
    written: str
    spoken: str
    written_sha256: str
    spoken_sha256: str
    spans: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    submitted_at: At


class RecordingShape(Shape):
    flac_sha256: str
    mp3_sha256: str
    length_ms: int
    loudness_lufs: float
    engine: str
    voice: str
    fallback: bool
    attempts: list[dict[str, Any]]


class RenderShape(Shape):
    """`state`: waiting, running, done, failed or dropped; `done` of `total` clauses are spoken."""

    state: str
    done: int
    total: int
    error: str
    code: str


class ApprovalDelegation(Shape):
    number: str
    dated: date | None
    valid_until: date | None


class ApprovalShape(Shape):
    name: str
    position: str
    delegation: ApprovalDelegation | None
    at: At
    written_sha256: str
    spoken_sha256: str
    flac_sha256: str
    mp3_sha256: str


class BulletinShape(Shape):
    """`repairs` are sentences for the editor: what was mended in the text she pasted."""

    id: int
    title: str
    text: str
    topic: str
    topic_name: str
    genre: str
    level: str
    valid_from: date
    valid_until: date
    state: str
    state_shown: str
    state_reason: str
    version: int
    created_at: At
    updated_at: At
    writers: list[WriterShape]
    repairs: list[str]
    revision: RevisionShape | None
    recording: RecordingShape | None
    render: RenderShape | None
    approval: ApprovalShape | None
    may: list[str]


class BulletinLine(Shape):
    """A bulletin in a list."""

    id: int
    title: str
    topic: str
    topic_name: str
    genre: str
    level: str
    valid_from: date
    valid_until: date
    state: str
    state_shown: str
    version: int
    updated_at: At
    writers: list[WriterShape]
    length_ms: int | None
    may: list[str]


def bulletin_shape(session: Session, bulletin: Bulletin, actor: Actor) -> BulletinShape:
    revision = bulletin.revision
    return BulletinShape(
        id=bulletin.id,
        title=bulletin.title,
        text=bulletin.text,
        topic=bulletin.topic.code,
        topic_name=bulletin.topic.name,
        genre=bulletin.genre,
        level=bulletin.level,
        valid_from=bulletin.valid_from,
        valid_until=bulletin.valid_until,
        state=bulletin.state,
        state_shown=SHOWN[State(bulletin.state)],
        state_reason=bulletin.state_reason,
        version=bulletin.version,
        created_at=bulletin.created_at,
        updated_at=bulletin.updated_at,
        writers=_writers(bulletin, names_of(session, bulletin.writer_ids)),
        repairs=list(bulletin.repairs),
        revision=_revision(revision) if revision else None,
        recording=recording_shape(revision.recording) if revision and revision.recording else None,
        render=_render(_newest_job(session, bulletin.id)),
        approval=_approval(_open_approval(session, bulletin)),
        may=moves_for(actor, bulletin),
    )


def bulletin_line(bulletin: Bulletin, names: dict[int, str], actor: Actor) -> BulletinLine:
    recording = bulletin.revision.recording if bulletin.revision else None
    return BulletinLine(
        id=bulletin.id,
        title=bulletin.title,
        topic=bulletin.topic.code,
        topic_name=bulletin.topic.name,
        genre=bulletin.genre,
        level=bulletin.level,
        valid_from=bulletin.valid_from,
        valid_until=bulletin.valid_until,
        state=bulletin.state,
        state_shown=SHOWN[State(bulletin.state)],
        version=bulletin.version,
        updated_at=bulletin.updated_at,
        writers=_writers(bulletin, names),
        length_ms=recording.length_ms if recording else None,
        may=moves_for(actor, bulletin),
    )


def moves_for(actor: Actor, bulletin: Bulletin) -> list[str]:
    """What this person can do with it now, so that a page offers nothing that would be refused.

    The desk decides; this only foretells it from the same two tables.
    """
    moves = {move for move in moves_from(State(bulletin.state)) if move in _NEEDS and actor.may(_NEEDS[move])}
    wrote = bulletin.revision is not None and actor.person_id in bulletin.revision.writer_ids
    if wrote or bulletin.revision is None or bulletin.revision.recording is None:
        moves.discard(Move.APPROVE)
    return sorted(move.value for move in moves)


def names_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))}


def recording_shape(recording: Recording) -> RecordingShape:
    return RecordingShape(
        flac_sha256=recording.flac_sha256,
        mp3_sha256=recording.mp3_sha256,
        length_ms=recording.length_ms,
        loudness_lufs=recording.loudness_clufs / 100,
        engine=recording.engine,
        voice=recording.voice,
        fallback=recording.fallback,
        attempts=list(recording.attempts),
    )


def _writers(bulletin: Bulletin, names: dict[int, str]) -> list[WriterShape]:
    return [WriterShape(id=one, name=names.get(one, "")) for one in bulletin.writer_ids]


def _revision(revision: Revision) -> RevisionShape:
    return RevisionShape(
        number=revision.number,
        written=revision.written,
        spoken=revision.spoken,
        written_sha256=revision.written_sha256,
        spoken_sha256=revision.spoken_sha256,
        spans=list(revision.spans),
        warnings=list(revision.warnings),
        submitted_at=revision.submitted_at,
    )


def _newest_job(session: Session, bulletin_id: int) -> RenderJob | None:
    query = select(RenderJob).join(Revision, RenderJob.revision_id == Revision.id).where(Revision.bulletin_id == bulletin_id)
    return session.scalar(query.order_by(RenderJob.id.desc()).limit(1))


def _render(job: RenderJob | None) -> RenderShape | None:
    if job is None:
        return None
    return RenderShape(state=job.state, done=job.done, total=job.total, error=job.error, code=job.error_code)


def _open_approval(session: Session, bulletin: Bulletin) -> Approval | None:
    if bulletin.revision_id is None:
        return None
    query = select(Approval).where(Approval.revision_id == bulletin.revision_id, Approval.voided_at.is_(None))
    return session.scalar(query.order_by(Approval.id.desc()).limit(1))


def _approval(approval: Approval | None) -> ApprovalShape | None:
    return approval_shape(approval) if approval is not None else None


def approval_shape(approval: Approval) -> ApprovalShape:
    delegation = None
    if approval.delegation_number:
        delegation = ApprovalDelegation(
            number=approval.delegation_number, dated=approval.delegation_date, valid_until=approval.delegation_until
        )
    return ApprovalShape(
        name=approval.approver_name,
        position=approval.approver_position,
        delegation=delegation,
        at=approval.at,
        written_sha256=approval.written_sha256,
        spoken_sha256=approval.spoken_sha256,
        flac_sha256=approval.flac_sha256,
        mp3_sha256=approval.mp3_sha256,
    )
