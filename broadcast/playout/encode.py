"""Helper process: `python -m broadcast.playout.encode FILE.s16` writes FILE.flac beside it and removes
the raw file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import av
import numpy as np

from broadcast.playout.frames import RATE
from station.files import sync_folder

_CHUNK = 4096


def encode(raw: Path) -> Path:
    """FLAC of 16-bit mono 48 kHz raw sound, sample by sample the same."""
    target = raw.with_suffix(".flac")
    temporary = raw.with_suffix(f".{os.getpid()}.tmp")
    with av.open(str(temporary), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono", format="s16")
        with raw.open("rb") as file:
            while data := file.read(_CHUNK * 2):
                samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2").reshape(1, -1)
                if not samples.size:
                    break
                frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
                frame.sample_rate = RATE
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(target)
    sync_folder(target.parent)
    raw.unlink(missing_ok=True)
    return target


def main(arguments: list[str]) -> int:
    os.nice(20)  # behind everything
    raw = Path(arguments[0])
    if raw.exists():  # else another helper was faster
        encode(raw)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
