"""A real PulseAudio server with null sinks on a private socket, and recordings of their monitors.

The null sink is the loudspeaker, `parec` of its monitor the microphone. Nothing of the machine's own sound is touched.
Used as `with sound_server(tmp_path, sinks=2) as server:`; when the programs are missing the test is skipped, or fails
where REQUIRE_REAL=1 says that real sound must be tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

RATE = 48_000
# A starved server leaves out sound that was played: it gets the priority a desktop gives it, where that is allowed.
FIRST = ("nice", "-n", "-15") if os.geteuid() == 0 else ()


def require_programs() -> None:
    missing = [name for name in ("pulseaudio", "parec", "pactl") if shutil.which(name) is None]
    if not missing:
        return
    reason = f"not on this machine: {', '.join(missing)}"
    if os.environ.get("REQUIRE_REAL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


class SoundServer:
    """One private server; sinks are named loa0, loa1 …"""

    def __init__(self, home: Path, sinks: int) -> None:
        self.home, self.sinks = home, sinks
        self.socket = home / "pulse.sock"
        self.address = f"unix:{self.socket}"
        self.env = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "rt"), "PULSE_SERVER": self.address}
        self.env.pop("DBUS_SESSION_BUS_ADDRESS", None)
        self.process: subprocess.Popen[bytes] | None = None
        self.recordings: list[Recording] = []

    def start(self) -> None:
        (self.home / "rt").mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        loads = [f"module-native-protocol-unix socket={self.socket} auth-anonymous=1"]
        loads += [
            f"module-null-sink sink_name=loa{number} rate={RATE} channels=1 format=s16le" for number in range(self.sinks)
        ]
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-level=error"]
        for load in loads:
            options += ["-L", load]
        self.process = subprocess.Popen([*FIRST, "pulseaudio", *options], env=self.env, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 15
        while subprocess.run(["pactl", "info"], env=self.env, capture_output=True, check=False).returncode:
            assert time.monotonic() < limit, "the sound server did not start"
            time.sleep(0.1)

    def kill(self) -> None:
        """The server dies at once, as after a crash."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def record(self, sink: int) -> Recording:
        recording = Recording(f"loa{sink}", self.env)
        self.recordings.append(recording)
        return recording

    def close(self) -> None:
        for recording in self.recordings:
            recording.close()
        self.kill()


class Recording:
    """What a sink's monitor gives, from now on. Every read is stamped, so a sample can be given its wall time."""

    def __init__(self, sink: str, env: dict[str, str]) -> None:
        command = ["parec", "-d", f"{sink}.monitor", "--latency-msec=10", "--format=s16le", f"--rate={RATE}"]
        self._process = subprocess.Popen([*FIRST, *command, "--channels=1", "--raw"], env=env, stdout=subprocess.PIPE, bufsize=0)
        self._parts: list[bytes] = []
        self._stamps: list[tuple[float, int]] = []
        self._frames = 0
        self._open = True
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        limit = time.monotonic() + 10
        while self._frames < RATE // 5:
            assert time.monotonic() < limit, "the monitor gives no sound"
            time.sleep(0.02)

    def _read(self) -> None:
        assert self._process.stdout is not None
        while data := os.read(self._process.stdout.fileno(), 65536):
            self._stamps.append((time.time(), self._frames))
            self._parts.append(data)
            self._frames += len(data) // 2

    def close(self) -> None:
        if self._open:
            self._open = False
            self._process.kill()
            self._process.wait(10)
            self._thread.join(5)

    def samples(self) -> np.ndarray:
        return np.frombuffer(b"".join(list(self._parts)), "<i2")

    def wall_of(self, sample: int) -> float:
        """Unix time of a recorded sample, by the least delayed stamps within eight seconds of it (a block early).

        The first second is left out, and the twentieth part of the stamps too: a few come before their time.
        """
        stamps = np.array(self._stamps)
        near = np.interp(sample, stamps[:, 1], stamps[:, 0])
        window = (np.abs(stamps[:, 0] - near) < 8) & (stamps[:, 1] > RATE)
        return float(np.percentile(stamps[window, 0] - stamps[window, 1] / RATE, 5) + sample / RATE)


def find(recorded: np.ndarray, sound: np.ndarray, after: int = 0) -> int | None:
    """Where `sound` begins in the recording, by correlation of its first 100 ms; None when it is not there."""
    probe = sound[: RATE // 10].astype(np.float64)
    seen = recorded[after:].astype(np.float64)
    if len(seen) < len(probe):
        return None
    size = 1 << (len(seen) + len(probe)).bit_length()
    match = np.fft.irfft(np.fft.rfft(seen, size) * np.conj(np.fft.rfft(probe, size)), size)[: len(seen) - len(probe) + 1]
    best = int(match.argmax())
    return best + after if match[best] > 0.5 * float(probe @ probe) else None


@contextmanager
def sound_server(folder: Path, sinks: int = 1) -> Iterator[SoundServer]:
    require_programs()
    home = Path(tempfile.mkdtemp(prefix="pulse-"))  # short: a socket's name may have 107 bytes, a test's folder has more
    server = SoundServer(home, sinks)
    try:
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(home, ignore_errors=True)
