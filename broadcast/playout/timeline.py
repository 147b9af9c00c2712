"""What an output plays at which of its frames: pieces of decoded sound, summed block by block.

The control thread puts pieces and cuts them; the sound thread renders and reports what has left the device.
The lock is held for microseconds; nothing here opens, reads or decodes anything.

A break-in needs no more than `cut` at a frame and `put` at the same one.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.playout.frames import us_of_frames

Pcm = NDArray[np.int16]


@dataclass(slots=True, eq=False)
class Piece:
    """Frames [offset, offset + frames) of an item at device frames [start, start + frames).

    `pcm` is the whole item. `frames` shrinks when the piece is cut, and `cut_cause` says why.
    `first_left_us` and `last_left_us` are the monotonic instants at which its first and last frame left the
    device.
    """

    serial: int
    start: int
    offset: int
    frames: int
    pcm: Pcm
    gain: float = 1.0
    cut_cause: str | None = None
    first_left_us: int | None = None
    last_left_us: int | None = None

    @property
    def end(self) -> int:
        return self.start + self.frames

    @property
    def done(self) -> bool:
        """All of it that will ever leave has left."""
        return self.frames == 0 or self.last_left_us is not None


class Timeline:
    """The pieces of one output. Frames only grow, over the loss and return of a device too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pieces: list[Piece] = []
        self.next_frame = 0  # the next one to be rendered
        self.tail = 0  # where the newest piece ends
        self.silent = False
        self.serial = 0  # of the newest piece that has begun to be rendered

    def put(self, piece: Piece) -> bool:
        """Adds a piece; False when its first frame has already been rendered, or the output is silenced."""
        with self._lock:
            if self.silent or piece.start < self.next_frame:
                return False
            self._pieces.append(piece)
            self.tail = max(self.tail, piece.end)
            return True

    def cut(self, frame: int | None, cause: str, *, silence: bool = False) -> int:
        """Ends every piece at device frame `frame` (None: the next to be rendered); with `silence`, stays
        silent.
        """
        with self._lock:
            if silence:
                self.silent = True
            at = self.next_frame if frame is None else frame
            for piece in self._pieces:
                if piece.end > at:
                    piece.frames = max(0, at - piece.start)
                    piece.cut_cause = piece.cut_cause or cause
            self.tail = min(self.tail, max(at, 0))
            return at

    def lift_silence(self) -> None:
        with self._lock:
            self.silent = False

    def remove(self, piece: Piece) -> None:
        with self._lock:
            if piece in self._pieces:
                self._pieces.remove(piece)

    def render(self, frames: int) -> Pcm | None:
        """The next block; None stands for silence. Exact at gain 1, limited to 16 bits where pieces
        overlap.
        """
        with self._lock:
            first = self.next_frame
            end = self.next_frame = first + frames
            live = [piece for piece in self._pieces if piece.start < end and piece.end > first]
            if live:
                self.serial = max(self.serial, *(piece.serial for piece in live))
        if not live:
            return None
        mixed = np.zeros(frames, np.float32)
        for piece in live:
            begin, stop = max(first, piece.start), min(end, piece.end)
            source = begin - piece.start + piece.offset
            mixed[begin - first : stop - first] += piece.gain * piece.pcm[source : source + stop - begin]
        return np.clip(np.rint(mixed), -32768, 32767).astype(np.int16)

    def left(self, frame: int, mono_us: int) -> None:
        """Notes that every frame before `frame` had left the device at `mono_us`."""
        if not self._pieces:
            return
        with self._lock:
            for piece in self._pieces:
                if piece.first_left_us is None and frame > piece.start and piece.frames:
                    piece.first_left_us = mono_us - us_of_frames(frame - piece.start)
                if piece.last_left_us is None and frame >= piece.end and piece.frames:
                    piece.last_left_us = mono_us - us_of_frames(frame - piece.end)
