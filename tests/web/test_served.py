"""The web part as its own process: it answers, refuses what is too large, and ends within its time."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
[web]
port = {port}
[voices]
order = ["espeak"]
[[outputs]]
name = "loa"
kind = "null"
"""
SERVE = "import sys; from pathlib import Path; from station.settings import read_settings; from web.serve import main; "
SERVE += "sys.exit(main(read_settings(Path(sys.argv[1])), Path(sys.argv[2])))"


@pytest.fixture
def served(house, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(port=port))
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(config), str(house.data)], cwd=ROOT)
    until = time.monotonic() + 40
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert process.poll() is None and time.monotonic() < until, "the web part did not start"
            time.sleep(0.1)
    yield process, port
    if process.poll() is None:
        process.kill()
    process.wait(10)


def token(port: int) -> str:
    from tests.web.conftest import PASSWORD

    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = json.dumps({"login": "lan", "password": PASSWORD})
    link.request("POST", "/api/sign-in", body, {"content-type": "application/json"})
    return str(json.loads(link.getresponse().read())["token"])


def test_it_ends_in_time_and_cleanly_with_an_open_stream(served) -> None:
    process, port = served
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    link.request("GET", "/api/events", headers={"authorization": f"Bearer {token(port)}"})
    stream = link.getresponse()
    assert stream.status == 200 and stream.headers["content-type"].startswith("text/event-stream")
    lines = [stream.readline() for _ in range(4)]
    assert b"event: on-air\n" in lines
    began = time.monotonic()
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 8


def test_fifty_megabytes_are_refused_and_the_sender_reads_why(served) -> None:
    _, port = served
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    link.putrequest("POST", "/api/bulletins")
    link.putheader("content-type", "application/json")
    link.putheader("content-length", str(50_000_000))
    link.endheaders()
    sent = 0
    try:
        for _ in range(50):
            link.send(b"x" * 1_000_000)
            sent += 1
    except OSError:
        pass
    answer = link.getresponse()
    assert answer.status == 413 and json.loads(answer.read())["code"] == "body_too_large"


def test_an_address_in_use_is_said_and_ends_with_one(served, tmp_path: Path) -> None:
    _, port = served
    config = tmp_path / "second.toml"
    config.write_text(CONFIG.format(port=port))
    command = [sys.executable, "-c", SERVE, str(config), str(tmp_path / "second")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1 and str(port) in done.stderr.decode()
