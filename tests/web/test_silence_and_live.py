"""The switch that silences everything, what is said of the air, and the stream of live events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest

from audio_library.bulletins import RenderJob
from broadcast.playout.channel import ChannelServer
from broadcast.playout.silence import read_silence
from station.errors import TooMany
from station.logbook import LogEntry
from web import live as live_module
from web.live import LEASE_S, PLACES_EACH, Live, event, look

STATUS = {
    "at": "2026-11-20T03:00:00.000000Z",
    "silence": False,
    "held": False,
    "outputs": {
        "loa": {
            "state": "on_air",
            "level_dbfs": -18,
            "latency_ms": 60,
            "stalls": 0,
            "reason": "",
            "now": {"item": "i", "title": "Tin sáng", "bulletin": 1, "session": "s", "seconds_left": 83},
            "next": {"item": "j", "title": "Lời chào kết", "planned_at": "2026-11-20T03:01:23.000000Z"},
        }
    },
}


@pytest.fixture
def player(house) -> Iterator[list[dict]]:
    """The answering end of the real channel; what it was asked is kept."""
    asked: list[dict] = []

    def answer(what: dict) -> dict:
        asked.append(what)
        return STATUS if what["ask"] == "status" else {}

    folder = house.data / "player"
    folder.mkdir(exist_ok=True)
    server = ChannelServer(folder, answer)
    server.start()
    yield asked
    server.stop()


def entries(house, kind: str) -> list[dict]:
    with house.parts.database.read() as session:
        rows = session.query(LogEntry).filter(LogEntry.kind == kind).order_by(LogEntry.seq).all()
        return [json.loads(row.body) for row in rows]


def test_silence_is_heard_by_the_player_and_entered_in_the_logbook(house, player: list[dict]) -> None:
    answer = house.client("lan").post("/api/silence", json={"on": True, "reason": "cháy nhà văn hóa"}).json()
    assert answer["silence"]["on"] and answer["confirmed"] and answer["logged"]
    assert player[-1] == {"ask": "silence_on", "who": "Nguyễn Thị Lan", "reason": "cháy nhà văn hóa"}
    entry = entries(house, "silence.switched")[-1]
    assert entry["who"]["name"] == "Nguyễn Thị Lan" and entry["facts"]["reason"] == "cháy nhà văn hóa"


def test_silence_works_when_the_logbook_cannot_be_written_and_the_player_is_dead(house, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(house.parts.logbook, "append", broken)
    answer = house.client("hung").post("/api/silence", json={"on": True})
    assert answer.status_code == 200
    assert answer.json()["silence"]["on"] and not answer.json()["confirmed"] and not answer.json()["logged"]
    assert read_silence(house.data / "player").on


def test_every_page_says_that_the_loudspeakers_are_silenced_and_who_may_open_them(house, player: list[dict]) -> None:
    lan, hung = house.client("lan"), house.client("hung")
    back = lan.post("/silence", data={"on": "1", "reason": "sửa dây", "next": "/slots"})
    assert back.headers["location"] == "/slots?said=silenced"
    for path in ("/", "/bulletins", "/plan"):
        page = hung.get(path).text
        assert "Toàn bộ loa đang bị ngắt" in page and "Lý do: sửa dây" in page and "Mở lại loa" in page
    assert "Mở lại loa</a>" not in lan.get("/").text, "an editor may silence, not release"
    refused = hung.post("/silence", data={"on": "0", "reason": ""})
    assert refused.status_code == 422 and "Hãy ghi lý do mở lại loa" in refused.text
    assert hung.post("/silence", data={"on": "0", "reason": "đã sửa xong"}).headers["location"] == "/?said=released"
    assert not read_silence(house.data / "player").on


def test_without_a_player_the_page_says_so_and_silence_still_holds(house) -> None:
    client = house.client("hung")
    assert client.get("/api/on-air").json()["player"] == "not_running"
    assert "Bộ phát không chạy" in client.get("/").text
    assert client.post("/silence", data={"on": "1"}).headers["location"] == "/silence?said=silence_unconfirmed"


def test_what_is_on_air_is_what_the_player_says(house, player: list[dict]) -> None:
    air = house.client("hoa").get("/api/on-air").json()
    assert air["player"] == "running" and air["outputs"][0]["now"]["seconds_left"] == 83
    page = house.client("hoa").get("/").text
    assert "Tin sáng" in page and "1:23" in page and "10:01:23" in page and "−18 dBFS" in page


def test_the_clock_is_confirmed_by_a_named_person(house, player: list[dict]) -> None:
    assert house.client("hung").post("/api/clock/confirm").status_code == 200
    assert player[-1] == {"ask": "clock_confirm", "who": "Lê Quốc Hùng"}
    assert entries(house, "clock.confirmed")[-1]["who"]["name"] == "Lê Quốc Hùng"


def gathered(stream: AsyncIterator[str], enough: int) -> list[str]:
    async def gather() -> list[str]:
        found: list[str] = []
        async with asyncio.timeout(20):
            async for one in stream:
                found.append(one)
                if len(found) == enough:
                    break
        return found

    return asyncio.run(gather())


def test_the_stream_tells_the_air_and_how_far_rendering_is(house) -> None:
    parts, lan = house.parts, house.actor("lan")
    bulletin = house.bulletins["draft"]
    parts.desk.submit(lan, bulletin, house.version(bulletin))
    with parts.database.write() as session:
        job = session.query(RenderJob).order_by(RenderJob.id.desc()).first()
        job.done, job.total = 2, 5
    live = Live(parts)
    _, air, rendering = gathered(live.stream(live.take(lan), house.tokens["lan"]), 3)
    assert air.startswith("event: on-air\ndata: {") and '"player": "not_running"' in air
    assert rendering.startswith("event: bulletin\n") and '"done": 2, "total": 5' in rendering
    known = look(parts, 1, {}).bulletins
    house.render()
    assert look(parts, 2, known).bulletins[bulletin]["state"] == "SUBMITTED", "the end of rendering is told too"


def test_the_stream_ends_when_the_sign_in_ends(house, monkeypatch) -> None:
    monkeypatch.setattr(live_module, "DOOR_S", 0.0)
    lan, live = house.actor("lan"), Live(house.parts)
    house.client("lan").post("/sign-out")
    assert gathered(live.stream(live.take(lan), house.tokens["lan"]), 99)[-1] == event("bye", {})
    assert live.taken() == 0, "the place is given back"


def test_places_on_the_stream_are_counted_and_one_never_used_comes_back(house) -> None:
    live, lan = Live(house.parts), house.actor("lan")
    places = [live.take(lan) for _ in range(PLACES_EACH)]
    with pytest.raises(TooMany):
        live.take(lan)
    live.take(house.actor("minh"))
    places[0].used_at -= LEASE_S
    live.take(lan)
    assert live.taken() == PLACES_EACH + 1
