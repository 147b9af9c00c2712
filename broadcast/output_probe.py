"""Can an output be opened on this machine, now? For `check`; plays nothing."""

from __future__ import annotations

from broadcast.playout.pulse import PulseDevice
from station.errors import OutputLost
from station.settings import OutputSettings


def probe(output: OutputSettings) -> None:
    """`OutputLost` with what to do when the device cannot be had. File and null outputs always can."""
    if output.kind != "pulse":
        return
    try:
        device = PulseDevice(output.server, output.device, output.name, output.latency_ms)
    except OSError as wrong:
        raise OutputLost(
            "no_sound_server", f"Không nối được máy chủ âm thanh (PulseAudio/PipeWire): {wrong}. Hãy cài và khởi động nó."
        ) from wrong
    device.close()
