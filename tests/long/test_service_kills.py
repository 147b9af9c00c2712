"""kill -9 of web, worker or player in mid-item, again and again: no airing lost or doubled, the sound unbroken when web
or worker die, the player back within two seconds at the right place. Once more while another process holds the write lock."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcast.airings import Airing
from tests.service_run import Service, wait

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("LONG_KILLS", "20"))
ITEM_S = 9.0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path)
    yield made
    made.stop()


def kill_along(service: Service, kills: int, dice: random.Random) -> tuple[list[str], list[float]]:
    """Kills a part about every `ITEM_S` seconds; returns who, and how long the player needed to be back."""
    who: list[str] = []
    back: list[float] = []
    for number in range(kills):
        time.sleep(dice.uniform(ITEM_S - 2.5, ITEM_S - 0.5))
        part = ("web", "worker", "player")[number % 3]
        wait(part, lambda part=part: service.pid(part), 30)
        old = service.kill(part)
        killed = time.monotonic()
        who.append(part)
        if part == "player":
            wait("a new player", lambda old=old: service.pid("player") not in {None, old}, 10)
            wait("its answer", service._player_answers, 10)
            back.append(time.monotonic() - killed)
    return who, back


def judge(service: Service, rows: list[Airing], items: int, player_kills: int) -> None:
    assert len(rows) == items, "none lost, none doubled"
    for row in rows:
        assert row.state == "AIRED", (row.item, row.state, row.cause)
        assert row.frames_played == row.frames_expected
    pieces = sum(len(row.pieces) for row in rows)
    assert items <= pieces <= items + player_kills, "only a killed player breaks the sound"
    for row in rows:
        for one, two in zip(row.pieces, row.pieces[1:], strict=False):
            reached = one.first_frame + one.frames
            assert reached - 48_000 - 9600 <= two.first_frame <= reached, "goes on at most about a second before"
    verdict = service.verdict()
    assert verdict.nothing_wrong, verdict.problems


def test_kills_in_mid_item(service: Service) -> None:
    service.start()
    items = KILLS + 2
    start = service.session([ITEM_S] * items, lead_s=5)
    wait("sound", lambda: any(row.started_at for row in service.airings(start)), 20)
    who, back = kill_along(service, KILLS, random.Random(20))
    rows = service.until_over(start, ITEM_S * items + 60)
    judge(service, rows, items, who.count("player"))
    print(f"player back after a kill: median {statistics.median(back):.2f} s, worst {max(back):.2f} s of {len(back)}")
    assert statistics.median(back) < 2.0


def test_the_same_while_another_process_holds_the_write_lock_for_30_s(service: Service) -> None:
    service.start()
    start = service.session([ITEM_S] * 6, lead_s=5)
    wait("sound", lambda: any(row.started_at for row in service.airings(start)), 20)

    def hold() -> None:
        holder = sqlite3.connect(service.data / "station.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(30)
        holder.execute("ROLLBACK")
        holder.close()

    holding = threading.Thread(target=hold)
    holding.start()
    who = []
    for part in ("player", "worker", "web"):
        time.sleep(6)
        wait(part, lambda part=part: service.pid(part), 30)
        service.kill(part)
        who.append(part)
    holding.join()
    judge(service, service.until_over(start, 120), 6, who.count("player"))
