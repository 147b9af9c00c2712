"""The web part as a process: one address, one event loop, a clean end."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from station.errors import RadioError
from station.logbook import Who
from station.settings import Settings, WebSettings
from web.app import create_app
from web.live import Live
from web.parts import Parts, build_parts

log = logging.getLogger(__name__)
PATIENCE_MS = 10_000  # a person at a page waits no longer for the write lock
_END_S = 2  # open requests and streams get this long when the service stops


def main(settings: Settings, data: Path) -> int:
    """Serves until told to stop (SIGTERM, SIGINT); 0 after a clean end, 1 when the address cannot be had."""
    try:
        listening = _listen(settings.web)
    except OSError as wrong:
        log.error("Không mở được địa chỉ %s:%s: %s", settings.web.host, settings.web.port, wrong.strerror or wrong)
        return 1
    parts = build_parts(settings, data, patience_ms=PATIENCE_MS)
    try:
        app = create_app(parts)
        _enter(parts, "web.started")
        log.info("web on http://%s:%s", *listening.getsockname()[:2])
        server = _Server(_config(app), app.state.live)
        server.run(sockets=[listening])
        return 0 if server.started else 1
    finally:
        _enter(parts, "web.stopped")
        parts.close()
        listening.close()


def _enter(parts: Parts, kind: str) -> None:
    """The start and stop of this part; pages are served even while the database takes no writing."""
    try:
        with parts.database.write() as session:
            parts.logbook.append(session, kind, Who(part="web"), {"port": parts.settings.web.port})
    except RadioError as wrong:
        log.error("%s not entered: %s", kind, wrong.code)


class _Server(uvicorn.Server):
    """Ends live streams before it waits for connections, and does not raise the signal again when it is done."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=_END_S,
        limit_concurrency=400,
        h11_max_incomplete_event_size=32_768,
    )


def _listen(web: WebSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    listening = socket.create_server((web.host, web.port), family=family, backlog=128)
    # asyncio sets this only on sockets it made itself; without it a small answer waits 40 ms for the other side's ACK
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
