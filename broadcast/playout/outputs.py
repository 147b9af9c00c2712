"""Builds the lines of the outputs in the settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from broadcast.playout.devices import Device, PacedDevice
from broadcast.playout.line import SoundLine
from broadcast.playout.position import PositionWord
from broadcast.playout.pulse import PulseDevice
from broadcast.playout.rehearsal import FileDevice, Recorder
from station.clock import Clock
from station.settings import OutputSettings, Settings


def build_line(
    output: OutputSettings, settings: Settings, player: Path, run: UUID, clock: Clock
) -> SoundLine:
    """The line of one output, not started yet."""
    opener, recorder = _opener(output, settings, player, run, clock)
    return SoundLine(
        output.name, opener, PositionWord(player / "position" / output.name), run, clock,
        block_ms=settings.playout.block_ms, retry_s=settings.playout.retry_output_s, recorder=recorder,
    )  # fmt: skip


def _opener(
    output: OutputSettings, settings: Settings, player: Path, run: UUID, clock: Clock
) -> tuple[Callable[[], Device], Recorder | None]:
    if output.kind == "pulse":
        return (lambda: PulseDevice(output.server, output.device, output.name, output.latency_ms)), None
    if output.kind == "file":
        folder = player / "rehearsal" / output.name
        recorder = Recorder(folder, output.name, str(run), settings.playout.keep_days)
        return (lambda: FileDevice(clock, output.latency_ms, recorder)), recorder
    return (lambda: PacedDevice(clock, output.latency_ms)), None
