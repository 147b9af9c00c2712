"""What the player says of itself when asked: whole values, ready for JSON."""

from __future__ import annotations

from typing import Any

from broadcast.playout.airing import Airing, State
from broadcast.playout.director import Director
from broadcast.playout.frames import RATE
from broadcast.playout.line import SoundLine
from broadcast.playout.now import Now
from station.clock import iso


def output_status(line: SoundLine, director: Director) -> dict[str, Any]:
    """{state, level_dbfs, latency_ms, stalls, reason, now, next}; state is on_air, idle, silent or lost."""
    airing = _sounding(director, line.name)
    state = (
        "lost" if not line.is_open else "silent" if line.timeline.silent else "on_air" if airing else "idle"
    )
    return {
        "state": state,
        "level_dbfs": line.level_dbfs(),
        "latency_ms": line.latency_us // 1000,
        "stalls": line.stalls,
        "reason": line.last_reason if state == "lost" else "",
        "now": _now_playing(airing, line) if airing else None,
        "next": _next(director, line.name),
    }


def player_status(director: Director, now: Now) -> dict[str, Any]:
    return {
        "at": iso(now.wall),
        "outputs": {name: output_status(line, director) for name, line in director.lines.items()},
        "silence": director.silence,
        "held": director.held,
    }


def _sounding(director: Director, output: str) -> Airing | None:
    for airing in director.airings.values():
        piece = airing.piece
        if (
            airing.output == output
            and airing.state is State.PLACED
            and piece
            and piece.first_left_us
            and not piece.done
        ):
            return airing
    return None


def _now_playing(airing: Airing, line: SoundLine) -> dict[str, Any]:
    piece = airing.piece
    left = max(0, piece.end - line.left) if piece else 0
    return {
        "item": airing.item.id,
        "title": airing.item.title,
        "bulletin": airing.item.bulletin,
        "session": airing.session.id,
        "seconds_left": -(-left // RATE),
    }


def _next(director: Director, output: str) -> dict[str, Any] | None:
    for run in director.runs:
        if run.output == output:
            index = run.next_waiting()
            if index is not None:
                item = run.airings[index].item
                return {"item": item.id, "title": item.title, "planned_at": iso(item.starts_at)}
    return None
