"""What the last run left behind: the journal and the position word, folded into what each airing had come to.

A piece without an end in the journal was on air, or about to be, when the player died. The position word of
that run says how many of its frames had left: those count, no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from broadcast.playout.airing import Key
from broadcast.playout.frames import Span, merge, total, us_of_frames
from broadcast.playout.journal import Line
from broadcast.playout.position import Position
from station.clock import from_iso

_CLOSING = {"ended", "missed", "cancelled"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenPiece:
    """A placed piece whose end the journal does not know."""

    run: str
    serial: int
    piece: int
    frame: int
    offset: int
    frames: int


@dataclass(slots=True)
class Past:
    """What the journal knows of one airing."""

    attempt: int = 1
    pieces: int = 0
    covered: tuple[Span, ...] = ()
    open: OpenPiece | None = None
    closed: str | None = None
    interrupted_by: str | None = None
    first_left_at: datetime | None = None
    last_left_at: datetime | None = None
    warned: bool = False
    placed: Line | None = None

    @property
    def played(self) -> int:
        return total(self.covered)

    def take_in(
        self, offset: int, frames: int, first: datetime | None, last: datetime | None, cause: str
    ) -> None:
        """A piece broke off after that many of its frames."""
        self.covered = merge((*self.covered, (offset, offset + frames)))
        self.first_left_at = self.first_left_at or first
        self.last_left_at = last or self.last_left_at
        self.interrupted_by, self.open = cause, None


@dataclass(slots=True)
class History:
    """The journal folded: airings by (item, output), and when the player last wrote a line."""

    airings: dict[Key, Past] = field(default_factory=dict)
    silent: bool = False
    clean_stop: bool = False


@dataclass(frozen=True, slots=True)
class Remains:
    """Frames of an open piece that had left, and when its first and last did (None: none had)."""

    frames: int
    first_left_at: datetime | None
    last_left_at: datetime | None


def fold(lines: Iterable[Line]) -> History:
    """Reads journal lines in order."""
    history = History()
    for line in lines:
        if line.event == "silence_on":
            history.silent = True
        elif line.event == "silence_off":
            history.silent = False
        history.clean_stop = line.event == "player_stopped"
        if line.item is not None and line.output is not None:
            past = history.airings.get((line.item, line.output))
            if past is None or line.attempt > past.attempt:  # planned again after it was cancelled: a new life
                past = history.airings[line.item, line.output] = Past(line.attempt)
            _fold_airing(past, line)
    return history


def _fold_airing(past: Past, line: Line) -> None:
    facts = line.facts
    past.pieces = max(past.pieces, line.piece)
    if line.event == "placed":
        past.open = OpenPiece(
            line.run, line.n, line.piece, _int(facts["frame"]), _int(facts["offset"]), _int(facts["frames"])
        )
        past.placed = line
    elif line.event == "started":
        past.first_left_at = past.first_left_at or _instant(facts.get("left_at"))
    elif line.event == "interrupted":
        past.take_in(
            _int(facts["offset"]), _int(facts["frames_left"]),
            _instant(facts.get("first_left_at")), _instant(facts.get("last_left_at")), str(facts["cause"]),
        )  # fmt: skip
    elif line.event == "warned":
        past.warned = True
    elif line.event in _CLOSING:
        past.closed = str(facts.get("state", line.event))
        past.last_left_at = _instant(facts.get("last_left_at")) or past.last_left_at
        past.open = None


def remains(piece: OpenPiece, position: Position | None) -> Remains:
    """What had left of a piece when its run died, by that run's position word; nothing without a word of
    it.
    """
    if position is None or str(position.run) != piece.run or position.serial < piece.serial:
        return Remains(0, None, None)
    frames = max(0, min(piece.frames, position.left - piece.frame))
    if frames == 0:
        return Remains(0, None, None)
    word_at = _EPOCH + timedelta(microseconds=position.wall_us)
    since_us = us_of_frames(position.left - piece.frame)
    first = word_at - timedelta(microseconds=since_us)
    return Remains(frames, first, first + timedelta(microseconds=us_of_frames(frames)))


def last_alive(last: Line | None, positions: Iterable[Position | None]) -> datetime | None:
    """The newest wall instant at which the run of the journal's last line is known to have lived."""
    if last is None:
        return None
    words = [
        _EPOCH + timedelta(microseconds=word.wall_us)
        for word in positions
        if word and str(word.run) == last.run
    ]
    return max([last.at, *words])


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError(f"not a whole number in the journal: {value!r}")
    return value


def _instant(value: object) -> datetime | None:
    return from_iso(value) if isinstance(value, str) else None
