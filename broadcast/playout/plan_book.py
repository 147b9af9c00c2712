"""The plans and approvals the planner delivered, read again when their files change.

A broken, foreign or older plan is refused by name and the last good one stays; a copy of each plan taken is
kept in `taken/`, so that after a restart the player still knows what it had promised when the new file says
otherwise.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pydantic import ValidationError

from schedules.plan_document import Approval, Approvals, DayPlan
from station.files import sha256_bytes, write_whole

log = logging.getLogger(__name__)
_Seen = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """A new plan that holds from now on; `digest` is of the file's bytes."""

    plan: DayPlan
    digest: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that was not taken, and why."""

    file: str
    code: str
    digest: str


class PlanBook:
    """Plans by local day and the approvals, as last taken."""

    def __init__(self, player: Path, station: str) -> None:
        self._plans, self._taken = player / "plans", player / "taken"
        self._approvals_file = player / "approvals.json"
        self._station = station
        self._seen: dict[str, _Seen] = {}
        self.plans: dict[date, DayPlan] = {}
        self.approvals: dict[str, Approval] = {}
        self._plans.mkdir(parents=True, exist_ok=True)

    def load_taken(self, today: date) -> None:
        """At start: the plans as they held when the last run ended."""
        for path in sorted(self._taken.glob("*.json")):
            plan, _ = self._parse(path)
            if isinstance(plan, DayPlan) and plan.date >= today - timedelta(days=1):
                self.plans[plan.date] = plan

    def look(self, today: date) -> Iterator[Taken | Rejected]:
        """What changed since the last look; approvals are in force before the plans that need them."""
        yield from self._look_approvals()
        oldest = (today - timedelta(days=1)).isoformat()
        for path in sorted(self._plans.glob("*.json")):
            if path.stem >= oldest and self._changed(path):
                yield from self._look_plan(path)

    def forget_before(self, day: date) -> None:
        for known in [known for known in self.plans if known < day]:
            del self.plans[known]
        for path in (*self._taken.glob("*.json"), *self._plans.glob("*.json")):
            if path.stem < day.isoformat():
                path.unlink(missing_ok=True)

    def _look_plan(self, path: Path) -> Iterator[Taken | Rejected]:
        plan, digest = self._parse(path)
        if isinstance(plan, str):
            yield Rejected(path.name, plan, digest)
            return
        known = self.plans.get(plan.date)
        if known is not None and plan.version < known.version:
            yield Rejected(path.name, "older_version", digest)
        elif known is None or plan != known:
            self._keep(path.name, plan)
            self.plans[plan.date] = plan
            yield Taken(plan, digest)

    def _keep(self, name: str, plan: DayPlan) -> None:
        try:
            write_whole(self._taken / name, plan.to_bytes())
        except OSError:
            log.exception("no copy of the plan %s kept", name)  # the plan holds all the same: air goes on

    def _parse(self, path: Path) -> tuple[DayPlan | str, str]:
        """The plan, or the code of what is wrong with the file; and the digest of its bytes."""
        try:
            data = path.read_bytes()
        except OSError:
            return "unreadable", ""
        digest = sha256_bytes(data)
        try:
            plan = DayPlan.model_validate_json(data)
        except ValidationError:
            return "broken", digest
        if plan.station != self._station:
            return "other_station", digest
        if plan.date.isoformat() != path.stem:
            return "other_day", digest
        return plan, digest

    def _look_approvals(self) -> Iterator[Rejected]:
        path = self._approvals_file
        if not self._changed(path):
            return
        try:
            data = path.read_bytes()
        except OSError:
            self.approvals = {}  # nothing is approved when the list is gone
            return
        try:
            approvals = Approvals.model_validate_json(data)
        except ValidationError:
            yield Rejected(path.name, "broken", sha256_bytes(data))
            return
        if approvals.station != self._station:
            yield Rejected(path.name, "other_station", sha256_bytes(data))
            return
        self.approvals = dict(approvals.approved)

    def _changed(self, path: Path) -> bool:
        try:
            facts = path.stat()
            seen = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
        except OSError:
            seen = (0, 0, 0)
        before = self._seen.get(path.name)
        self._seen[path.name] = seen
        return before != seen
