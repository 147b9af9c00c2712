"""The real player process on null and file outputs: plans in, a journal out, through every kind of trouble.

Each scenario is a station of its own and takes some seconds of real time, so they run side by side.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from broadcast.playout.channel import Channel, switch_silence
from broadcast.playout.decode import decoded
from station.clock import HANOI
from station.errors import Conflict, RadioError
from station.files import sha256_bytes, write_whole
from station.settings import OutputSettings
from tests.broadcast.playout.playout_kit import RATE, ROOT, Station, soon

NULL = {"name": "loa", "kind": "null"}


def outcome(station: Station, item: str, output: str = "loa") -> tuple[object, object]:
    line = station.closed()[item, output]
    return line.facts["state"], line.facts["cause"]


def whole_evening(folder: Path) -> Station:
    station = Station(folder, [NULL, {"name": "tap", "kind": "file", "gain_db": -6.0}])
    station.start()
    digests = [station.record(1.2, seed) for seed in range(3)]
    items = station.joined("i", digests, soon(3))
    station.plan(station.session(items))
    station.wait_closed(6, 20)
    station.stop()
    return station


def refusals(folder: Path) -> Station:
    """On each output a bad item, and a good one joined to it that must keep its own instant."""
    names = ("changed", "unapproved", "expired", "missing", "damaged", "kind")
    station = Station(folder, [{"name": name, "kind": "null"} for name in names])
    good = station.record(0.5, 99)
    begins = soon(10)
    bad = {name: station.record(1.0, seed) for seed, name in enumerate(names)}
    changed = station.player / "files" / f"{bad['changed']}.flac"
    write_whole(changed, changed.read_bytes()[:-1] + b"x")
    (station.player / "files" / f"{bad['missing']}.flac").unlink()
    del station.approved[bad["unapproved"]]
    station.approved[bad["expired"]] = station.approved[good].model_copy(update={"not_after": begins})
    station.approve()
    junk = b"fLaC this is no music at all" * 50
    junk_digest = sha256_bytes(junk)
    write_whole(station.player / "files" / f"{junk_digest}.flac", junk)
    station.approved[junk_digest] = station.approved[good]
    station.approve()
    station.sounds[junk_digest] = station.sounds[bad["damaged"]]
    bad["damaged"] = junk_digest
    sessions = []
    for name in names:
        role = "bulletin" if name == "kind" else "tune"
        first = station.item(f"bad-{name}", bad[name], begins, role=role)
        second = station.item(f"good-{name}", good, begins + timedelta(seconds=1))
        sessions.append(station.session((first, second), outputs=(name,), room_s=5))
    station.plan(*sessions)
    station.start()
    station.wait_closed(12, 35)
    station.stop()
    return station


def outside_window(folder: Path) -> Station:
    local = datetime.now(HANOI)
    opens, closes = ((local + timedelta(hours=h)).strftime("%H:00") for h in (6, 7))
    station = Station(folder, [NULL], guard={"windows": [f"{opens}-{closes}"]})
    digest = station.record(0.5, 1)
    station.plan(station.session((station.item("early", digest, soon(6)),)))
    station.start()
    station.wait_closed(1, 25)
    station.stop()
    return station


def plan_changes(folder: Path) -> Station:
    station = Station(folder, [NULL])
    station.start()
    long, short = station.record(2.5, 1), station.record(0.6, 2)
    begins = soon(3)
    playing = station.item("playing", long, begins)
    next_at = begins + timedelta(seconds=2.5)
    station.plan(station.session((playing, station.item("gone", short, next_at)), room_s=5))
    station.until(lambda: bool(station.lines("started", "playing")), 15, "first item on air")
    time.sleep(max(0.0, (next_at - datetime.now(UTC)).total_seconds() - 1.0))
    instead = station.item("instead", short, next_at)
    back_at = next_at + timedelta(seconds=4)
    station.plan(station.session((instead,), room_s=8))
    station.until(lambda: bool(station.lines("cancelled", "gone")), 10, "cancelled")
    station.plan(station.session((instead, station.item("gone", short, back_at)), room_s=5))
    station.until(lambda: bool(station.lines("ended", "gone")), 15, "planned again")
    station.wait_closed(3, 15)
    (station.player / "plans" / f"{begins.astimezone(HANOI).date()}.json").write_bytes(b'{"format": 1, "sess')
    station.until(lambda: bool(station.lines("plan_refused")), 10, "broken plan refused")
    station.stop()
    return station


def silenced(folder: Path) -> Station:
    station = Station(folder, [{"name": "tap", "kind": "file"}])
    station.start()
    digest = station.record(6.0, 1)
    other = station.record(0.5, 2)
    begins = soon(3)
    during = station.item("during", other, begins + timedelta(seconds=6))
    after = station.item("after", other, begins + timedelta(seconds=11))
    station.plan(station.session((station.item("cut", digest, begins), during, after), room_s=5))
    station.until(lambda: bool(station.lines("started", "cut")), 15, "on air")
    time.sleep(1.0)
    station.asked_at = time.time()  # type: ignore[attr-defined]
    silence, heard = switch_silence(station.data, True, "Trần B", "loa hú", datetime.now(UTC))
    assert silence.on
    assert heard
    station.until(lambda: ("cut", "tap") in station.closed(), 5, "cut")
    station.until(lambda: station.state("silent"), 5, "silent")
    station.kill()
    station.start()
    station.until(lambda: station.state("silent"), 5, "silent")
    station.until(lambda: ("during", "tap") in station.closed(), 15, "refused while silent")
    switch_silence(station.data, False, "Trần B", "đã sửa", datetime.now(UTC))
    station.wait_closed(3, 20)
    station.stop()
    return station


def killed_short(folder: Path) -> Station:
    station = Station(folder, [{"name": "tap", "kind": "file"}])
    station.start()
    digests = [station.record(3.0, seed) for seed in range(2)]
    full = station.record(4.0, 7)
    items = station.joined("i", digests, soon(3))
    late = station.item("late", full, items[-1].starts_at + timedelta(seconds=3.0))
    # room for the shift of the first two, none for the third
    station.plan(station.session((*items, late), room_s=0.0))
    station.until(lambda: bool(station.lines("started", "i0")), 15, "on air")
    time.sleep(1.6)
    station.kill()
    time.sleep(0.8)
    station.start()
    station.wait_closed(3, 25)
    station.stop()
    return station


def killed_long(folder: Path) -> Station:
    station = Station(folder, [NULL], playout={"resume_within_s": 1.5})
    station.start()
    digest = station.record(1.5, 1)
    begins = soon(3)
    items = (
        station.item("cut", digest, begins),
        station.item("passed", digest, begins + timedelta(seconds=1.5)),
        station.item("later", digest, begins + timedelta(seconds=8)),
    )
    station.plan(station.session(items, room_s=20))
    station.until(lambda: bool(station.lines("started", "cut")), 15, "on air")
    time.sleep(0.5)
    station.kill()
    time.sleep(3.0)
    station.start()
    station.wait_closed(3, 25)
    station.stop()
    return station


def stopped(folder: Path) -> Station:
    station = Station(folder, [NULL])
    station.start()
    digest = station.record(5.0, 1)
    items = station.joined("i", [digest, digest], soon(2.5))
    station.plan(station.session(items, room_s=30))
    station.until(lambda: bool(station.lines("started", "i0")), 15, "on air")
    time.sleep(0.4)
    station.exit_code = station.stop()  # type: ignore[attr-defined]
    station.start()
    station.wait_closed(2, 25)
    station.stop()
    return station


SCENARIOS: tuple[Callable[[Path], Station], ...] = (
    silenced, refusals, killed_long, killed_short, plan_changes, stopped, whole_evening, outside_window,
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Station]]]:
    base = tmp_path_factory.mktemp("stage")

    def play(scenario: Callable[[Path], Station]) -> Station:
        folder = base / scenario.__name__
        folder.mkdir()
        return scenario(folder)

    with ThreadPoolExecutor(4) as pool:
        yield {scenario.__name__: pool.submit(play, scenario) for scenario in SCENARIOS}


@pytest.fixture
def station(request: pytest.FixtureRequest, stage: dict[str, Future[Station]]) -> Station:
    return stage[request.param].result(100)


def of(scenario: Callable[[Path], Station]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("station", [scenario.__name__], indirect=True)


@of(whole_evening)
def test_every_item_airs_whole_on_every_output_at_its_instant(station: Station) -> None:
    assert set(station.closed()) == {(f"i{n}", output) for n in range(3) for output in ("loa", "tap")}
    for line in station.closed().values():
        assert (line.facts["state"], line.facts["evidence"]) == ("aired", "rehearsal")
        assert line.facts["frames_played"] == line.facts["frames_expected"] == round(1.2 * RATE)
    late = sorted(abs(int(line.facts["late_ms"] or 0)) for line in station.lines("started"))
    assert late[0] <= 250  # how exact it is on a free machine, the sound server's tests and the benchmark tell


@of(whole_evening)
def test_joined_items_follow_frame_on_frame(station: Station) -> None:
    for output in ("loa", "tap"):
        placed = [line.facts for line in station.lines("placed") if line.output == output]
        ends = [int(p["frame"] or 0) + int(p["frames"] or 0) for p in placed]
        assert [p["frame"] for p in placed[1:]] == ends[:-1]


@of(whole_evening)
def test_the_rehearsal_recording_holds_the_items_with_their_gain(station: Station) -> None:
    recorded, _ = rehearsed(station, "tap")
    whole = np.concatenate(list(station.sounds.values())).astype(np.float32)
    whole = np.rint(whole * np.float32(10 ** (-6 / 20))).astype(np.int16)
    first = int(np.flatnonzero(recorded)[0])
    assert np.abs(recorded[first : first + len(whole)].astype(int) - whole).max() <= 1
    assert not recorded[first + len(whole) :].any()


@of(whole_evening)
def test_the_index_of_the_rehearsal_tells_when_each_sample_was_heard(station: Station) -> None:
    _, parts = rehearsed(station, "tap")
    index = json.loads(sorted((station.player / "rehearsal" / "tap").glob("*.json"))[0].read_text())
    heard_at = datetime.fromisoformat(index["starts_at"]).timestamp() + int(np.flatnonzero(parts[0])[0]) / RATE
    planned_at = datetime.fromisoformat(str(station.lines("placed", "i0")[0].facts["planned_at"])).timestamp()
    assert abs(heard_at - planned_at) <= 0.05


def test_the_player_loads_no_database_no_web_and_no_decoder() -> None:
    code = "import sys, broadcast.playout.process; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"sqlalchemy", "fastapi", "av", "httpx", "apscheduler", "scipy"}
    assert not heavy & set(loaded.stdout.split())


@of(whole_evening)
def test_the_plan_is_in_the_journal_before_anything_of_it(station: Station) -> None:
    events = [line.event for line in station.lines()]
    assert events.index("plan_taken") < events.index("placed") < events.index("started")
    assert events[0] == "player_started"
    assert events[-1] == "player_stopped"
    assert [line.n for line in station.lines()] == list(range(1, len(events) + 1))


@of(refusals)
@pytest.mark.parametrize(
    ("output", "rule"),
    [
        ("changed", "file_changed"), ("unapproved", "not_approved"), ("expired", "expired"),
        ("missing", "file_missing"), ("damaged", "file_unreadable"), ("kind", "wrong_kind"),
    ],
)
def test_the_guard_refuses_and_the_session_goes_on(station: Station, output: str, rule: str) -> None:
    assert outcome(station, f"bad-{output}", output) == ("missed", rule)
    assert len(station.lines("file_changed", f"bad-{output}")) == (rule == "file_changed")
    refused = station.lines("refused", f"bad-{output}")
    assert [line.facts["rule"] for line in refused] == [rule]
    warned = [line.facts["rule"] for line in station.lines("warned", f"bad-{output}")]
    assert warned == [rule] or (rule.startswith("file") and not warned)  # a file is judged when its turn has come
    assert not station.lines("placed", f"bad-{output}")
    assert outcome(station, f"good-{output}", output) == ("aired", None)
    assert int(station.lines("started", f"good-{output}")[0].facts["late_ms"] or 0) >= -20


@of(outside_window)
def test_nothing_sounds_outside_the_window(station: Station) -> None:
    assert outcome(station, "early") == ("missed", "outside_window")
    assert not station.lines("placed")


@of(plan_changes)
def test_a_new_plan_one_second_before_changes_only_what_is_not_committed(station: Station) -> None:
    assert outcome(station, "playing") == ("aired", None)
    assert [line.facts["cause"] for line in station.lines("cancelled")] == ["plan_changed"]
    assert outcome(station, "instead") == ("aired", None)


@of(plan_changes)
def test_what_was_cancelled_and_is_planned_again_in_time_airs_as_another_attempt(station: Station) -> None:
    assert station.lines("cancelled", "gone")[0].attempt == 1
    assert station.closed()["gone", "loa"].attempt == 2
    assert outcome(station, "gone") == ("aired", None)


@of(plan_changes)
def test_a_broken_plan_is_refused_by_name_and_the_last_good_one_stays(station: Station) -> None:
    refused = station.lines("plan_refused")[0]
    assert refused.facts["reason"] == "broken"
    assert [line.facts["version"] for line in station.lines("plan_taken")] == [1, 2, 3]


@of(silenced)
def test_silence_cuts_what_sounds_and_survives_a_restart(station: Station) -> None:
    assert outcome(station, "cut", "tap") == ("partly_aired", "silence")
    assert outcome(station, "during", "tap") == ("missed", "silence")
    assert outcome(station, "after", "tap") == ("aired", None)
    assert [line.facts["who"] for line in station.lines("silence_on")] == ["Trần B"]
    assert [line.facts["reason"] for line in station.lines("silence_off")] == ["đã sửa"]


@of(silenced)
def test_the_last_sound_leaves_soon_after_the_switch(station: Station) -> None:
    last = datetime.fromisoformat(str(station.closed()["cut", "tap"].facts["last_left_at"]))
    assert last.timestamp() - station.asked_at < 0.6  # type: ignore[attr-defined]


@of(killed_short)
def test_a_killed_player_goes_on_where_it_was_and_shifts_what_follows(station: Station) -> None:
    assert outcome(station, "i0", "tap") == ("aired", None)
    assert outcome(station, "late", "tap") == ("missed", "no_room")
    first, second = [line.facts for line in station.lines("placed", "i0")]
    broke = station.lines("interrupted", "i0")[0].facts
    assert broke["cause"] == "player_down"
    assert second["offset"] == max(0, int(broke["frames_left"] or 0) - RATE)
    assert int(second["offset"] or 0) + int(second["frames"] or 0) == first["frames"]
    assert int(station.lines("started", "i0")[1].facts["late_ms"] or 0) > 500


@of(killed_short)
def test_the_journal_claims_no_frame_that_is_not_in_the_recording(station: Station) -> None:
    recorded, parts = rehearsed(station, "tap")
    item = station.sounds[str(station.lines("placed", "i0")[0].facts["digest"])]
    before = parts[0]
    first = int(np.flatnonzero(before)[0])
    cut = len(before) - first
    same = before[first:] == item[:cut]
    assert same.all()
    claimed = int(station.lines("interrupted", "i0")[0].facts["frames_left"] or 0)
    buffer_ms = OutputSettings(name="tap", kind="file").latency_ms
    assert 0 <= cut - claimed <= (2 * buffer_ms + 10) * RATE // 1000  # the recorder holds what the device's buffer held
    assert recorded.any()


@of(killed_long)
def test_after_a_long_outage_nothing_stale_plays(station: Station) -> None:
    assert outcome(station, "cut") == ("partly_aired", "player_down")
    assert outcome(station, "passed") == ("missed", "player_down")
    assert outcome(station, "later") == ("aired", None)
    assert 0 < int(station.closed()["cut", "loa"].facts["frames_played"] or 0) < round(1.5 * RATE)


@of(stopped)
def test_a_clean_stop_ends_what_sounds_and_leaves_the_next_for_the_next_run(station: Station) -> None:
    assert station.exit_code == 0  # type: ignore[attr-defined]
    assert outcome(station, "i0") == ("partly_aired", "stopped")
    assert outcome(station, "i1") == ("aired", None)
    starts = station.lines("player_started")
    assert [line.facts["clean"] for line in starts] == [False, True]
    assert starts[1].facts["previous"] == starts[0].run


def test_two_players_never_share_a_folder_and_the_channel_answers(tmp_path: Path) -> None:
    station = Station(tmp_path, [NULL])
    station.start()
    try:
        command = [sys.executable, "-m", "broadcast.playout", "--config", str(station.config), "--data", str(station.data)]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
        assert second.returncode == 1
        assert "player_already_running" in second.stderr
        assert station.process is not None
        assert station.channel.ask("ping")["pid"] == station.process.pid
        assert (station.player / "player.sock").stat().st_mode & 0o777 == 0o600
        with pytest.raises(RadioError) as unknown:
            station.channel.ask("dance")
        assert unknown.value.code == "unknown_command"
        with pytest.raises(RadioError) as nameless:
            station.channel.ask("clock_confirm", who=" ")
        assert nameless.value.code == "missing_fact"
        station.channel.ask("stop")
        assert station.process.wait(15) == 0
    finally:
        station.stop()


def test_the_switch_works_with_the_player_dead(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with pytest.raises(Conflict) as nobody:
        Channel(data).ask("ping")
    assert nobody.value.code == "player_not_running"
    silence, heard = switch_silence(data, True, "Trần B", "sửa loa", datetime.now(UTC))
    assert (silence.on, silence.who, heard) == (True, "Trần B", False)
    station = Station(tmp_path, [NULL])
    station.start()
    station.until(lambda: station.state("silent"), 5, "silent")
    assert station.stop() == 0
    assert switch_silence(data, False, "Trần B", "xong", datetime.now(UTC))[0].on is False


def test_a_clock_behind_the_journal_holds_until_a_person_confirms(tmp_path: Path) -> None:
    station = Station(tmp_path, [NULL])
    station.start()
    station.stop()
    path = sorted((station.player / "journal").glob("*.jsonl"))[-1]
    values = json.loads(path.read_text().splitlines()[-1])
    future = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with path.open("a") as file:
        file.write(json.dumps({**values, "n": values["n"] + 1, "at": future}) + "\n")
        file.write('{"n": 999, "torn')
    digest = station.record(0.5, 1)
    station.plan(station.session((station.item("held", digest, soon(2)),), room_s=60))
    station.start()
    try:
        assert station.channel.ask("status")["held"] is True
        station.until(lambda: datetime.now(UTC) > soon(-3.5) and not station.lines("placed"), 5, "held")
        time.sleep(3.0)
        assert not station.lines("placed")
        assert station.channel.ask("clock_confirm", who="Lê C")["held"] is False
        station.wait_closed(1, 10)
        assert outcome(station, "held") == ("aired", None)
        assert [line.facts["who"] for line in station.lines("clock_released")] == ["Lê C"]
        assert int(station.lines("player_started")[-1].facts["torn_bytes"] or 0) > 0
    finally:
        station.stop()


def rehearsed(station: Station, output: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """The rehearsal recording as one array and as its parts, in order of time."""
    folder = station.player / "rehearsal" / output
    station.until(lambda: not list(folder.glob("*.s16")) or not helper_alive(folder), 30, "recordings closed")
    parts = []
    for path in sorted([*folder.glob("*.flac"), *folder.glob("*.s16")]):
        if path.suffix == ".s16":
            parts.append(np.fromfile(path, "<i2"))
        else:
            parts.append(np.frombuffer(decoded(path.read_bytes(), 10**9), "<i2"))
    return np.concatenate(parts), parts


def helper_alive(folder: Path) -> bool:
    return bool(list(folder.glob("*.s16"))) and any(
        str(folder).encode() in (entry / "cmdline").read_bytes()
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and (entry / "cmdline").exists()
    )
