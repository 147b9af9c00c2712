"""A day of the plan as JSON: the shape of `service.py plan --json` and of `/api/plan`. One shape, two callers."""

from __future__ import annotations

from typing import Any

from schedules.plan_document import DayItem, DaySession
from schedules.planner import DayView
from schedules.rundown import LeftOut
from station.clock import iso


def day_json(view: DayView) -> dict[str, Any]:
    """`version` 0 and `committed_at` null: nobody has committed the day, this is what committing now would give."""
    return {
        "date": view.day.isoformat(),
        "version": view.version,
        "committed_at": iso(view.committed_at) if view.committed_at else None,
        "sessions": [_session(session) for session in view.sessions],
        "left_out": [_left_out(left) for left in view.left_out],
    }


def _session(session: DaySession) -> dict[str, Any]:
    return {
        "id": session.id,
        "slot": session.slot,
        "starts_at": iso(session.starts_at),
        "ends_at": iso(session.ends_at),
        "outputs": list(session.outputs),
        "items": [_item(item) for item in session.items],
    }


def _item(item: DayItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "bulletin": item.bulletin,
        "revision": item.revision,
        "title": item.title,
        "role": item.role,
        "level": item.level,
        "starts_at": iso(item.starts_at),
        "length_ms": item.length_ms,
        "frames": item.frames,
        "digest": item.digest,
    }


def _left_out(left: LeftOut) -> dict[str, Any]:
    return {"bulletin": left.bulletin, "title": left.title, "code": left.code, "reason": left.reason}
