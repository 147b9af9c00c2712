"""The switch that silences every loudspeaker: a file, so that it survives everything and needs nobody alive.

The file's being there is the switch; its content only tells who, why and when. A file that cannot be read
silences too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from station.clock import iso
from station.files import sync_folder, write_whole


@dataclass(frozen=True, slots=True)
class Silence:
    """The switch as it stands."""

    on: bool
    who: str = ""
    reason: str = ""
    at: str = ""


def read_silence(player: Path) -> Silence:
    path = player / "silence"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Silence(False)
    except OSError:
        return Silence(True)
    try:
        values = json.loads(data)
        return Silence(
            True, str(values.get("who", "")), str(values.get("reason", "")), str(values.get("at", ""))
        )
    except (ValueError, AttributeError):
        return Silence(True)


def write_silence(player: Path, on: bool, who: str, reason: str, now: datetime) -> Silence:
    """Sets the switch on disk. Turning on what is on keeps who and why of the first."""
    path = player / "silence"
    if not on:
        path.unlink(missing_ok=True)
        if player.is_dir():
            sync_folder(player)
        return Silence(False, who, reason, iso(now))
    if not path.exists():
        facts = {"who": who, "reason": reason, "at": iso(now)}
        write_whole(path, json.dumps(facts, ensure_ascii=False).encode())
    return read_silence(player)
