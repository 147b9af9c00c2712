"""Who is asking: the cookie of a browser or the bearer token of a script, looked up once a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.responses import Response

from station.errors import NotAllowed, NotSignedIn
from station.people import Actor
from station.roles import May
from station.sign_in import Visitor
from web.parts import Parts
from web.problems import is_api
from web.security import COOKIE


def parts_of(request: Request) -> Parts:
    return cast(Parts, request.app.state.parts)


PartsHere = Annotated[Parts, Depends(parts_of)]


def token_of(request: Request) -> str:
    """The bearer token, which a page never carries, or else the cookie; "" when there is neither."""
    said = request.headers.get("authorization", "")
    if is_api(request.scope) and said.lower().startswith("bearer "):
        return said[7:].strip()
    return request.cookies.get(COOKIE, "")


def who(request: Request) -> Actor | None:
    """Whoever asks, or None. The answer is kept for the rest of the request."""
    if not hasattr(request.state, "actor"):
        request.state.actor = look_up(parts_of(request), token_of(request))
    return cast("Actor | None", request.state.actor)


def look_up(parts: Parts, token: str) -> Actor | None:
    if not 20 <= len(token) <= 100 or not token.isascii():
        return None
    return parts.door.who_is(token) or parts.door.who_holds(token)


def signed_in(request: Request) -> Actor:
    """Somebody, even when she has to change her password first."""
    actor = who(request)
    if actor is None:
        raise NotSignedIn("not_signed_in", "Bạn chưa đăng nhập hoặc phiên đã hết. Hãy đăng nhập lại.")
    return actor


def ready(actor: Annotated[Actor, Depends(signed_in)]) -> Actor:
    """Somebody who may work: a one-time password opens nothing but the change of it."""
    if actor.must_change_password:
        raise NotAllowed("password_change_needed", "Hãy đổi mật khẩu dùng một lần trước khi làm việc khác.")
    return actor


def who_may(act: May) -> Callable[[Actor], Actor]:
    """A dependency for routes that only read: refused unless a role grants `act`. Actions check for themselves."""

    def checked(actor: Annotated[Actor, Depends(ready)]) -> Actor:
        actor.need(act)
        return actor

    return checked


SignedIn = Annotated[Actor, Depends(signed_in)]
Me = Annotated[Actor, Depends(ready)]


def visitor(request: Request) -> Visitor:
    return Visitor(
        address=(request.client.host if request.client else "")[:60],
        browser=request.headers.get("user-agent", "")[:200],
    )


def keep_cookie(request: Request, response: Response, token: str) -> None:
    """A cookie that scripts cannot read, that foreign forms do not carry, and that ends with the browser."""
    response.set_cookie(
        COOKIE, token, path="/", httponly=True, samesite="lax", secure=request.scope["scheme"] == "https"
    )


def drop_cookie(request: Request, response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=request.scope["scheme"] == "https")
