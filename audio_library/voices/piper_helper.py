"""The neural offline voice in a process of its own: `python -m audio_library.voices.piper_helper MODEL.onnx`.

piper is under the GPL and its libraries are large, so they are loaded here and nowhere else. Requests and
answers are framed as helper_wire says:

    request   {"length_scale": 1.0, "noise": 0.667, "noise_width": 0.8, "text": "…"}
    sound     4 bytes sample rate (big endian), then 16-bit little-endian mono samples
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from importlib import import_module
from typing import Any

from audio_library.voices.helper_wire import ERROR, LENGTH, SOUND, serve, take_standard_output

_NICENESS = 10  # the player shares the machine, and sound that leaves comes before sound that is made
_SEED = 57  # a model adds noise: the same from one start of the program to the next


def load(model: str) -> Any:
    """The voice of a model file with its `.json` beside it."""
    import_module("onnxruntime").set_seed(_SEED)
    return import_module("piper").PiperVoice.load(model)


def answer(voice: Any, request: bytes) -> tuple[int, bytes]:
    """Sound of one request, or the reason why there is none."""
    try:
        asked = json.loads(request)
        how = import_module("piper").SynthesisConfig(
            length_scale=float(asked["length_scale"]),
            noise_scale=float(asked["noise"]),
            noise_w_scale=float(asked["noise_width"]),
            volume=0.7,  # piper brings every sentence to full scale; room is left for resampling
        )
        pieces = list(voice.synthesize(str(asked["text"]), how))
    except Exception as wrong:  # noqa: BLE001 - a model may fail in any way; the service is told how
        return ERROR, f"{type(wrong).__name__}: {wrong}".encode()
    rate = pieces[0].sample_rate if pieces else 0
    return SOUND, LENGTH.pack(rate) + b"".join(piece.audio_int16_bytes for piece in pieces)


def main() -> None:
    answers = take_standard_output()
    os.nice(_NICENESS)
    try:
        voice = load(sys.argv[1])
    except Exception as wrong:  # noqa: BLE001 - a broken file may fail in any way; every request is answered with it
        told = f"{type(wrong).__name__}: {wrong}".encode()
        serve(sys.stdin.buffer, answers, lambda _request: (ERROR, told))
        return
    serve(sys.stdin.buffer, answers, partial(answer, voice))


if __name__ == "__main__":
    main()
