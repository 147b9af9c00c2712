"""What the player leaves on disk: the journal and the position word, whole after any death."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.playout.journal import Cursor, Journal, last_line, read_journal, read_since, remove_old
from broadcast.playout.position import Position, PositionWord, read_position
from broadcast.playout.recovery import OpenPiece, fold, remains
from station.clock import HANOI, FixedClock, local_day
from station.errors import StoreFailed

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def journal(folder: Path, clock: FixedClock) -> Journal:
    return Journal(folder, uuid4(), clock, HANOI)


def test_numbers_go_on_over_runs_and_lines_read_back_as_written(tmp_path: Path) -> None:
    clock = FixedClock(START)
    first = journal(tmp_path, clock)
    first.append("player_started", pid=1)
    wrote = first.append("placed", item="i", output="loa", attempt=1, piece=2, title="Bản tin «sáng»", joined=True, cause=None)
    first.close()
    second = journal(tmp_path, clock)
    second.append("player_started", pid=2)
    lines, _ = read_journal(tmp_path)
    assert [line.n for line in lines] == [1, 2, 3]
    assert lines[1] == wrote
    assert lines[2].run != lines[1].run


def test_facts_hold_no_fractions(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        journal(tmp_path, FixedClock(START)).append("placed", gain=0.5)  # type: ignore[arg-type]


@settings(deadline=None)
@given(cut=st.integers(1, 200))
def test_a_torn_last_line_is_not_read_and_the_next_run_goes_on_behind_it(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("j")
    one = journal(folder, FixedClock(START))
    for number in range(3):
        one.append("placed", item=f"i{number}", output="loa")
    one.close()
    path = next(folder.glob("*.jsonl"))
    data = path.read_bytes()
    last = len(data) - data[:-1].rfind(b"\n") - 1
    path.write_bytes(data[: -min(cut, last)])
    assert [line.n for line in read_journal(folder)[0]] == [1, 2]
    again = journal(folder, FixedClock(START))
    assert again.append("placed", item="i9", output="loa").n == 3
    assert [line.item for line in read_journal(folder)[0]] == ["i0", "i1", "i9"]


def test_a_reader_gets_each_line_once_over_days_and_a_clock_set_back(tmp_path: Path) -> None:
    clock = FixedClock(START)
    writer, cursor, seen = journal(tmp_path, clock), None, []
    for number in range(40):
        writer.append("placed", item=str(number), output="loa")
        clock.step(timedelta(hours=-30 if number == 20 else 7))
        if number % 3 == 0:
            lines, cursor = read_journal(tmp_path, cursor)
            seen += lines
    lines, cursor = read_journal(tmp_path, cursor)
    seen += lines
    assert [line.n for line in seen] == list(range(1, 41))
    assert read_journal(tmp_path, cursor) == ([], cursor)
    assert len(list(tmp_path.glob("*.jsonl"))) > 5


def test_a_half_written_line_is_left_for_the_next_read(tmp_path: Path) -> None:
    writer = journal(tmp_path, FixedClock(START))
    writer.append("placed", item="a", output="loa")
    path = next(tmp_path.glob("*.jsonl"))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"n":2,"run"')
    lines, cursor = read_journal(tmp_path)
    assert len(lines) == 1
    assert cursor == Cursor(path.name, len(whole))
    path.write_bytes(whole + whole.replace(b'"n":1', b'"n":2'))
    assert [line.n for line in read_journal(tmp_path, cursor)[0]] == [2]


def test_a_damaged_line_costs_only_itself(tmp_path: Path) -> None:
    writer = journal(tmp_path, FixedClock(START))
    for number in range(3):
        writer.append("placed", item=str(number), output="loa")
    path = next(tmp_path.glob("*.jsonl"))
    raw = path.read_bytes().split(b"\n")
    raw[1] = b"\x00" * len(raw[1])
    path.write_bytes(b"\n".join(raw))
    assert [line.n for line in read_journal(tmp_path)[0]] == [1, 3]
    last = last_line(tmp_path)
    assert last is not None
    assert last.n == 3


def test_only_old_files_that_were_ingested_are_deleted(tmp_path: Path) -> None:
    clock = FixedClock(START)
    writer = journal(tmp_path, clock)
    for _ in range(5):
        writer.append("placed", item="i", output="loa")
        clock.advance(timedelta(days=1))
    files = sorted(path.name for path in tmp_path.glob("*.jsonl"))
    limit = local_day(START) + timedelta(days=4)
    assert remove_old(tmp_path, limit, Cursor(files[2], 0)) == 2
    assert sorted(path.name for path in tmp_path.glob("*.jsonl")) == files[2:]
    assert len(read_since(tmp_path, local_day(START) + timedelta(days=3))) == 3


def test_every_line_is_one_json_object_with_the_agreed_keys(tmp_path: Path) -> None:
    writer = journal(tmp_path, FixedClock(START))
    writer.append("stall", output="loa", stall_ms=5)
    values = json.loads(next(tmp_path.glob("*.jsonl")).read_text())
    assert list(values) == [
        "n", "run", "at", "mono_us", "boot", "event", "item", "output", "attempt", "piece", "facts",
    ]
    assert values["at"] == "2026-11-21T10:00:00.000000Z"


def test_a_full_disk_is_said_leaves_no_half_line_and_is_got_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = journal(tmp_path, FixedClock(START))
    writer.append("player_started", pid=1)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "reserve").unlink()
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(StoreFailed) as refused:
            writer.append("placed", item="i", output="loa")
    assert refused.value.code == "journal_failed"
    assert len(read_journal(tmp_path)[0]) == 1
    assert writer.append("placed", item="i", output="loa").n == 2
    assert [line.n for line in read_journal(tmp_path)[0]] == [1, 2]


def test_the_reserve_on_disk_is_given_up_for_the_line_that_finds_it_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, real = journal(tmp_path, FixedClock(START)), os.fsync
    reserve = tmp_path / "reserve"
    assert reserve.stat().st_blocks * 512 >= 1_000_000

    def full_while_reserved(handle: int) -> None:
        if reserve.exists():
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full_while_reserved)
    assert writer.append("placed", item="i", output="loa").n == 1
    assert [line.n for line in read_journal(tmp_path)[0]] == [1]
    assert not reserve.exists()


def position(run: object, left: int, serial: int = 1) -> Position:
    return Position(run, left + 2880, left, 1_000_000_000, 5_000_000, serial)  # type: ignore[arg-type]


@settings(deadline=None)
@given(damage=st.integers(0, 127))
def test_a_torn_slot_leaves_the_word_before_it(tmp_path_factory: pytest.TempPathFactory, damage: int) -> None:
    path, run = tmp_path_factory.mktemp("p") / "loa", uuid4()
    word = PositionWord(path)
    for left in range(480, 4800, 480):
        word.write(position(run, left))
    word.close()
    whole = read_position(path)
    assert whole is not None
    assert whole.left == 4320
    data = bytearray(path.read_bytes())
    newest = 0 if 4320 // 480 % 2 == 0 else 128
    data[newest + damage % 68] ^= 0xFF
    path.write_bytes(bytes(data))
    torn = read_position(path)
    assert torn is not None
    assert torn.left in (3840, 4320)
    again = PositionWord(path)
    again.write(position(run, 9600))
    newer = read_position(path)
    assert newer is not None
    assert newer.left == 9600


def test_no_word_no_claim(tmp_path: Path) -> None:
    assert read_position(tmp_path / "none") is None
    (tmp_path / "loa").write_bytes(b"\x00" * 256)
    assert read_position(tmp_path / "loa") is None


@settings(deadline=None)
@given(st.integers(0, 300_000), st.integers(0, 200_000), st.integers(1, 100_000))
def test_frames_that_left_are_those_before_the_word(left: int, frame: int, frames: int) -> None:
    run = uuid4()
    open_piece = OpenPiece(str(run), 7, 1, frame, 0, frames)
    word = position(run, left, serial=7)
    found = remains(open_piece, word)
    assert found.frames == len(range(frame, min(left, frame + frames)))
    if found.frames:
        assert found.first_left_at is not None
        assert found.last_left_at is not None
        assert abs((found.last_left_at - found.first_left_at).total_seconds() - found.frames / 48_000) < 1e-5


def test_a_piece_of_another_run_or_one_never_begun_has_no_frames() -> None:
    run = uuid4()
    open_piece = OpenPiece(str(run), 7, 1, 0, 0, 48_000)
    assert remains(open_piece, position(uuid4(), 24_000, serial=7)).frames == 0
    assert remains(open_piece, position(run, 24_000, serial=6)).frames == 0
    assert remains(open_piece, None).frames == 0


def test_the_journal_folds_into_what_each_airing_had_come_to(tmp_path: Path) -> None:
    writer = journal(tmp_path, FixedClock(START))
    facts = {"frame": 0, "offset": 0, "frames": 9600, "frames_expected": 9600}
    writer.append("placed", item="a", output="loa", attempt=1, piece=1, **facts)
    writer.append(
        "interrupted", item="a", output="loa", attempt=1, piece=1, cause="player_down", offset=0, frames_left=4800,
        first_left_at="2026-11-21T10:00:00.000000Z", last_left_at="2026-11-21T10:00:00.100000Z",
    )
    writer.append("placed", item="a", output="loa", attempt=1, piece=2, **{**facts, "offset": 2400, "frames": 7200})
    writer.append("missed", item="b", output="loa", attempt=1, cause="late", state="missed")
    writer.append("silence_on", who="a", reason="b")
    history = fold(read_journal(tmp_path)[0])
    a, b = history.airings["a", "loa"], history.airings["b", "loa"]
    assert (a.covered, a.pieces, a.closed) == (((0, 4800),), 2, None)
    assert a.open is not None
    assert a.open.offset == 2400
    assert b.closed == "missed"
    assert history.silent
