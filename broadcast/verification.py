"""`verify`: is the logbook whole (integrity), and is everything promised accounted for (completeness)? Two verdicts, never one.

Without something kept outside the machine the log cannot prove that nobody rewrote all of it: the verdict then says so.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from broadcast.completeness import check_completeness
from station.ground import station_of
from station.integrity import Problem, check_entries, check_triggers, raw_entries

WHOLE, BROKEN = "ok", "broken"
UNANCHORED = "chưa đối chiếu với mốc bên ngoài"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`integrity` and `completeness` are "ok" or "broken"; `first_bad` is the first wrong or missing entry."""

    integrity: str
    completeness: str
    anchored: bool
    entries: int
    first_bad: int | None
    problems: tuple[Problem, ...]

    @property
    def nothing_wrong(self) -> bool:
        return self.integrity == WHOLE and self.completeness == WHOLE

    def as_json(self) -> dict[str, Any]:
        return {
            "integrity": self.integrity,
            "completeness": self.completeness,
            "anchored": self.anchored,
            "first_bad": self.first_bad,
            "problems": [asdict(problem) for problem in self.problems],
        }

    def sentence(self) -> str:
        """What a person reads."""
        if self.integrity == BROKEN:
            return "Nhật ký KHÔNG còn nguyên vẹn: " + self.problems[0].message
        if self.completeness == BROKEN:
            return f"Nhật ký nguyên vẹn ({self.entries} mục) nhưng KHÔNG đầy đủ: {self.problems[0].message}"
        return f"Nhật ký nguyên vẹn và đầy đủ ({self.entries} mục); {UNANCHORED}."


def verify_database(session: Session, station_code: str, now: datetime) -> Verdict:
    """Reads the whole logbook and every plan of the station."""
    station = station_of(session, station_code)
    counted = _Counted(raw_entries(session, station.id))
    broken = [*check_entries(station_code, counted), *check_triggers(session)]
    missing = check_completeness(session, station.id, now)
    return Verdict(
        integrity=BROKEN if broken else WHOLE,
        completeness=BROKEN if missing else WHOLE,
        anchored=False,
        entries=counted.count,
        first_bad=next((problem.seq for problem in broken if problem.seq is not None), None),
        problems=(*broken, *missing),
    )


class _Counted:
    """An iterator that knows how many it gave."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Any:
        for row in self._rows:
            self.count += 1
            yield row
