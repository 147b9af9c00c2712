"""`demo --once` as a visitor runs it: with no network at all, and started twenty seconds before midnight."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio_library.codec import RATE, decode
from tests.conftest import need
from tests.service_run import SERVICE

pytestmark = pytest.mark.long


def run_demo(data: Path, before: tuple[str, ...] = (), **environment: str) -> tuple[float, str]:
    """Runs it to its end; returns seconds and what it printed."""
    started = time.monotonic()
    done = subprocess.run(
        [*before, sys.executable, str(SERVICE), "demo", "--once", "--data", str(data)],
        capture_output=True, text=True, timeout=300, env={**os.environ, **environment}, check=False,
    )  # fmt: skip
    print(done.stdout, done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.monotonic() - started, done.stdout


def three_aired_and_verified(data: Path, shown: str) -> None:
    assert "3 bản tin đã phát trọn vẹn" in shown
    assert "Nhật ký nguyên vẹn và đầy đủ" in shown
    assert shown.count("AIRED") == 7, "tune, opening, chime, three bulletins, closing"
    heard = decode((data / "da-phat.mp3").read_bytes())
    assert 35 * RATE < len(heard) < 90 * RATE
    assert abs(heard).max() > 3000, "there is sound in it"


def test_without_any_network(tmp_path: Path) -> None:
    need(shutil.which("unshare") is not None and shutil.which("ip") is not None, "unshare and ip are not installed")
    allowed = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0
    need(allowed, "this user may not make a network namespace")
    bare = ("unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    seconds, shown = run_demo(tmp_path / "demo", bare)
    three_aired_and_verified(tmp_path / "demo", shown)
    assert seconds < 150, "under 90 s on an idle machine; see make bench"


def test_started_twenty_seconds_before_midnight(tmp_path: Path) -> None:
    """The station's zone is set so that the local clock reads 23:59:40 now: the session crosses midnight."""
    now = datetime.now(UTC)
    wanted = 23 * 3600 + 59 * 60 + 40
    offset = (wanted - (now.hour * 3600 + now.minute * 60 + now.second)) % 86_400
    if offset > 12 * 3600:
        offset -= 86_400
    zone_file(tmp_path / "zones" / "Thu" / "NuaDem", offset)
    _, shown = run_demo(tmp_path / "demo", PYTHONTZPATH=str(tmp_path / "zones"), RADIO_STATION__ZONE="Thu/NuaDem")
    three_aired_and_verified(tmp_path / "demo", shown)
    assert "\n00:0" in shown, "items after midnight are in the table of the day their session began on"


def zone_file(path: Path, offset_s: int) -> None:
    """A TZif file (RFC 8536, version 1) of one unchanging offset."""
    path.parent.mkdir(parents=True)
    header = b"TZif" + b"\0" + b"\0" * 15 + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    path.write_bytes(header + struct.pack(">lbb", offset_s, 0, 0) + b"THU\0")
