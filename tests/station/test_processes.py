"""The supervisor never gives up, never storms, and ends its children in reverse."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from station.files import lock_holder

SCRIPT = """
import sys
from pathlib import Path
from station.processes import Part, Supervisor
data = Path(sys.argv[1])
born = "import os,sys,time; open(sys.argv[1],'a').write('x'); "
parts = [
    Part("steady", [sys.executable, "-c", born + "time.sleep(600)", str(data / "steady")]),
    Part("dying", [sys.executable, "-c", born + "sys.exit(3)", str(data / "dying")], longest_pause_s=30),
    Part("absent", [str(data / "no-such-program")]),
]
sys.exit(Supervisor(parts, data).run())
"""


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder)], stderr=subprocess.PIPE)


def wait_for(path: Path, limit_s: float = 20) -> None:
    until = time.monotonic() + limit_s
    while not path.exists():
        assert time.monotonic() < until, path
        time.sleep(0.05)


def test_a_part_that_cannot_live_is_tried_less_and_less_and_harms_nobody(tmp_path: Path) -> None:
    running = start(tmp_path)
    wait_for(tmp_path / "steady")
    until = time.monotonic() + 30
    while not list((tmp_path / "notes").glob("*-dying.json")) and time.monotonic() < until:
        time.sleep(0.1)
    notes = [json.loads(path.read_text()) for path in (tmp_path / "notes").glob("*-dying.json")]
    assert [note["episode"] for note in notes] == ["deaths:dying"], "five deaths in a minute are told, once"
    time.sleep(6)
    assert len((tmp_path / "dying").read_text()) <= 10, "pauses double: 0, 0.4, 0.8, 1.6, 3.2, 6.4 s …"
    assert (tmp_path / "steady").read_text() == "x", "the others live on"
    running.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert running.poll() is None, "a lost terminal does not stop the station"
    running.terminate()
    assert running.wait(20) == 0
    kinds = sorted(json.loads(path.read_text())["kind"] for path in (tmp_path / "notes").glob("*-run.json"))
    assert kinds == ["run.started", "run.stopped"]


def test_a_second_supervisor_refuses_to_start(tmp_path: Path) -> None:
    first = start(tmp_path)
    wait_for(tmp_path / "steady")
    second = start(tmp_path)
    assert second.wait(20) == 1
    assert lock_holder(tmp_path / "run.lock") == first.pid
    first.terminate()
    assert first.wait(20) == 0
