"""What a person orders the player itself: silence on every loudspeaker, its release, and that the clock is right.

Silence acts first and is entered in the logbook afterwards: an entry that cannot be written must not keep a loudspeaker
on. The player journals the switch too, so that the record is complete once its journal is read.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from broadcast.playout.channel import Channel, switch_silence
from broadcast.playout.silence import Silence
from station.clock import Clock
from station.database import Database
from station.errors import BadInput, RadioError
from station.logbook import Logbook
from station.people import Actor
from station.roles import May

log = logging.getLogger(__name__)
_LONGEST_REASON = 300
_NO_REASON = "không ghi lý do"


@dataclass(frozen=True, slots=True)
class Silenced:
    """The switch as it now stands; whether a living player confirmed it; whether the logbook has it."""

    switch: Silence
    confirmed: bool
    logged: bool


def silence(
    data: Path, database: Database, logbook: Logbook, clock: Clock, actor: Actor, on: bool, reason: str
) -> Silenced:
    """Turns the switch. Silence needs no reason in a hurry; ending it does (`BadInput` `reason_needed`)."""
    actor.need(May.SILENCE if on else May.RELEASE_SILENCE)
    reason = reason.strip()[:_LONGEST_REASON]
    if not on and len(reason) < 3:
        raise BadInput("reason_needed", "Hãy ghi lý do mở lại loa, ít nhất 3 ký tự.", field="reason")
    switch, confirmed = switch_silence(data, on, actor.name, reason or _NO_REASON, clock.now())
    facts = {"on": on, "reason": reason or _NO_REASON, "player_confirmed": confirmed}
    return Silenced(switch, confirmed, _enter(database, logbook, "silence.switched", actor, facts))


def confirm_clock(player: Channel, database: Database, logbook: Logbook, actor: Actor) -> None:
    """A named person says that the machine's clock is right: ordinary airing goes on.

    `Conflict`: `player_not_running`, `player_silent`, or the player's own no.
    """
    actor.need(May.CONFIRM_CLOCK)
    player.ask("clock_confirm", who=actor.name)
    _enter(database, logbook, "clock.confirmed", actor, {})


def _enter(database: Database, logbook: Logbook, kind: str, actor: Actor, facts: dict[str, object]) -> bool:
    try:
        with database.write() as session:
            logbook.append(session, kind, actor.who, facts)
    except (SQLAlchemyError, RadioError, OSError) as wrong:
        log.error("%s by %s is not in the logbook: %s", kind, actor.name, wrong)
        return False
    return True
