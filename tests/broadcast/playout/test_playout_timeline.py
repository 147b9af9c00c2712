"""The timeline, the sample clock's estimate, the wall watch: no sound device needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.playout.frame_clock import FrameClock
from broadcast.playout.frames import us_of_frames
from broadcast.playout.timeline import Piece, Timeline
from broadcast.playout.wall_watch import WallWatch

BLOCK = 480


def piece(serial: int, start: int, frames: int, offset: int = 0, gain: float = 1.0) -> Piece:
    pcm = np.random.default_rng(serial).integers(-9000, 9000, offset + frames, dtype=np.int16)
    return Piece(serial, start, offset, frames, pcm, gain)


def play(timeline: Timeline, frames: int, block: int = BLOCK) -> np.ndarray:
    blocks = []
    while timeline.next_frame < frames:
        sound = timeline.render(block)
        blocks.append(np.zeros(block, np.int16) if sound is None else sound)
    return np.concatenate(blocks)[:frames]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 900), st.integers(0, 700)), min_size=1, max_size=6),
    st.integers(16, 700),
)
def test_every_frame_of_every_piece_is_rendered_once_at_its_place(
    wanted: list[tuple[int, int, int]], block: int
) -> None:
    timeline, expected, start = Timeline(), np.zeros(40_000, np.int16), 0
    for serial, (frames, gap, offset) in enumerate(wanted, 1):
        start += gap
        one = piece(serial, start, frames, offset)
        assert timeline.put(one)
        expected[start : start + frames] = one.pcm[offset:]
        start += frames
    assert np.array_equal(play(timeline, start, block), expected[:start])


def test_gain_is_applied_and_overlaps_are_limited() -> None:
    timeline = Timeline()
    loud = np.full(BLOCK, 30_000, np.int16)
    timeline.put(Piece(1, 0, 0, BLOCK, loud, 0.5))
    timeline.put(Piece(2, 0, 0, BLOCK, loud, 1.0))
    assert set(play(timeline, BLOCK).tolist()) == {32_767}


def test_a_piece_that_comes_too_late_is_not_taken() -> None:
    timeline = Timeline()
    timeline.render(BLOCK)
    assert not timeline.put(piece(1, BLOCK - 1, 100))
    assert timeline.put(piece(2, BLOCK, 100))


def test_silence_leaves_only_zeros_from_the_next_block_and_takes_nothing_new() -> None:
    timeline = Timeline()
    one, later = piece(1, 0, 10 * BLOCK), piece(2, 10 * BLOCK, BLOCK)
    timeline.put(one)
    timeline.put(later)
    timeline.render(BLOCK)
    timeline.cut(None, "silence", silence=True)
    assert not play(timeline, 12 * BLOCK).any()
    assert (one.frames, later.frames, one.cut_cause) == (BLOCK, 0, "silence")
    assert not timeline.put(piece(3, 20 * BLOCK, 10))
    timeline.lift_silence()
    assert timeline.put(piece(4, 20 * BLOCK, 10))


def test_the_first_cause_of_a_cut_stays() -> None:
    timeline, one = Timeline(), piece(1, 0, 10 * BLOCK)
    timeline.put(one)
    timeline.cut(5 * BLOCK, "silence")
    timeline.cut(3 * BLOCK, "output_lost")
    assert (one.frames, one.cut_cause) == (3 * BLOCK, "silence")


def test_first_and_last_frame_get_the_instant_they_left() -> None:
    timeline, one = Timeline(), piece(1, 1000, 4800)
    timeline.put(one)
    timeline.left(1000, 500_000)
    assert one.first_left_us is None
    timeline.left(1480, 510_000)
    assert one.first_left_us == 500_000
    assert not one.done
    timeline.left(5800 + 480, 700_000)
    assert one.last_left_us == 690_000
    assert one.done


def feed(clock: FrameClock, zero_us: int, blocks: int, first: int = 0, latency_us: int = 60_000) -> list[int]:
    stalls = []
    for number in range(first, first + blocks):
        written = number * BLOCK
        stalls.append(clock.observe(zero_us + us_of_frames(written) - latency_us, latency_us, written))
    return [stall for stall in stalls if stall]


def test_an_instant_becomes_the_frame_that_leaves_then() -> None:
    clock = FrameClock()
    assert clock.frame_at(5) is None
    feed(clock, 1_000_000, 60)
    assert clock.frame_at(3_000_000) == 96_000
    assert clock.us_of(96_000) == 3_000_000


@settings(deadline=None)
@given(st.integers(60_000, 5_000_000))
def test_after_a_stall_the_clock_forgets_what_it_knew(stall_us: int) -> None:
    clock = FrameClock()
    feed(clock, 1_000_000, 300)
    stalls = feed(clock, 1_000_000 + stall_us, 60, first=300)
    assert stalls == [stall_us]
    assert clock.us_of(0) == 1_000_000 + stall_us


def test_a_single_wild_sample_is_not_a_stall() -> None:
    clock = FrameClock()
    feed(clock, 1_000_000, 100)
    assert clock.observe(9_000_000, 60_000, 48_000) == 0
    assert feed(clock, 1_000_000, 100, first=100) == []
    assert clock.us_of(0) == 1_000_000


def test_a_drifting_device_is_followed() -> None:
    clock = FrameClock()
    for number in range(6000):  # one minute of a crystal 200 millionths fast
        written = number * BLOCK
        clock.observe(round(us_of_frames(written) * (1 - 200e-6)), 0, written)
    error_us = abs((clock.us_of(6000 * BLOCK) or 0) - us_of_frames(6000 * BLOCK) * (1 - 200e-6))
    assert error_us < 1000


T0 = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def watch(limit_s: float = 60) -> WallWatch:
    watching = WallWatch(limit_s)
    assert watching.start(T0, 1_000_000, None) is None
    return watching


def test_time_passing_and_small_corrections_hold_nothing() -> None:
    watching = watch()
    for second in range(1, 100):
        assert watching.look(T0 + timedelta(seconds=second), (second + 1) * 1_000_000) is None
    event = watching.look(T0 + timedelta(seconds=130), 101_000_000)
    assert event is not None
    assert (event.event, event.step_ms, watching.held) == ("clock_stepped", 30_000, None)


def test_a_step_holds_until_the_clock_steps_back() -> None:
    watching = watch()
    event = watching.look(T0 + timedelta(hours=10), 2_000_000)
    assert event is not None
    assert event.event == "clock_held"
    assert watching.look(T0 + timedelta(hours=10, seconds=1), 3_000_000) is None
    event = watching.look(T0 + timedelta(seconds=3), 4_000_000)
    assert event is not None
    assert (event.event, event.reason, watching.held) == ("clock_released", "agrees_again", None)


def test_a_step_is_believed_when_a_person_confirms_it() -> None:
    watching = watch()
    watching.look(T0 + timedelta(hours=10), 2_000_000)
    event = watching.confirm(T0 + timedelta(hours=10), 2_000_000)
    assert event is not None
    assert (event.event, event.reason) == ("clock_released", "confirmed")
    assert watching.look(T0 + timedelta(hours=10, seconds=1), 3_000_000) is None


def test_a_clock_behind_the_journal_holds_and_passing_time_does_not_release_it() -> None:
    watching = WallWatch(60)
    event = watching.start(T0, 1_000_000, (T0 + timedelta(minutes=5), -1))
    assert event is not None
    assert (event.event, event.reason) == ("clock_held", "behind_journal")
    assert watching.look(T0 + timedelta(minutes=20), 1_000_000 + 1_200_000_000) is None
    assert watching.held
    event = watching.look(T0 + timedelta(minutes=26), 1_000_000 + 1_200_000_000)
    assert event is not None
    assert event.event == "clock_released"


def test_a_step_made_while_the_player_was_down_holds() -> None:
    watching = WallWatch(60)
    event = watching.start(T0 + timedelta(hours=3), 11_000_000, (T0, 1_000_000))
    assert event is not None
    assert event.reason == "stepped_while_down"
    assert WallWatch(60).start(T0 + timedelta(seconds=10), 11_000_000, (T0, 1_000_000)) is None
