"""The logbook (nhật ký hệ thống): entries only ever added, each bound to the one before.

The format below is final: entries of this version verify for ever.

An entry is one JSON object, kept as its canonical bytes (RFC 8785):

    {"v":1, "station":"xa", "seq":7, "at":"2026-11-21T22:00:00.000000Z", "mono_us":123, "boot":"…",
     "kind":"bulletin.approved", "who":{"id":3,"name":"…"} | {"part":"player"}, "facts":{…}, "key":null | "…",
     "prev":"<leaf hash of entry seq−1, hex; 64 zeros before the first>"}

Its leaf hash is SHA-256(0x00 ‖ bytes), as RFC 6962 section 2.1 hashes leaves, so that a Merkle tree can be laid over
the same entries at checkpoints; `prev` makes a change visible even before the first checkpoint. `seq` starts at 1
and has no hole. `key` names an outside event (a journal line): the same event is entered once, however often it is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from station.canonical import Json, canonical
from station.clock import Clock, iso
from station.database import Base, Instant
from station.ground import Station, station_of

VERSION = 1
NOTHING_BEFORE = "0" * 64


class LogEntry(Base):
    """One row of the logbook. `body` is the entry; the other columns repeat parts of it so that it can be searched."""

    __tablename__ = "logbook"
    __table_args__ = (UniqueConstraint("station_id", "key"),)

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    key: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever did it: a person (id and name as they were then) or a part of the service."""

    person_id: int | None = None
    name: str = ""
    part: str = ""

    def facts(self) -> dict[str, Json]:
        if self.person_id is None:
            return {"part": self.part or "service"}
        return {"id": self.person_id, "name": self.name}


class Logbook:
    """Writes entries of one station. Every call belongs to the caller's unit of work and commits with it."""

    def __init__(self, station_code: str, clock: Clock) -> None:
        self._code = station_code
        self._clock = clock
        self._boot = clock.boot_id()

    def append(
        self, session: Session, kind: str, who: Who, facts: dict[str, Any], *, key: str | None = None
    ) -> LogEntry | None:
        """Adds one entry under the station's lock; None when an entry with this `key` stands already."""
        station = station_of(session, self._code, lock=True)
        if key is not None and _has_key(session, station.id, key):
            return None
        last = session.execute(
            select(LogEntry.seq, LogEntry.leaf)
            .where(LogEntry.station_id == station.id)
            .order_by(LogEntry.seq.desc())
            .limit(1)
        ).first()
        seq, prev = (last.seq + 1, last.leaf.hex()) if last else (1, NOTHING_BEFORE)
        entry = self._entry(station, seq, prev, kind, who, facts, key)
        session.add(entry)
        session.flush()
        return entry

    def _entry(
        self, station: Station, seq: int, prev: str, kind: str, who: Who, facts: dict[str, Any], key: str | None
    ) -> LogEntry:
        now = self._clock.now()
        body = canonical(
            {
                "v": VERSION,
                "station": self._code,
                "seq": seq,
                "at": iso(now),
                "mono_us": self._clock.monotonic_us(),
                "boot": self._boot,
                "kind": kind,
                "who": who.facts(),
                "facts": facts,
                "key": key,
                "prev": prev,
            }
        )
        return LogEntry(station_id=station.id, seq=seq, at=now, kind=kind, key=key, body=body, leaf=leaf_hash(body))


def leaf_hash(body: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256 over 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + body).digest()


def entries(session: Session, station_id: int, after: int = 0) -> Iterator[LogEntry]:
    """The entries after `after` in order, without holding them all in memory."""
    query = select(LogEntry).where(LogEntry.station_id == station_id, LogEntry.seq > after).order_by(LogEntry.seq)
    yield from session.scalars(query.execution_options(yield_per=1000))


def newest_entry_at(session: Session, station_id: int) -> datetime | None:
    """When the newest entry was written, or None in an empty logbook."""
    return session.scalar(
        select(LogEntry.at).where(LogEntry.station_id == station_id).order_by(LogEntry.seq.desc()).limit(1)
    )


def _has_key(session: Session, station_id: int, key: str) -> bool:
    query = select(LogEntry.seq).where(LogEntry.station_id == station_id, LogEntry.key == key)
    return session.scalar(query) is not None
