"""Delivery: what the player needs for days without us is put into its own folder, whole or not at all.

Plans of yesterday, today and the days ahead, every approved digest with its validity, and copies of the approved masters
(copies, not links: damage to the one must not be damage to the other).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from audio_library.bulletins import Approval, Bulletin
from audio_library.store import Store
from schedules.plan_document import Approval as ApprovedDigest
from schedules.plan_document import Approvals
from schedules.plans import newest_plans
from station.clock import Clock, day_bounds
from station.database import Database
from station.errors import StoreFailed
from station.files import FileLock, sha256_file, write_whole
from station.ground import station_of
from station.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What changed in the player's folder."""

    plans: tuple[str, ...]
    files: int
    approvals: bool


class Delivery:
    """Keeps the player's folder in step with what is approved and committed. Called after each change and every second."""

    def __init__(self, database: Database, clock: Clock, settings: Settings, store: Store, data: Path) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._store = store
        self._folder = data / "player"
        self._hashed: dict[str, tuple[int, int]] = {}

    def deliver(self) -> Delivered | None:
        """Brings the folder up to date; None when another process is doing so at this moment."""
        with FileLock(self._folder / "delivery.lock") as lock:
            if not lock.acquire():
                return None
            today = self._clock.now().astimezone(self._settings.station.zone_info).date()
            with self._database.read() as session:
                approvals = self._approvals(session)
                plans = self._plans(session, today)
            # Order matters: first what is forbidden from now on, whatever else fails; then files, what allows them, and
            # what calls for them.
            forbidden = self._forbid(approvals)
            files = sum(self._bring(digest) for digest in approvals.approved)
            allowed = self._put_approvals(approvals) or forbidden
            self._forget_old(approvals)
            written = tuple(name for name, data in plans.items() if self._put(self._folder / "plans" / name, data))
            return Delivered(written, files, allowed)

    def _plans(self, session: Session, today: date) -> dict[str, bytes]:
        station = station_of(session, self._settings.station.code)
        last = today + timedelta(days=self._settings.plan.days_ahead)
        rows = newest_plans(session, station.id, today - timedelta(days=1), last)
        return {f"{row.day.isoformat()}.json": row.document.encode() for row in rows}

    def _approvals(self, session: Session) -> Approvals:
        station = station_of(session, self._settings.station.code)
        rows = session.scalars(
            select(Approval)
            .where(Approval.station_id == station.id, Approval.voided_at.is_(None))
            .options(joinedload(Approval.revision))
            .order_by(Approval.id)
        )
        approved = {row.flac_sha256: self._approved(session, row) for row in rows}
        return Approvals(station=station.code, written_at=self._clock.now(), approved=approved)

    def _approved(self, session: Session, row: Approval) -> ApprovedDigest:
        if row.revision is None:
            return ApprovedDigest(kind="element")
        bulletin = session.get_one(Bulletin, row.revision.bulletin_id)
        start, end = day_bounds(bulletin.valid_from, bulletin.valid_until, self._settings.station.zone_info)
        return ApprovedDigest(
            kind="bulletin", bulletin=bulletin.id, revision=row.revision.number, not_before=start, not_after=end
        )

    def _forbid(self, approvals: Approvals) -> bool:
        """Takes out of the player's list what is no longer approved as it was there; True when something was."""
        present = self._present()
        if present is None:
            return False
        kept = {digest: one for digest, one in present.approved.items() if approvals.approved.get(digest) == one}
        if kept == present.approved:
            return False
        path = self._folder / "approvals.json"
        try:
            write_whole(path, approvals.model_copy(update={"approved": kept}).to_bytes())
        except OSError:
            log.exception("withdrawals cannot be written; the player's whole list is taken away")
            path.unlink(missing_ok=True)
            raise
        return True

    def _present(self) -> Approvals | None:
        try:
            return Approvals.model_validate_json((self._folder / "approvals.json").read_bytes())
        except (OSError, ValueError):
            return None

    def _put_approvals(self, approvals: Approvals) -> bool:
        path = self._folder / "approvals.json"
        present = self._present()
        if present is not None and present.approved == approvals.approved:
            return False
        write_whole(path, approvals.to_bytes())
        return True

    @staticmethod
    def _put(path: Path, data: bytes) -> bool:
        try:
            if path.read_bytes() == data:
                return False
        except FileNotFoundError:
            pass
        write_whole(path, data)
        return True

    def _bring(self, digest: str) -> int:
        """Copies one master into the player's folder; 1 when it was not there whole. The player hashes it again."""
        target = self._folder / "files" / f"{digest}.flac"
        try:
            if self._is_whole(target, digest):
                return 0
            write_whole(target, self._store.read(digest, ".flac"))
        except (StoreFailed, OSError) as wrong:  # the player refuses the item and says so; the others go on
            log.error("master %s not delivered: %s", digest, wrong)
            return 0
        return 1

    def _is_whole(self, target: Path, digest: str) -> bool:
        """Hashes a delivered file once, and again whenever its size or time of change differs: damage is healed."""
        try:
            seen = target.stat()
        except FileNotFoundError:
            return False
        mark = (seen.st_size, seen.st_mtime_ns)
        if self._hashed.get(digest) != mark:
            if sha256_file(target) != digest:
                return False
            self._hashed[digest] = mark
        return True

    def _forget_old(self, approvals: Approvals) -> None:
        """Removes masters that nothing approves any more, once they are older than the player keeps anything."""
        before = self._clock.now().timestamp() - self._settings.playout.keep_days * 86_400
        for path in (self._folder / "files").glob("*.flac"):
            if path.stem not in approvals.approved and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def newest_delivery_at(data: Path) -> datetime | None:
    """When approvals were last delivered, for `check`."""
    try:
        return Approvals.model_validate_json((data / "player" / "approvals.json").read_bytes()).written_at
    except (OSError, ValueError):
        return None
