"""Helper process: one approved master → 16-bit mono 48 kHz PCM for the sound thread to map.

    python -m broadcast.playout.decode MASTER.flac OUT.pcm DIGEST LONGEST_MS

It runs apart, with a time limit, so that a bad file can cost this process and never the player. The bytes
that are hashed are the bytes that are decoded: the file is read once. Beside OUT.pcm goes OUT.json
{"frames", "pcm_sha256"}, written before it, so that a PCM file is never without its proof.

Exit 0 done; 3 the bytes do not hash to DIGEST; 4 it cannot be decoded; 5 it is longer than LONGEST_MS; 6 no
such file.
"""

from __future__ import annotations

import io
import json
import os
import sys
from itertools import chain
from pathlib import Path

import av
import numpy as np

from broadcast.playout.decode_codes import CHANGED, MISSING, TOO_LONG, UNREADABLE
from broadcast.playout.frames import RATE, frames_of_ms
from station.files import sha256_bytes, write_whole


class TooLongError(Exception):
    pass


def decoded(data: bytes, longest_frames: int) -> bytes:
    """PCM of an audio file's bytes; `TooLongError` beyond `longest_frames`, PyAV's errors when it is
    damaged.
    """
    parts: list[bytes] = []
    frames = 0
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(io.BytesIO(data), "r") as container:
        for frame in chain(container.decode(audio=0), (None,)):
            for out in resampler.resample(frame):
                samples = out.to_ndarray().reshape(-1).astype(np.dtype("<i2"))
                frames += samples.size
                if frames > longest_frames:
                    raise TooLongError
                parts.append(samples.tobytes())
    return b"".join(parts)


def main(arguments: list[str]) -> int:
    os.nice(15)  # behind the player, whose priority it inherits
    source, target, digest, longest_ms = (
        Path(arguments[0]),
        Path(arguments[1]),
        arguments[2],
        int(arguments[3]),
    )
    try:
        data = source.read_bytes()
    except FileNotFoundError:
        return MISSING
    if sha256_bytes(data) != digest:
        return CHANGED
    try:
        pcm = decoded(data, frames_of_ms(longest_ms))
    except TooLongError:
        return TOO_LONG
    except (av.FFmpegError, ValueError, IndexError) as wrong:
        print(wrong, file=sys.stderr)
        return UNREADABLE
    if not pcm:
        return UNREADABLE
    proof = {"frames": len(pcm) // 2, "pcm_sha256": sha256_bytes(pcm)}
    write_whole(target.with_suffix(".json"), json.dumps(proof).encode())
    write_whole(target, pcm)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
