"""The embedded voice in a process of its own: `python -m audio_library.voices.espeak_helper`.

espeak-ng is under the GPL and keeps one global state, so its library is loaded here and nowhere else. The
service starts this program, writes requests to its standard input and reads sound from its standard output:

    request   4 bytes length (big endian), JSON {"voice": "vi", "words_per_minute": 150, "text": "…"}
    answer    1 byte: 0 sound, 1 error; 4 bytes length; 16-bit little-endian mono samples at 22,050 Hz, or a
              message in UTF-8

It ends when its input ends, so it never outlives the service. It imports nothing but the standard library
and the package that carries espeak-ng.
"""

from __future__ import annotations

import ctypes
import json
import os
import struct
import sys
from typing import IO, Any

RATE = 22_050
LENGTH = struct.Struct(">I")
ANSWER = struct.Struct(">BI")
SOUND, ERROR = 0, 1
LONGEST_REQUEST = 64 * 1024

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS of speak_lib.h: samples go to our callback only
_PARAMETER_RATE, _PARAMETER_VOLUME = 1, 2
_VOLUME = 70  # 100 reaches full scale and is clipped inside the library
_CHARS_UTF8 = 1
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, opened once."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
        if rate != RATE:
            raise RuntimeError(f"espeak_Initialize answered {rate}")
        self._heard: list[bytes] = []
        self._callback = _Callback(self._hear)  # kept alive: the library calls it
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, voice: str, words_per_minute: int, text: str) -> bytes:
        """16-bit samples of the text. `RuntimeError` when the library refuses."""
        self._heard.clear()
        self._do("SetVoiceByName", voice.encode())
        self._do("SetParameter", _PARAMETER_RATE, words_per_minute, 0)
        self._do("SetParameter", _PARAMETER_VOLUME, _VOLUME, 0)
        data = text.encode()
        self._do("Synth", data, len(data) + 1, 0, 1, 0, _CHARS_UTF8, None, None)
        self._do("Synchronize")
        return b"".join(self._heard)

    def _do(self, name: str, *arguments: Any) -> None:
        answer = getattr(self._library, f"espeak_{name}")(*arguments)
        if answer != 0:
            raise RuntimeError(f"espeak_{name} answered {answer}")

    def _hear(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._heard.append(ctypes.string_at(samples, count * 2))
        return 0


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answers requests until the input ends."""
    espeak = Espeak()
    while (header := requests.read(LENGTH.size)) and len(header) == LENGTH.size:
        (length,) = LENGTH.unpack(header)
        if length > LONGEST_REQUEST:
            return
        kind, payload = _answer(espeak, requests.read(length))
        answers.write(ANSWER.pack(kind, len(payload)) + payload)
        answers.flush()


def _answer(espeak: Espeak, request: bytes) -> tuple[int, bytes]:
    try:
        asked = json.loads(request)
        return SOUND, espeak.speak(asked["voice"], int(asked["words_per_minute"]), asked["text"])
    except (RuntimeError, ValueError, KeyError, TypeError) as wrong:
        return ERROR, f"{type(wrong).__name__}: {wrong}".encode()


def main() -> None:
    # The library may print; its words must not end up between our samples.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
