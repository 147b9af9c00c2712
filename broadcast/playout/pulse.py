"""PulseAudio (or PipeWire's PulseAudio server) through libpulse-simple, by ctypes: no package needed.

The latency the server reports is the sample clock. libpulse keeps it up to date in its own thread, so
asking costs no round trip. A write returns an error when the server or the device goes; it may also hang
while the server hangs, and the control thread watches for that (`line.py`).
"""

from __future__ import annotations

import ctypes as c
from typing import Any

from broadcast.playout.frames import RATE
from station.errors import OutputLost

_PLAYBACK = 1
_S16LE = 3
_DEFAULT = 0xFFFFFFFF
_LATENCY_FAILED = 0xFFFFFFFFFFFFFFFF


class _SampleSpec(c.Structure):
    _fields_ = (("format", c.c_int), ("rate", c.c_uint32), ("channels", c.c_uint8))


class _BufferAttr(c.Structure):
    _fields_ = tuple((name, c.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize"))


class PulseDevice:
    """An open playback stream. `server` and `device` empty: the user's own server, its default sink."""

    def __init__(self, server: str, device: str, name: str, buffer_ms: int) -> None:
        self._lib = _library()
        self._error = c.c_int(0)
        spec = _SampleSpec(_S16LE, RATE, 1)
        wanted = _BufferAttr(_DEFAULT, RATE * 2 * buffer_ms // 1000, _DEFAULT, _DEFAULT, _DEFAULT)
        self._stream: int | None = self._lib.pa_simple_new(
            server.encode() or None, b"truyen-thanh-xa", _PLAYBACK, device.encode() or None, name.encode(),
            c.byref(spec), None, c.byref(wanted), c.byref(self._error),
        )  # fmt: skip
        if not self._stream:
            raise self._lost("output_not_opened")

    def latency_us(self) -> int:
        self._error.value = 0
        value = int(self._lib.pa_simple_get_latency(self._stream, c.byref(self._error)))
        if value == _LATENCY_FAILED or self._error.value:
            raise self._lost("output_lost")
        return value

    def write(self, block: bytes) -> None:
        if self._lib.pa_simple_write(self._stream, block, len(block), c.byref(self._error)) < 0:
            raise self._lost("output_lost")

    def flush(self) -> None:
        if self._lib.pa_simple_flush(self._stream, c.byref(self._error)) < 0:
            raise self._lost("output_lost")

    def close(self) -> None:
        if self._stream:
            self._lib.pa_simple_free(self._stream)
            self._stream = None

    def _lost(self, code: str) -> OutputLost:
        reason = c.string_at(_strerror()(self._error.value)).decode(errors="replace")
        return OutputLost(
            code, f"Không dùng được đầu ra âm thanh ({reason}). Bộ phát đang tự thử lại.", reason=reason
        )


def _library() -> Any:
    """libpulse-simple with its signatures; `OutputLost` when the machine does not have it."""
    try:
        lib = c.CDLL("libpulse-simple.so.0")
    except OSError as wrong:
        raise OutputLost(
            "pulse_missing",
            "Máy chưa có thư viện libpulse-simple. Hãy cài PulseAudio hoặc PipeWire.",
            reason=str(wrong),
        ) from wrong
    lib.pa_simple_new.restype = c.c_void_p
    lib.pa_simple_new.argtypes = [
        c.c_char_p, c.c_char_p, c.c_int, c.c_char_p, c.c_char_p,
        c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p,
    ]  # fmt: skip
    lib.pa_simple_get_latency.restype = c.c_uint64
    lib.pa_simple_get_latency.argtypes = [c.c_void_p, c.c_void_p]
    lib.pa_simple_write.argtypes = [c.c_void_p, c.c_char_p, c.c_size_t, c.c_void_p]
    lib.pa_simple_flush.argtypes = [c.c_void_p, c.c_void_p]
    lib.pa_simple_free.argtypes = [c.c_void_p]
    lib.pa_simple_free.restype = None
    return lib


def _strerror() -> Any:
    function = c.CDLL("libpulse.so.0").pa_strerror
    function.restype = c.c_void_p
    function.argtypes = [c.c_int]
    return function
