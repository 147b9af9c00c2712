"""What every request passes before a route sees it: pure ASGI layers, outermost first.

    SecureHeaders  security headers on every answer, errors included
    Incidents      what nobody foresaw becomes an answer with a number that is in the log too
    Hosts          the host names this service answers to ([web] allowed_hosts)
    Bodies         reads a body up to [web] body_limit_kb and for at most 30 s; refuses words that are not UTF-8
    SameOrigin     a change that carries the sign-in cookie must come from our own pages
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from station.errors import NotAllowed, RadioError, TooLarge
from web.problems import BadRequest, TooSlow, is_api, unexpected

COOKIE = "radio_sign_in"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FILES = ("multipart/form-data", "text/csv", "application/octet-stream")  # their own encoding is found where they are read
BODY_SECONDS = 30.0
_DRAIN_SECONDS = 2.0

Answer = Callable[[Request, RadioError], Response]

_CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # not "no-referrer": browsers then send `Origin: null` with our own forms, and SameOrigin would refuse them
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class SecureHeaders:
    """Adds the security headers; pages and answers are not stored unless the route says otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, sending)


class Incidents:
    """The last catch: nothing fails silently, nobody sees a trace."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as wrong:
            error = unexpected(wrong)
            if started:
                raise  # half an answer is out: the connection must break, not end as if it were whole
            await self._answer(Request(scope), error)(scope, receive, send)


class Hosts:
    """Numbers and localhost are always answered to; names only when no list is set or they stand in it."""

    def __init__(self, app: ASGIApp, answer: Answer, allowed: tuple[str, ...]) -> None:
        self._app = app
        self._answer = answer
        self._allowed = frozenset(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._known(host_of(Headers(scope=scope))):
            error = BadRequest("unknown_host", "Trạm không phục vụ tên máy này. Hãy thêm vào allowed_hosts trong config.toml.")
            await self._answer(Request(scope), error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _known(self, host: str) -> bool:
        name = _name_of(host)
        return bool(name) and (not self._allowed or name in self._allowed or name == "localhost" or _is_number(name))


class Bodies:
    """Hands the route a whole, bounded, readable body, so that no route waits for one or guesses its letters."""

    def __init__(self, app: ASGIApp, answer: Answer, limit_bytes: int, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._answer = answer
        self._limit = limit_bytes
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except BadRequest as wrong:  # all of it has been read: nothing is left to drain
            await self._answer(Request(scope), wrong)(scope, receive, send)
            return
        except RadioError as wrong:
            await _answer_then_drain(self._answer(Request(scope), wrong), scope, receive, send)
            return
        if body is None:  # the caller went away
            return
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced) > self._limit:
            raise _too_large(self._limit)
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._gather(receive)
        except TimeoutError as wrong:
            raise TooSlow("body_too_slow", "Nội dung gửi lên quá chậm. Hãy kiểm tra mạng rồi gửi lại.") from wrong
        if Headers(scope=scope).get("content-type", "").lower().startswith(_FILES):
            return body
        try:
            (body or b"").decode("utf-8")
        except UnicodeDecodeError as wrong:
            sentence = "Nội dung gửi lên không phải UTF-8. Hãy lưu lại văn bản theo UTF-8 rồi gửi."
            raise BadRequest("bad_encoding", sentence) from wrong
        return body

    async def _gather(self, receive: Receive) -> bytes | None:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size > self._limit:
                raise _too_large(self._limit)
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)


class SameOrigin:
    """Refuses a change asked for by somebody else's page in a signed-in browser. Scripts with a token pass."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not is_own(scope):
            error = NotAllowed("foreign_origin", "Yêu cầu không đến từ trang của trạm nên bị từ chối. Hãy mở lại trang rồi thử.")
            await self._answer(Request(scope), error)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_own(scope: Scope) -> bool:
    """Whether an unsafe request may be trusted to come from our own pages or from a script."""
    headers = Headers(scope=scope)
    if is_api(scope) and headers.get("authorization", "").lower().startswith("bearer "):
        return True  # no foreign page can make a browser send this header
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return origin.lower().partition("://")[2] == host_of(headers)
    return site is not None or COOKIE not in Request(scope).cookies


def host_of(headers: Headers) -> str:
    return headers.get("host", "").lower()


def _name_of(host: str) -> str:
    """The name without its port; "" when it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _too_large(limit_bytes: int) -> TooLarge:
    limit_kb = limit_bytes // 1024
    return TooLarge("body_too_large", f"Nội dung gửi lên quá lớn; giới hạn là {limit_kb} KB.", limit_kb=limit_kb)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()  # only a disconnect can follow
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _answer_then_drain(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once and throws away what still comes for a moment: closing on unread bytes would reset the
    connection, and the sender would never read why."""
    answer.headers["connection"] = "close"
    await send({"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers})
    await send({"type": "http.response.body", "body": bytes(answer.body), "more_body": True})
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while (await receive()).get("more_body", False):
                pass
    except TimeoutError:
        pass
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    del scope
