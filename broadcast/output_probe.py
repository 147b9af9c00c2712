"""Can an output be opened on this machine, now? For `check`; plays nothing."""

from __future__ import annotations

from broadcast.playout.pulse import PulseDevice
from station.settings import OutputSettings


def probe(output: OutputSettings) -> None:
    """`OutputLost` with what to do when the device cannot be had. File and null outputs always can."""
    if output.kind == "pulse":
        PulseDevice(output.server, output.device, output.name, output.latency_ms).close()
