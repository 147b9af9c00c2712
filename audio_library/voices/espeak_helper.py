"""The embedded voice in a process of its own: `python -m audio_library.voices.espeak_helper`.

espeak-ng is under the GPL and keeps one global state, so its library is loaded here and nowhere else. The
service starts this program, writes requests to its standard input and reads sound from its standard output:

    request   {"voice": "vi", "words_per_minute": 150, "text": "…"}
    sound     16-bit little-endian mono samples at 22,050 Hz

framed as helper_wire says. It imports nothing but the standard library, that file, and the package that
carries espeak-ng.
"""

from __future__ import annotations

import ctypes
import json
import sys
from functools import partial
from typing import Any

from audio_library.voices.helper_wire import ERROR, SOUND, serve, take_standard_output

RATE = 22_050

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


def _answer(espeak: Espeak, request: bytes) -> tuple[int, bytes]:
    try:
        asked = json.loads(request)
        return SOUND, espeak.speak(asked["voice"], int(asked["words_per_minute"]), asked["text"])
    except (RuntimeError, ValueError, KeyError, TypeError) as wrong:
        return ERROR, f"{type(wrong).__name__}: {wrong}".encode()


def main() -> None:
    answers = take_standard_output()
    serve(sys.stdin.buffer, answers, partial(_answer, Espeak()))


if __name__ == "__main__":
    main()
