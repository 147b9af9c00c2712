"""The commune's own lexicon (từ điển đọc): readings of its abbreviations and names, which win over every rule.

A change takes effect for revisions submitted after it: what was approved stays as it was heard. A removed entry is
closed, not deleted, because revisions made under it remain.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from audio_library.reading import Lexicon, LexiconEntry
from audio_library.reading.encodings import decode
from station.clock import Clock
from station.database import Base, Database, Instant
from station.errors import BadInput, Conflict, NotFound, StaleEdit
from station.ground import station_of
from station.logbook import Logbook
from station.people import Actor
from station.roles import May

MOST_ENTRIES = 5000
COLUMNS = ("written", "spoken", "match", "case_sensitive", "context", "kind", "note")
_TRUE = {"1", "true", "có", "co", "x", "yes"}


class LexiconRow(Base):
    """One entry of a station's lexicon."""

    __tablename__ = "lexicon_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    written: Mapped[str] = mapped_column(String(80))
    spoken: Mapped[str] = mapped_column(String(200))
    match: Mapped[str] = mapped_column(String(8))
    case_sensitive: Mapped[bool]
    context: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's declarative form

    def entry(self) -> LexiconEntry:
        return LexiconEntry(
            written=self.written,
            spoken=self.spoken,
            match=cast(Any, self.match),
            case_sensitive=self.case_sensitive,
            context=self.context or None,
            kind=cast(Any, self.kind),
            note=self.note,
        )


class LexiconDesk:
    """Actions on the lexicon of one station."""

    def __init__(self, database: Database, logbook: Logbook, clock: Clock, station_code: str) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._code = station_code

    def add(self, actor: Actor, entry: LexiconEntry) -> int:
        actor.need(May.EDIT_LEXICON)
        entry = checked(entry)
        with self._database.write() as session:
            station = station_of(session, self._code)
            present = rows_of(session, station.id)
            if len(present) >= MOST_ENTRIES:
                raise Conflict("lexicon_full", f"Từ điển đã đủ {MOST_ENTRIES} mục. Hãy xóa bớt mục không dùng.")
            if any(_same_place(row.entry(), entry) for row in present):
                raise Conflict("entry_exists", f"«{entry.written}» đã có trong từ điển. Hãy sửa mục đó.", field="written")
            row = LexiconRow(station_id=station.id, changed_at=self._clock.now(), **_columns(entry))
            session.add(row)
            session.flush()
            self._logbook.append(session, "lexicon.added", actor.who, {"entry": row.id, **_facts(entry)})
            return row.id

    def change(self, actor: Actor, number: int, entry: LexiconEntry, seen_version: int) -> int:
        """Replaces an entry; returns its new version."""
        actor.need(May.EDIT_LEXICON)
        entry = checked(entry)
        with self._database.write() as session:
            row = self._seen(session, number, seen_version)
            for column, value in _columns(entry).items():
                setattr(row, column, value)
            row.changed_at = self._clock.now()
            session.flush()
            self._logbook.append(session, "lexicon.changed", actor.who, {"entry": row.id, **_facts(entry)})
            return row.version

    def remove(self, actor: Actor, number: int, seen_version: int) -> None:
        actor.need(May.EDIT_LEXICON)
        with self._database.write() as session:
            row = self._seen(session, number, seen_version)
            row.active, row.changed_at = False, self._clock.now()
            self._logbook.append(session, "lexicon.removed", actor.who, {"entry": row.id, "written": row.written})

    def take_csv(self, actor: Actor, data: bytes) -> tuple[int, int]:
        """Adds or replaces entries from CSV, all or none; returns how many were added and how many changed."""
        actor.need(May.EDIT_LEXICON)
        wanted = read_csv(data)
        added = changed = 0
        with self._database.write() as session:
            station = station_of(session, self._code)
            present = rows_of(session, station.id)
            for entry in wanted:
                row = next((row for row in present if _same_place(row.entry(), entry)), None)
                if row is None:
                    session.add(LexiconRow(station_id=station.id, changed_at=self._clock.now(), **_columns(entry)))
                    added += 1
                elif row.entry() != entry:
                    for column, value in _columns(entry).items():
                        setattr(row, column, value)
                    row.changed_at = self._clock.now()
                    changed += 1
            if len(present) + added > MOST_ENTRIES:
                raise Conflict("lexicon_full", f"Từ điển chỉ giữ được {MOST_ENTRIES} mục. Chưa có gì thay đổi.")
            facts = {"added": added, "changed": changed, "entries": [_facts(entry) for entry in wanted]}
            self._logbook.append(session, "lexicon.imported", actor.who, facts)
        return added, changed

    def rows(self, session: Session) -> list[LexiconRow]:
        return rows_of(session, station_of(session, self._code).id)

    def _seen(self, session: Session, number: int, seen_version: int) -> LexiconRow:
        station = station_of(session, self._code)
        row = session.get(LexiconRow, number) if 0 < number < 2**31 else None
        if row is None or row.station_id != station.id or not row.active:
            raise NotFound("no_entry", "Không có mục từ điển này.")
        if row.version != seen_version:
            raise StaleEdit("stale_edit", "Người khác vừa sửa mục này. Hãy tải lại trang rồi sửa tiếp.")
        return row


def rows_of(session: Session, station_id: int) -> list[LexiconRow]:
    query = select(LexiconRow).where(LexiconRow.station_id == station_id, LexiconRow.active)
    return list(session.scalars(query.order_by(LexiconRow.written, LexiconRow.id)))


def lexicon_of(session: Session, station_id: int) -> Lexicon:
    """The station's lexicon as it stands now."""
    return Lexicon(row.entry() for row in rows_of(session, station_id))


def checked(entry: LexiconEntry) -> LexiconEntry:
    """The entry with blanks tidied; `BadInput` at the field for what an entry may not be."""
    entry = replace(entry, written=" ".join(entry.written.split()), spoken=" ".join(entry.spoken.split()))
    if not 1 <= len(entry.written) <= 80:
        raise BadInput("bad_written", "Chữ viết cần từ 1 đến 80 ký tự.", field="written")
    if not 1 <= len(entry.spoken) <= 200 or not any(letter.isalpha() for letter in entry.spoken):
        raise BadInput("bad_spoken", "Cách đọc cần từ 1 đến 200 ký tự và phải có chữ để đọc.", field="spoken")
    if any(letter.isdigit() for letter in entry.spoken):
        raise BadInput("bad_spoken", "Cách đọc phải viết bằng chữ, không dùng chữ số.", field="spoken")
    if entry.match not in {"exact", "word"} or entry.kind not in {"abbreviation", "name"}:
        raise BadInput("bad_match", "Cách so khớp là exact hoặc word; loại là abbreviation hoặc name.", field="match")
    if len(entry.context or "") > 200 or len(entry.note) > 200:
        raise BadInput("bad_note", "Ngữ cảnh và ghi chú dài nhất 200 ký tự.", field="note")
    return replace(entry, context=(entry.context or "").strip() or None)


def read_csv(data: bytes) -> list[LexiconEntry]:
    """Entries of a CSV file with the header of `COLUMNS` (comma or semicolon; written and spoken are enough)."""
    text = decode(data).text.lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    names = {(name or "").strip().lower() for name in reader.fieldnames or ()}
    if not {"written", "spoken"} <= names:
        raise BadInput("bad_csv", "Tệp CSV cần dòng đầu có các cột: " + ", ".join(COLUMNS) + ".")
    entries = []
    for number, raw in enumerate(reader, start=2):
        row = {(name or "").strip().lower(): (value or "").strip() for name, value in raw.items() if isinstance(value, str)}
        if not any(row.values()):
            continue
        try:
            entries.append(checked(_entry(row)))
        except BadInput as wrong:
            raise BadInput("bad_csv", f"Dòng {number}: {wrong.message} Chưa có gì thay đổi.", row=number) from wrong
        if len(entries) > MOST_ENTRIES:
            raise BadInput("bad_csv", f"Tệp có hơn {MOST_ENTRIES} mục.")
    return entries


def write_csv(entries: Iterable[LexiconEntry]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read Vietnamese; `read_csv` gives the same entries back."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for entry in entries:
        row = asdict(entry)
        row["case_sensitive"] = "1" if entry.case_sensitive else "0"
        row["context"] = entry.context or ""
        writer.writerow({name: row[name] for name in COLUMNS})
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _entry(row: dict[str, str]) -> LexiconEntry:
    return LexiconEntry(
        written=row.get("written", ""),
        spoken=row.get("spoken", ""),
        match=cast(Any, row.get("match") or "word"),
        case_sensitive=(row.get("case_sensitive") or "1").lower() in _TRUE,
        context=row.get("context") or None,
        kind=cast(Any, row.get("kind") or "abbreviation"),
        note=row.get("note", ""),
    )


def _same_place(one: LexiconEntry, two: LexiconEntry) -> bool:
    return (one.written, one.context) == (two.written, two.context)


def _columns(entry: LexiconEntry) -> dict[str, Any]:
    return asdict(entry) | {"context": entry.context or ""}


def _facts(entry: LexiconEntry) -> dict[str, Any]:
    return _columns(entry)
