"""The local command channel: one JSON line asked, one JSON line answered, over a Unix socket only its owner
may open.

    status                        what every output is doing
    ping                          {"ok": true, "run", "pid"}
    silence_on  {who, reason}     silences every output now; survives a restart
    silence_off {who, reason}
    clock_confirm {who}           a named person says the wall clock is right
    stop                          ends the player cleanly

It works with web, worker and database down. Nothing here waits longer than two seconds.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from broadcast.playout.silence import Silence, write_silence
from station.errors import Conflict, RadioError

log = logging.getLogger(__name__)
_LIMIT_S = 2.0
_LONGEST = 64_000
_AT_ONCE = 8
Answer = dict[str, Any]


class Channel:
    """The asking end, for the supervisor, the web, the command line."""

    def __init__(self, data: Path) -> None:
        self._player = data / "player"

    def ask(self, what: str, **facts: Any) -> Answer:
        """The player's answer within two seconds; `Conflict` player_not_running, player_silent, or the
        player's own no.
        """
        try:
            with _short_path(self._player) as path, socket.socket(socket.AF_UNIX) as link:
                link.settimeout(_LIMIT_S)
                link.connect(path)
                link.sendall(json.dumps({"ask": what, **facts}).encode() + b"\n")
                answer = json.loads(_line_from(link))
        except (FileNotFoundError, ConnectionRefusedError) as wrong:
            raise Conflict("player_not_running", "Bộ phát không chạy. Hãy khởi động lại dịch vụ.") from wrong
        except (OSError, ValueError) as wrong:
            raise Conflict(
                "player_silent", "Bộ phát không trả lời trong 2 giây. Hãy xem nhật ký dịch vụ."
            ) from wrong
        if not answer.get("ok"):
            raise Conflict(
                str(answer.get("code", "player_refused")), str(answer.get("message", "Bộ phát từ chối lệnh."))
            )
        return dict(answer)


def switch_silence(data: Path, on: bool, who: str, reason: str, now: datetime) -> tuple[Silence, bool]:
    """Sets the silence switch whether the player lives or not: the file first, then its ear.

    Returns the switch and whether a living player confirmed it; a player that does not answer still sees
    the file.
    """
    player = data / "player"
    player.mkdir(parents=True, exist_ok=True)
    silence = write_silence(player, on, who, reason, now)
    try:
        Channel(data).ask("silence_on" if on else "silence_off", who=who, reason=reason)
    except Conflict:
        return silence, False
    return silence, True


class ChannelServer:
    """The answering end. `answer` is called in a thread of its own for each asker, with the asked object."""

    def __init__(self, player: Path, answer: Callable[[dict[str, Any]], Answer]) -> None:
        self._player, self._answer = player, answer
        self._socket: socket.socket | None = None
        self._room = threading.Semaphore(_AT_ONCE)

    def start(self) -> None:
        path = self._player / "player.sock"
        path.unlink(missing_ok=True)  # we hold the player's lock: whoever bound it is dead
        self._socket = socket.socket(socket.AF_UNIX)
        with _short_path(self._player) as short:
            self._socket.bind(short)
        path.chmod(0o600)
        self._socket.listen(16)
        threading.Thread(target=self._work, name="channel", daemon=True).start()

    def stop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            (self._player / "player.sock").unlink(missing_ok=True)

    def _work(self) -> None:
        assert self._socket is not None
        while True:
            try:
                link, _ = self._socket.accept()
            except OSError:
                if self._socket.fileno() < 0:
                    return
                log.exception("channel")
                threading.Event().wait(0.2)
                continue
            if self._room.acquire(timeout=_LIMIT_S):
                threading.Thread(target=self._serve, args=(link,), name="asker", daemon=True).start()
            else:
                link.close()

    def _serve(self, link: socket.socket) -> None:
        try:
            with link:
                link.settimeout(_LIMIT_S)
                link.sendall(
                    json.dumps(self._safe_answer(_line_from(link)), ensure_ascii=False).encode() + b"\n"
                )
        except OSError as wrong:
            log.info("channel: asker left: %s", wrong)
        finally:
            self._room.release()

    def _safe_answer(self, line: bytes) -> Answer:
        try:
            asked = json.loads(line)
            if not isinstance(asked, dict):
                raise ValueError("not an object")
            return {"ok": True, **self._answer(asked)}
        except RadioError as no:
            return {"ok": False, "code": no.code, "message": no.message}
        except ValueError:
            return {"ok": False, "code": "bad_command", "message": "Lệnh gửi tới bộ phát không đúng dạng."}
        except Exception:
            log.exception("channel command")
            return {"ok": False, "code": "player_error", "message": "Bộ phát gặp lỗi khi làm lệnh này."}


def _line_from(link: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\n") and len(data) < _LONGEST:
        part = link.recv(8192)
        if not part:
            break
        data += part
    return data


@contextlib.contextmanager
def _short_path(folder: Path) -> Iterator[str]:
    """A name of the socket below the 108 bytes a Unix address may have, however deep the data folder lies."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{handle}/player.sock"
    finally:
        os.close(handle)
