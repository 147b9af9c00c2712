"""The sound thread with devices that fail: it is tried again for ever, hangs cost nobody else, frames are not claimed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from broadcast.playout.devices import Device, PacedDevice
from broadcast.playout.line import HANG_AGAIN_US, HANG_US, SoundLine
from broadcast.playout.position import PositionWord, read_position
from broadcast.playout.timeline import Piece
from station.clock import SystemClock
from station.errors import OutputLost


class Kept(PacedDevice):
    """A paced device that keeps what it was given, and can be told to break or to hang."""

    def __init__(self, buffer_ms: int = 40) -> None:
        super().__init__(SystemClock(), buffer_ms)
        self.blocks: list[bytes] = []
        self.broken = threading.Event()
        self.hang = threading.Event()
        self.let_go = threading.Event()

    def take(self, block: bytes, leaves_in_us: int) -> None:
        if self.broken.is_set():
            raise OutputLost("output_lost", "x", reason="pulled out")
        if self.hang.is_set():
            self.let_go.wait(30)
        self.blocks.append(block)

    def samples(self) -> np.ndarray:
        return np.frombuffer(b"".join(self.blocks), "<i2")


def make(tmp_path: Path, open_device: Callable[[], Device]) -> SoundLine:
    return SoundLine(
        "loa", open_device, PositionWord(tmp_path / "loa"), uuid4(), SystemClock(), block_ms=10, retry_s=0.05
    )


def until(true: Callable[[], bool], limit_s: float = 15.0) -> None:
    limit = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.01)


def sound(frames: int) -> np.ndarray:
    return np.random.default_rng(frames).integers(1, 9000, frames, dtype=np.int16)


def put(line: SoundLine, frames: int, ahead: int = 9600) -> Piece:
    piece = Piece(1, line.timeline.next_frame + ahead, 0, frames, sound(frames))
    assert line.timeline.put(piece)
    return piece


def heard(device: Kept, piece: Piece) -> int:
    """How many frames of the piece are in what the device was given, from its first on."""
    samples = device.samples()
    first = int(np.flatnonzero(samples)[0])
    same = samples[first : first + len(piece.pcm)] == piece.pcm[: len(samples) - first]
    return int(np.argmin(same)) if not same.all() else len(same)


@pytest.fixture
def lines() -> list[SoundLine]:
    made: list[SoundLine] = []
    yield made
    for line in made:
        line.end("stopped")


def test_a_piece_goes_whole_to_the_device_and_the_word_follows_it(tmp_path: Path, lines: list[SoundLine]) -> None:
    device = Kept()
    line = make(tmp_path, lambda: device)
    lines.append(line)
    line.start()
    until(lambda: line.ready)
    piece = put(line, 14_400)
    until(lambda: piece.done)
    assert heard(device, piece) == 14_400
    assert piece.first_left_us is not None
    assert piece.last_left_us is not None
    assert abs(piece.last_left_us - piece.first_left_us - 300_000) < 30_000
    word = read_position(tmp_path / "loa")
    assert word is not None
    assert word.serial == 1
    assert piece.end <= word.left <= word.written


def test_a_device_that_cannot_be_opened_is_tried_again_for_ever(tmp_path: Path, lines: list[SoundLine]) -> None:
    tries, device = [], Kept()

    def opener() -> Device:
        tries.append(1)
        if len(tries) < 6:
            raise OutputLost("output_not_opened", "x", reason="refused")
        return device

    line = make(tmp_path, opener)
    lines.append(line)
    line.start()
    until(lambda: line.ready)
    assert len(tries) == 6
    assert line.notes.get_nowait().event == "opened"


def test_a_lost_device_claims_only_what_had_left_and_comes_back(tmp_path: Path, lines: list[SoundLine]) -> None:
    devices = [Kept(), Kept()]
    left = iter(devices)
    line = make(tmp_path, lambda: next(left))
    lines.append(line)
    line.start()
    until(lambda: line.ready)
    piece = put(line, 96_000)
    until(lambda: line.left > piece.start + 9600)
    devices[0].broken.set()
    until(lambda: piece.done)
    assert piece.cut_cause == "output_lost"
    assert 9600 <= piece.frames <= heard(devices[0], piece)
    until(lambda: line.ready)
    again = put(line, 4800)
    until(lambda: again.done)
    assert heard(devices[1], again) == 4800
    assert [line.notes.get_nowait().event for _ in range(3)] == ["opened", "lost", "opened"]


def test_a_programming_error_in_a_device_does_not_end_the_output(tmp_path: Path, lines: list[SoundLine]) -> None:
    devices = [Kept(), Kept()]
    devices[0].take = lambda block, leaves_in_us: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    left = iter(devices)
    line = make(tmp_path, lambda: next(left))
    lines.append(line)
    line.start()
    until(lambda: line.ready)
    piece = put(line, 4800)
    until(lambda: piece.done)
    assert heard(devices[1], piece) == 4800


def test_a_hanging_write_is_left_behind_and_another_thread_goes_on(tmp_path: Path, lines: list[SoundLine]) -> None:
    devices = [Kept(), Kept()]
    left = iter(devices)
    line = make(tmp_path, lambda: next(left))
    lines.append(line)
    line.start()
    until(lambda: line.ready)
    piece = put(line, 96_000)
    until(lambda: line.left > piece.start)
    devices[0].hang.set()
    time.sleep(0.2)
    future_us = SystemClock().monotonic_us() + HANG_US + 1
    assert not line.check_hang(future_us)
    assert line.check_hang(future_us + HANG_AGAIN_US)
    assert piece.done
    assert piece.cut_cause == "output_lost"
    until(lambda: line.ready)
    again = put(line, 4800)
    devices[0].let_go.set()  # the old thread wakes up amid the new one's work, and must keep its hands off
    until(lambda: again.done)
    assert heard(devices[1], again) == 4800
    frames = len(devices[0].samples())
    time.sleep(0.1)
    assert len(devices[0].samples()) == frames


def test_hanging_threads_do_not_pile_up(tmp_path: Path, lines: list[SoundLine]) -> None:
    started, let_go = [], threading.Event()

    def opener() -> Device:
        started.append(1)
        let_go.wait(30)
        raise OutputLost("output_not_opened", "x", reason="late")

    line = make(tmp_path, opener)
    lines.append(line)
    line.start()
    until(lambda: bool(started))
    now_us = SystemClock().monotonic_us()
    for _ in range(40):
        now_us += HANG_US + HANG_AGAIN_US
        line.check_hang(now_us)
        time.sleep(0.01)
    assert len(started) <= 5
    let_go.set()
    count = len(started)
    until(lambda: not [t for t in threading.enumerate() if t.name == "sound-loa"])

    def tried_again() -> bool:
        nonlocal now_us
        now_us += HANG_US + HANG_AGAIN_US
        line.check_hang(now_us)
        return len(started) > count

    until(tried_again)


def test_silence_throws_away_a_long_buffer_and_does_not_claim_it(tmp_path: Path, lines: list[SoundLine]) -> None:
    device = Kept(buffer_ms=800)
    line = make(tmp_path, lambda: device)
    lines.append(line)
    line.start()
    until(lambda: line.ready)
    piece = put(line, 240_000, ahead=48_000)
    until(lambda: line.left > piece.start + 4800)
    before = line.left
    line.silence()
    until(lambda: piece.done)
    assert piece.cut_cause == "silence"
    assert piece.frames < before - piece.start + 24_000  # about 38,400 sat in the buffer
    assert line.timeline.render(480) is None
