"""What an operator does with time slots: one function an action, one commit each."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.slots import SlotValues, TimeSlot, check_slot
from station.database import Database
from station.errors import NotFound, StaleEdit
from station.ground import station_of
from station.logbook import Logbook
from station.people import Actor
from station.roles import May
from station.settings import Settings


class SlotDesk:
    """Actions on the slots of one station."""

    def __init__(self, database: Database, logbook: Logbook, settings: Settings) -> None:
        self._database = database
        self._logbook = logbook
        self._settings = settings
        self._code = settings.station.code
        self._outputs = tuple(output.name for output in settings.outputs)

    def add(self, actor: Actor, slot: SlotValues) -> int:
        actor.need(May.CHANGE_SLOTS)
        with self._database.write() as session:
            station = station_of(session, self._code)
            self._check(slot, self.values(session))
            row = TimeSlot(station_id=station.id, **_columns(slot))
            session.add(row)
            session.flush()
            self._logbook.append(session, "slot.added", actor.who, {"slot": row.id, **_facts(slot)})
            return row.id

    def change(self, actor: Actor, slot_id: int, slot: SlotValues, seen_version: int) -> int:
        """Replaces a slot; committed days keep what they have until they are committed anew. Returns the new version."""
        actor.need(May.CHANGE_SLOTS)
        with self._database.write() as session:
            row = self._seen(session, slot_id, seen_version)
            others = [other for other in self.values(session) if other.id != slot_id]
            self._check(slot, others)
            for column, value in _columns(slot).items():
                setattr(row, column, value)
            session.flush()
            self._logbook.append(session, "slot.changed", actor.who, {"slot": row.id, **_facts(slot)})
            return row.version

    def remove(self, actor: Actor, slot_id: int, seen_version: int) -> None:
        """Closes a slot: no further session comes of it. The row stays, because airings name it."""
        actor.need(May.CHANGE_SLOTS)
        with self._database.write() as session:
            row = self._seen(session, slot_id, seen_version)
            row.active = False
            self._logbook.append(session, "slot.removed", actor.who, {"slot": row.id, "name": row.name})

    def _check(self, slot: SlotValues, others: list[SlotValues]) -> None:
        check_slot(slot, others, self._settings.slots, self._outputs, self._settings.guard.windows)

    def rows(self, session: Session) -> list[TimeSlot]:
        station = station_of(session, self._code)
        query = select(TimeSlot).where(TimeSlot.station_id == station.id, TimeSlot.active)
        return list(session.scalars(query.order_by(TimeSlot.starts_at, TimeSlot.id)))

    def values(self, session: Session) -> list[SlotValues]:
        return [row.values() for row in self.rows(session)]

    def _seen(self, session: Session, slot_id: int, seen_version: int) -> TimeSlot:
        station = station_of(session, self._code)
        row = session.get(TimeSlot, slot_id) if 0 < slot_id < 2**31 else None
        if row is None or row.station_id != station.id or not row.active:
            raise NotFound("no_slot", "Không có khung giờ này.")
        if row.version != seen_version:
            raise StaleEdit("stale_edit", "Người khác vừa sửa khung giờ này. Hãy tải lại trang rồi sửa tiếp.")
        return row


def _columns(slot: SlotValues) -> dict[str, Any]:
    columns = asdict(slot)
    columns.pop("id")
    columns["weekdays"] = sorted(set(slot.weekdays))
    columns["outputs"] = sorted(set(slot.outputs))
    columns["name"] = slot.name.strip()
    return columns


def _facts(slot: SlotValues) -> dict[str, Any]:
    return {
        "name": slot.name,
        "weekdays": sorted(set(slot.weekdays)),
        "starts_at": slot.starts_at,
        "length_s": slot.length_s,
        "outputs": sorted(set(slot.outputs)),
        "valid_from": slot.valid_from.isoformat() if slot.valid_from else "",
        "valid_until": slot.valid_until.isoformat() if slot.valid_until else "",
        "unusual_reason": slot.unusual_reason,
    }
