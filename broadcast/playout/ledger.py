"""Every move of an airing, in one place: first the journal line on disk, then the new state.

place      WAITING → PLACED            `placed`
begun      (PLACED)                    `started`
break_off  PLACED → WAITING            `interrupted`
close      any → ENDED                 `ended`, `missed` or `cancelled`, with the cause
refuse     WAITING → ENDED             `refused`, then as close
warn       (WAITING)                   `warned`
"""

from __future__ import annotations

from datetime import datetime

from broadcast.playout.airing import Airing, State
from broadcast.playout.frames import us_of_frames
from broadcast.playout.guard import FileVerdict, Refusal
from broadcast.playout.journal import Journal, Line
from broadcast.playout.resume import ended_state
from broadcast.playout.timeline import Pcm, Piece, Timeline
from station.clock import iso
from station.errors import RadioError


class ImpossibleMoveError(RadioError):
    """A programming error: an airing was moved against the state table."""


class Ledger:
    """Moves airings; `outputs` gives each output's level of evidence and gain in dB."""

    def __init__(self, journal: Journal, outputs: dict[str, tuple[str, float]]) -> None:
        self._journal = journal
        self._outputs = outputs

    def place(
        self,
        airing: Airing,
        timeline: Timeline,
        pcm: Pcm,
        start: int,
        offset: int,
        starts_at: datetime,
        joined: bool,
    ) -> bool:
        """Commits frames [offset, end) of the item to device frame `start`; False when that came too late."""
        self._require(airing, State.WAITING)
        evidence, gain_db = self._outputs[airing.output]
        frames = airing.frames - offset
        number = airing.pieces + 1
        entry = self._write(
            "placed", airing, number, frame=start, offset=offset, frames=frames, starts_at=iso(starts_at),
            joined=joined, evidence=evidence, gain_mdb=round(gain_db * 1000), **airing.facts(),
        )  # fmt: skip
        piece = Piece(entry.n, start, offset, frames, pcm, 10 ** (gain_db / 20))
        airing.pieces, airing.piece, airing.state = number, piece, State.PLACED
        airing.started_logged = False
        airing.tail = piece.end
        if timeline.put(piece):
            return True
        piece.frames, piece.cut_cause = 0, "too_late"
        airing.tail = None
        self.break_off(airing, None, None, "too_late")
        return False

    def begun(self, airing: Airing, left_at: datetime) -> None:
        """The first frame of the piece has left the device at `left_at`."""
        assert airing.piece is not None
        late_ms = round((left_at - airing.item.starts_at).total_seconds() * 1000)
        self._write(
            "started", airing, airing.pieces, left_at=iso(left_at), frame=airing.piece.start,
            offset=airing.piece.offset, late_ms=late_ms,
        )  # fmt: skip
        airing.started_logged = True
        airing.first_left_at = airing.first_left_at or left_at

    def break_off(self, airing: Airing, first: datetime | None, last: datetime | None, cause: str) -> None:
        """The piece ended before the item did, and the item may yet go on."""
        self._require(airing, State.PLACED)
        piece = airing.piece
        assert piece is not None
        self._write(
            "interrupted", airing, airing.pieces, cause=cause, offset=piece.offset, frames_left=piece.frames,
            first_left_at=_iso(first), last_left_at=_iso(last),
        )  # fmt: skip
        self._take_in(airing, piece, first, last)
        airing.interrupted_by, airing.state, airing.piece = cause, State.WAITING, None

    def finish(
        self, airing: Airing, first: datetime | None, last: datetime | None, cause: str | None
    ) -> None:
        """The piece has ended and so has the item: aired when every frame of it has left."""
        self._require(airing, State.PLACED)
        assert airing.piece is not None
        self._take_in(airing, airing.piece, first, last)
        self.close(airing, "missed" if airing.played == 0 else "ended", cause)

    def close(self, airing: Airing, event: str, cause: str | None) -> None:
        """Ends the airing for good. What has frames is `ended`, whatever else was asked for."""
        if airing.state is State.ENDED:
            raise ImpossibleMoveError("airing_closed_twice", f"Lượt phát {airing.key} đã kết thúc.")
        played = airing.played
        if played:
            event = "ended"
        state = ended_state(played, airing.frames) if event == "ended" else event
        evidence, gain_db = self._outputs.get(airing.output, ("none", 0.0))
        piece = airing.piece
        self._write(
            event, airing, airing.pieces, state=state, cause=None if state == "aired" else cause,
            frames_played=played,
            first_left_at=_iso(airing.first_left_at), last_left_at=_iso(airing.last_left_at),
            pieces=airing.pieces, offset=piece.offset if piece else None,
            frames_left=piece.frames if piece else None, evidence=evidence, gain_mdb=round(gain_db * 1000), **airing.facts(),
        )  # fmt: skip
        airing.state, airing.end_state, airing.piece = State.ENDED, state, None

    def refuse(self, airing: Airing, refusal: Refusal) -> None:
        self._tell_change(airing, refusal)
        self._write(
            "refused", airing, airing.pieces, rule=refusal.code, message=refusal.message, **airing.facts()
        )
        self.close(airing, "missed", refusal.code)

    def warn(self, airing: Airing, refusal: Refusal) -> None:
        """The guard would refuse it as things stand; it is asked again at the instant itself."""
        self._tell_change(airing, refusal)
        self._write(
            "warned", airing, airing.pieces, rule=refusal.code, message=refusal.message, **airing.facts()
        )
        airing.warned = True

    def _tell_change(self, airing: Airing, refusal: Refusal) -> None:
        """A file that is no longer what was approved is an incident of its own."""
        if refusal.code == FileVerdict.CHANGED and not airing.change_told:
            self._write("file_changed", airing, airing.pieces, digest=airing.item.digest, title=airing.item.title)
            airing.change_told = True

    def _take_in(self, airing: Airing, piece: Piece, first: datetime | None, last: datetime | None) -> None:
        airing.cover(piece.offset, piece.frames)
        airing.first_left_at = airing.first_left_at or first
        airing.last_left_at = last or airing.last_left_at

    def _write(self, event: str, airing: Airing, piece: int, **facts: int | str | bool | None) -> Line:
        return self._journal.append(
            event, item=airing.item.id, output=airing.output, attempt=airing.attempt, piece=piece, **facts
        )

    @staticmethod
    def _require(airing: Airing, state: State) -> None:
        if airing.state is not state:
            raise ImpossibleMoveError(
                "airing_wrong_state", f"Lượt phát {airing.key} đang ở trạng thái {airing.state}."
            )


def left_instants(piece: Piece) -> tuple[int | None, int | None]:
    """Monotonic instants at which the piece's first frame began to leave and its last had left."""
    last = piece.last_left_us
    if last is None and piece.first_left_us is not None:
        last = piece.first_left_us + us_of_frames(piece.frames)
    return piece.first_left_us, last


def _iso(instant: datetime | None) -> str | None:
    return iso(instant) if instant else None
