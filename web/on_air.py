"""What is on air at this moment, as the player itself says; an honest answer when it does not answer."""

from __future__ import annotations

from typing import Any

from broadcast.playout.silence import read_silence
from station.clock import iso
from station.errors import Conflict
from web.parts import Parts
from web.shapes.values import Shape


class NowPlaying(Shape):
    """`seconds_left` is counted at the output, in whole seconds, rounded up."""

    item: str
    title: str
    bulletin: int | None
    session: str
    seconds_left: int


class NextItem(Shape):
    item: str
    title: str
    planned_at: str


class OutputShape(Shape):
    """`state`: on_air, idle, silent or lost; `level_dbfs` is the loudness of the last 300 ms, null for silence."""

    name: str
    state: str
    level_dbfs: int | None = None
    latency_ms: int | None = None
    stalls: int | None = None
    reason: str = ""
    now: NowPlaying | None = None
    next: NextItem | None = None


class SilenceShape(Shape):
    on: bool
    who: str = ""
    reason: str = ""
    at: str = ""


class OnAir(Shape):
    """`player`: running, not_running or not_answering; `message` says what to do when it is not running."""

    at: str
    player: str
    message: str
    held: bool
    silence: SilenceShape
    outputs: list[OutputShape]


def on_air(parts: Parts) -> OnAir:
    """Asks the player; takes two seconds at the very most."""
    switch = read_silence(parts.data / "player")
    silence = SilenceShape(on=switch.on, who=switch.who, reason=switch.reason, at=switch.at)
    try:
        said = parts.player.ask("status")
    except Conflict as no:
        player = "not_running" if no.code == "player_not_running" else "not_answering"
        now = iso(parts.clock.now())
        return OnAir(at=now, player=player, message=no.message, held=False, silence=silence, outputs=[])
    return OnAir(
        at=str(said["at"]),
        player="running",
        message="",
        held=bool(said.get("held")),
        silence=silence,
        outputs=[_output(name, state) for name, state in said["outputs"].items()],
    )


def _output(name: str, state: dict[str, Any]) -> OutputShape:
    return OutputShape.model_validate({"name": name, **state})
