"""The committed plan of a day and the approved digests, as files the player keeps: what the planner hands to the air.

The planner writes them (`station.files.write_whole`) into the player's folder; the player reads them and needs nothing else:

    player/plans/2026-11-21.json    one `DayPlan`, the newest committed version of that day
    player/approvals.json           one `Approvals`: every digest that may air, with its validity
    player/files/<sha256>.flac      the approved masters, named by the digest of the file's bytes
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from station.files import sha256_bytes

FORMAT: Literal[1] = 1
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Level = Literal["ROUTINE", "PRIORITY", "EMERGENCY"]
Role = Literal["tune", "chime", "opening", "bulletin", "closing", "fallback", "test"]
AfterBreak = Literal["resume", "restart", "drop"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DayItem(_Value):
    """One planned item of a session. `frames` and `length_ms` are of the decoded master at 48 kHz mono."""

    id: str
    role: Role
    bulletin: int | None = None
    revision: int | None = None
    title: str
    level: Level = "ROUTINE"
    starts_at: AwareDatetime
    length_ms: Annotated[int, Field(ge=1)]
    frames: Annotated[int, Field(ge=1)]
    digest: Digest
    after_break: AfterBreak = "resume"


class DaySession(_Value):
    """One dated occurrence of a slot. It belongs to the day it starts on and may end on the next."""

    id: str
    slot: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    outputs: tuple[str, ...]
    items: tuple[DayItem, ...]


class DayPlan(_Value):
    """The committed plan of one local day. A newer `version` of the same day replaces an older one."""

    format: Literal[1] = FORMAT
    station: str
    date: date
    version: Annotated[int, Field(ge=1)]
    committed_at: AwareDatetime
    sessions: tuple[DaySession, ...]

    def to_bytes(self) -> bytes:
        return self.model_dump_json(indent=1).encode()

    def digest(self) -> str:
        """SHA-256 of the file's bytes, as the logbook entry of the commit names it."""
        return sha256_bytes(self.to_bytes())


class Approval(_Value):
    """A digest that may air, and when: `not_before` ≤ instant < `not_after`; None means without that limit."""

    kind: Literal["bulletin", "element"]
    bulletin: int | None = None
    revision: int | None = None
    not_before: AwareDatetime | None = None
    not_after: AwareDatetime | None = None


class Approvals(_Value):
    """Everything approved at `written_at`. What is not in it does not air."""

    format: Literal[1] = FORMAT
    station: str
    written_at: AwareDatetime
    approved: dict[Digest, Approval]

    def to_bytes(self) -> bytes:
        return self.model_dump_json(indent=1).encode()
