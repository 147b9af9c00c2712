"""The process tree: each part may die and come back alone, the sound outlives them, never two players."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from broadcast.rehearsals import read_span
from station.logbook import LogEntry
from tests.service_run import Service, noise, wait


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path)
    yield made
    made.stop()


def test_a_session_airs_whole_while_supervisor_web_and_worker_are_killed(service: Service) -> None:
    service.start()
    start = service.session([4.0, 5.0, 3.5])
    wait("the first item on air", lambda: any(row.state == "AIRING" for row in service.airings(start)))
    player = service.pid("player")
    old_worker = service.kill("worker")
    wait("web", lambda: service.pid("web"))
    old_web = service.kill("web")
    service.kill("run")
    assert service.pid("player") == player, "a killed supervisor leaves the sound playing"
    second, _ = service.ask("player")
    assert second == 1, "a second player refuses to start"
    service.start()
    assert service.pid("player") == player, "a new run adopts the living player"
    rows = service.until_over(start, 40)
    assert [(row.state, row.frames_played) for row in rows] == [
        ("AIRED", 192_000), ("AIRED", 240_000), ("AIRED", 168_000),
    ]  # fmt: skip
    assert [len(row.pieces) for row in rows] == [1, 1, 1], "unbroken"
    assert {row.evidence for row in rows} == {"rehearsal"}
    wait("web again", lambda: service.pid("web") not in {None, old_web})
    wait("worker again", lambda: service.pid("worker") not in {None, old_worker})
    _what_left_is_what_was_approved(service, rows[0].started_at, [(4.0, 0), (5.0, 1), (3.5, 2)])
    code, verdict = service.ask("verify", "--json")
    assert (code, verdict["integrity"], verdict["completeness"], verdict["anchored"]) == (0, "ok", "ok", False)
    code, shown = service.ask("airings", "--from", start.date().isoformat(), "--to", start.date().isoformat(), "--json")
    assert [row["state"] for row in shown["airings"]] == ["AIRED"] * 3
    _everybodys_start_is_in_the_log(service)


def _what_left_is_what_was_approved(service: Service, first: object, items: list[tuple[float, int]]) -> None:
    """The output's own recording, sample for sample: each item whole, and no sample between them."""
    length = sum(seconds for seconds, _ in items)
    lead = timedelta(milliseconds=200)
    heard = read_span(service.data / "player" / "rehearsal", "loa", first - lead, first + timedelta(seconds=length + 1))  # type: ignore[operator]
    wanted = b"".join(noise(seconds, seed).tobytes() for seconds, seed in items)
    assert wanted in heard.tobytes()


def _everybodys_start_is_in_the_log(service: Service) -> None:
    with service.house.parts.database.read() as session:
        kinds = set(session.scalars(select(LogEntry.kind)))
    assert {"run.started", "worker.started", "web.started", "player.player_started"} <= kinds


def test_a_killed_player_is_back_at_the_right_place(service: Service) -> None:
    service.start()
    start = service.session([8.0, 3.0])
    wait("sound", lambda: any(row.started_at for row in service.airings(start)))
    time.sleep(1.0)
    old = service.kill("player")
    killed = time.monotonic()
    wait("a new player", lambda: service.pid("player") not in {None, old}, 5)
    wait("its answer", service._player_answers, 10)
    assert time.monotonic() - killed < 10, "generous here; the median is measured in the long tests"
    rows = service.until_over(start, 40)
    assert [(row.state, row.frames_played) for row in rows] == [("AIRED", 384_000), ("AIRED", 144_000)]
    assert len(rows[0].pieces) == 2
    first, second = rows[0].pieces
    assert first.first_frame == 0
    assert second.first_frame <= first.frames, "it goes on before where it stopped: nothing is lost"
    assert second.first_frame >= first.frames - 48_000 - 9600, "and no more than a second before"
    assert service.verdict().nothing_wrong


def test_silence_works_with_everything_else_down_and_survives_a_restart(service: Service) -> None:
    code, _ = service.ask("silence", "on", "--reason", "Loa hú")
    assert code == 0
    service.start()
    start = service.session([2.0, 2.0], lead_s=2.0)
    rows = service.until_over(start, 60)
    assert [(row.state, row.cause) for row in rows] == [("MISSED", "silence")] * 2
    code, _ = service.ask("silence", "off", "--reason", "Đã sửa loa")
    assert code == 0
    wait("sound allowed again", lambda: not service.house.parts.player.ask("status")["silence"])


def test_a_changed_file_is_refused_by_the_player_and_logged(service: Service) -> None:
    service.start()
    service.house.approved("Bị đổi", pcm=noise(2.0, 7))
    service.house.parts.delivery.deliver()
    master = next((service.data / "player" / "files").glob("*.flac"))
    data = bytearray(master.read_bytes())
    data[len(data) // 2] ^= 1
    kept = service.house.parts.store.path(master.stem, ".flac")
    for copy in (kept, master):  # the store's too, or the worker would heal the player's copy before the session
        copy.write_bytes(data)
    start = service.session([2.0])
    rows = service.until_over(start, 30)
    assert sorted((row.state, row.cause) for row in rows) == [("AIRED", ""), ("MISSED", "file_changed")]
    with service.house.parts.database.read() as session:
        assert session.scalars(select(LogEntry).where(LogEntry.kind == "airing.refused")).one()


def test_stopping_the_service_stops_every_part(service: Service) -> None:
    service.start()
    wait("web", lambda: service.pid("web"))
    wait("worker", lambda: service.pid("worker"))
    url = f"http://127.0.0.1:{service.port}/api/me"
    wait("an answer", lambda: _status(url) == 401, 20)
    assert service.run is not None
    service.run.terminate()
    assert service.run.wait(timeout=30) == 0
    assert [service.pid(part) for part in ("player", "worker", "web")] == [None, None, None]


def _status(url: str) -> int:
    try:
        return httpx.get(url, trust_env=False, timeout=5).status_code
    except httpx.TransportError:
        return 0
