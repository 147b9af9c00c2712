"""At start: gives every airing the life the journal and the position words say it had.

1. `settle`: a piece left open by a dead run gets its `interrupted` line, with the frames that had left.
2. `recall`: an airing that a plan names takes up where it stood. What was closed stays closed, even when a plan drops
   it and names it again; what was interrupted may go on (`Director` decides by `resume.after_break`).
3. `close_orphans`: an airing that no plan knows any more is closed from what its `placed` line said.
"""

from __future__ import annotations

from datetime import datetime

from broadcast.playout.airing import Airing, Key, State
from broadcast.playout.journal import Journal
from broadcast.playout.position import Position
from broadcast.playout.recovery import History, Past, Remains, remains
from broadcast.playout.resume import ended_state
from station.clock import iso

_COPIED = (
    "session", "title", "bulletin", "revision", "role", "level", "digest", "planned_at", "session_ends_at",
    "frames_expected", "evidence", "gain_mdb",
)  # fmt: skip


def settle(history: History, positions: dict[str, Position | None], journal: Journal) -> None:
    """Writes the `interrupted` lines the last run could not."""
    for (item, output), past in history.airings.items():
        if past.open is not None and past.closed is None:
            _break_off(item, output, past, remains(past.open, positions.get(output)), journal)


def close_orphans(history: History, airings: dict[Key, Airing], journal: Journal) -> None:
    for (item, output), past in history.airings.items():
        if past.closed is None and past.placed is not None and (item, output) not in airings:
            _close_orphan(item, output, past, journal)


def _break_off(item: str, output: str, past: Past, left: Remains, journal: Journal) -> None:
    assert past.open is not None
    piece = past.open
    journal.append(
        "interrupted", item=item, output=output, attempt=past.attempt, piece=piece.piece, cause="player_down",
        offset=piece.offset, frames_left=left.frames,
        first_left_at=_iso(left.first_left_at), last_left_at=_iso(left.last_left_at),
    )  # fmt: skip
    past.take_in(piece.offset, left.frames, left.first_left_at, left.last_left_at, "player_down")


def recall(airing: Airing, past: Past) -> None:
    """Moves a fresh airing to where the journal says it stood."""
    airing.attempt, airing.pieces, airing.warned = past.attempt, past.pieces, past.warned
    airing.covered, airing.interrupted_by = past.covered, past.interrupted_by
    airing.first_left_at, airing.last_left_at = past.first_left_at, past.last_left_at
    if past.placed is not None:
        airing.frames = int(past.placed.facts["frames_expected"] or airing.frames)
    if past.closed is not None:
        airing.state, airing.end_state = State.ENDED, past.closed


def _close_orphan(item: str, output: str, past: Past, journal: Journal) -> None:
    assert past.placed is not None
    facts = {name: past.placed.facts.get(name) for name in _COPIED}
    frames = int(facts["frames_expected"] or 0)
    state = ended_state(past.played, frames)
    journal.append(
        "ended" if past.played else "missed", item=item, output=output, attempt=past.attempt,
        piece=past.pieces, state=state, cause=None if state == "aired" else "plan_gone",
        frames_played=past.played,
        first_left_at=_iso(past.first_left_at), last_left_at=_iso(past.last_left_at), pieces=past.pieces,
        **facts,
    )  # fmt: skip


def _iso(instant: datetime | None) -> str | None:
    return iso(instant) if instant else None
