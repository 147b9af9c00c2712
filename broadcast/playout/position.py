"""Where an output stands, in a memory-mapped word that survives `kill -9` at any instant.

The sound thread writes it once per block. Two slots are written in turn, each with a sequence number and a
checksum, so that a slot torn by the death of the process leaves the other one valid. The kernel keeps the
mapped page when the process dies; after a power cut the word may be old or gone, and then nothing is
claimed.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

_BODY = struct.Struct("<Q16sqqqqq")
_CRC = struct.Struct("<I")
_SLOT = 128
_SIZE = 2 * _SLOT


@dataclass(frozen=True, slots=True)
class Position:
    """Device frames of one run of the player on one output.

    `written` went to the device; `left` of them had left it at `wall_us`/`mono_us`; `serial` is the journal
    number of the newest `placed` line whose sound had begun to be written (0: none).
    """

    run: UUID
    written: int
    left: int
    wall_us: int
    mono_us: int
    serial: int


class PositionWord:
    """The word of one output, opened for writing by the player that holds the lock."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            if os.fstat(handle).st_size != _SIZE:
                os.ftruncate(handle, _SIZE)
            self._map = mmap.mmap(handle, _SIZE)
        finally:
            os.close(handle)
        self._sequence = max((found[0] for found in _slots(self._map[:])), default=0)

    def write(self, position: Position) -> None:
        self._sequence += 1
        body = _BODY.pack(
            self._sequence, position.run.bytes, position.written, position.left,
            position.wall_us, position.mono_us, position.serial,
        )  # fmt: skip
        at = (self._sequence % 2) * _SLOT
        self._map[at : at + _BODY.size + _CRC.size] = body + _CRC.pack(zlib.crc32(body))

    def close(self) -> None:
        self._map.close()


def read_position(path: Path) -> Position | None:
    """The newest valid word, or None when there is none."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    found = _slots(data)
    return max(found, key=lambda slot: slot[0])[1] if found else None


def _slots(data: bytes) -> list[tuple[int, Position]]:
    valid = []
    for at in (0, _SLOT):
        body = data[at : at + _BODY.size]
        crc = data[at + _BODY.size : at + _BODY.size + _CRC.size]
        if len(crc) != _CRC.size or _CRC.unpack(crc)[0] != zlib.crc32(body):
            continue
        sequence, run, written, left, wall_us, mono_us, serial = _BODY.unpack(body)
        if sequence:
            valid.append((sequence, Position(UUID(bytes=run), written, left, wall_us, mono_us, serial)))
    return valid
