"""A local server that speaks the protocol gTTS speaks, with faults on order. For tests only.

It answers a real MP3 (24 kHz mono, as the real service does): a tone as long as an announcer would need for
the words. `faults` are used up one a request; `"ok"` is a good answer, and after the last one everything is
good.
"""

from __future__ import annotations

import base64
import io
import json
import math
import socket
import struct
import threading
import time
import urllib.parse
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
import numpy as np

MS_PER_SYLLABLE = 230


class GttsServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults: deque[str] = deque()
        self.asked: list[tuple[str, str, object]] = []  # text, language, slow
        self.most_at_once = 0
        self.stall_s = 30.0
        self.closing = threading.Event()
        self._now = 0
        self._lock = threading.Lock()

    def __enter__(self) -> GttsServer:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is what some tests want."""

    def url(self, path: str = "", **_: str) -> str:
        """Takes the place of `gtts.tts._translate_url`."""
        return f"http://127.0.0.1:{self.server_address[1]}/{path.lstrip('/')}"

    def next_fault(self) -> str:
        with self._lock:
            return self.faults.popleft() if self.faults else "ok"

    def entered(self, step: int) -> None:
        with self._lock:
            self._now += step
            self.most_at_once = max(self.most_at_once, self._now)


class _Handler(BaseHTTPRequestHandler):
    server: GttsServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.server.entered(1)
        try:
            self._serve()
        finally:
            self.server.entered(-1)

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        request = json.loads(urllib.parse.parse_qs(body)["f.req"][0])
        assert request[0][0][0] == "jQ1olc"
        text, language, slow, _ = json.loads(request[0][0][1])
        self.server.asked.append((text, language, slow))
        fault = self.server.next_fault()
        if fault.isdigit():
            self._answer(int(fault), b"<html>no</html>")
        else:
            getattr(self, f"_{fault}")(text)

    def _ok(self, text: str) -> None:
        self._sound(speech_mp3(text))

    def _null(self, _text: str) -> None:
        self._answer(200, b')]}\'\n\n[["wrb.fr","jQ1olc",null,null,null,[3],"generic"]]\n')

    def _html(self, _text: str) -> None:
        self._answer(200, b"<!doctype html><title>Before you continue</title>" + b"<p>consent</p>" * 500)

    def _nothing(self, _text: str) -> None:
        self._answer(200, b"")

    def _half(self, text: str) -> None:
        mp3 = speech_mp3(text)
        self._sound(mp3[: len(mp3) // 2 + 7])

    def _half_frames(self, text: str) -> None:
        """Half of the sound, cut neatly between two frames: only the length shows it."""
        words = text.split()
        self._sound(speech_mp3(" ".join(words[: len(words) // 2])))

    def _silent(self, text: str) -> None:
        self._sound(speech_mp3(text, amplitude=0))

    def _noise(self, _text: str) -> None:
        self._sound(b"this is no MP3 at all" * 100)

    def _bad_base64(self, _text: str) -> None:
        self._answer(200, b'[["wrb.fr","jQ1olc","[\\"AAAAA\\"]",null]]')

    def _stall(self, _text: str) -> None:
        self.server.closing.wait(self.server.stall_s)

    def _drip(self, _text: str) -> None:
        """Headers at once, then a byte now and then: each read succeeds, the answer never ends."""
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        until = time.monotonic() + self.server.stall_s
        while time.monotonic() < until and not self.server.closing.wait(0.05):
            self.wfile.write(b" ")

    def _reset(self, _text: str) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _sound(self, mp3: bytes) -> None:
        inner = json.dumps([base64.b64encode(mp3).decode()])
        line = json.dumps([["wrb.fr", "jQ1olc", inner, None, None, None, "generic"]], separators=(",", ":"))
        self._answer(200, b")]}'\n\n" + line.encode() + b"\n")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def speech_mp3(text: str, amplitude: int = 9000) -> bytes:
    """An MP3 as long as the words would take; its pitch depends on the text, to tell pieces apart."""
    length_s = len(text.split()) * MS_PER_SYLLABLE / 1000 + 0.3
    at_s = np.arange(math.ceil(length_s * 24_000)) / 24_000
    sound = (np.sin(2 * np.pi * pitch_hz(text) * at_s) * amplitude).astype(np.int16)
    sound[: 24_000 // 10] = 0  # the real voice starts and ends with a silence
    sound[-24_000 // 10 :] = 0
    target = io.BytesIO()
    options = {"write_xing": "0", "id3v2_version": "0"}
    with av.open(target, "w", format="mp3", options=options) as output:
        stream = output.add_stream("libmp3lame", rate=24_000, layout="mono", format="s16p")
        stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray(sound[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = 24_000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()


def pitch_hz(text: str) -> int:
    """300 to 1500 Hz in steps of 50, by the text."""
    return 300 + sum(text.encode()) % 25 * 50
