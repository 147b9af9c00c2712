"""Topics, station sounds and slots as values."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio_library.bulletins import Element, RenderJob, Topic
from audio_library.station_sound import open_approval
from schedules.slots import SlotValues, TimeSlot, is_usual
from station.settings import SlotSettings
from web.shapes.bulletins import ApprovalShape, RecordingShape, approval_shape, recording_shape
from web.shapes.values import Shape


class TopicShape(Shape):
    code: str
    name: str
    active: bool


class ElementShape(Shape):
    """A station sound: `state` is rendering, failed, waiting (for approval) or approved."""

    id: int
    kind: str
    title: str
    written: str
    spoken: str
    state: str
    error: str
    recording: RecordingShape | None
    approval: ApprovalShape | None


class SlotShape(Shape):
    """`starts_at` is a local hour; `outputs` empty means every output."""

    id: int
    name: str
    weekdays: list[int]
    starts_at: str
    length_s: int
    valid_from: date | None
    valid_until: date | None
    outputs: list[str]
    unusual_reason: str
    usual: bool
    version: int


def topic_shape(topic: Topic) -> TopicShape:
    return TopicShape(code=topic.code, name=topic.name, active=topic.active)


def element_shape(session: Session, element: Element) -> ElementShape:
    approval = open_approval(session, element)
    return ElementShape(
        id=element.id,
        kind=element.kind,
        title=element.title,
        written=element.written,
        spoken=element.spoken,
        state=_state(session, element, approved=approval is not None),
        error=element.error,
        recording=recording_shape(element.recording) if element.recording else None,
        approval=approval_shape(approval) if approval else None,
    )


def _state(session: Session, element: Element, *, approved: bool) -> str:
    if approved:
        return "approved"
    if element.recording is not None:
        return "waiting"
    query = select(RenderJob.state).where(RenderJob.element_id == element.id).order_by(RenderJob.id.desc()).limit(1)
    return "failed" if session.scalar(query) == "failed" else "rendering"


def slot_shape(slot: TimeSlot, settings: SlotSettings) -> SlotShape:
    return SlotShape(
        id=slot.id,
        name=slot.name,
        weekdays=list(slot.weekdays),
        starts_at=slot.starts_at,
        length_s=slot.length_s,
        valid_from=slot.valid_from,
        valid_until=slot.valid_until,
        outputs=list(slot.outputs),
        unusual_reason=slot.unusual_reason,
        usual=is_usual(slot.values(), settings),
        version=slot.version,
    )


def slot_values(shape: SlotShape) -> SlotValues:
    """A kept slot as what a person could have entered, to change parts of it."""
    return SlotValues(
        id=shape.id,
        name=shape.name,
        weekdays=tuple(shape.weekdays),
        starts_at=shape.starts_at,
        length_s=shape.length_s,
        valid_from=shape.valid_from,
        valid_until=shape.valid_until,
        outputs=tuple(shape.outputs),
        unusual_reason=shape.unusual_reason,
    )
