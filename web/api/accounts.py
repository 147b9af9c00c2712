"""Signing in and out, the own password, sign-ins and tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from station.errors import BadInput
from station.ground import station_of
from station.people import Actor
from web.parts import Parts
from web.shapes.people import MeShape, SignInShape, TokenShape, me_shape, sign_in_shape, token_shape
from web.shapes.values import Body, Done, Id, Shape, Words
from web.signed_in import Me, PartsHere, SignedIn, drop_cookie, keep_cookie, visitor

router = APIRouter(tags=["accounts"])


class Credentials(Body):
    login: Words
    password: Words


class SignedInShape(Shape):
    """`token` is for scripts (Authorization: Bearer); a browser gets the cookie alone."""

    token: str | None
    person: MeShape


class PasswordChange(Body):
    old: Words
    new: Words


class NewToken(Body):
    """`days` null: the token lasts until it is ended."""

    label: Words
    days: Annotated[int, Field(ge=1, le=3650)] | None = 365


class MadeToken(Shape):
    """The token itself is shown once."""

    token: str
    tokens: list[TokenShape]


class Tokens(Shape):
    tokens: list[TokenShape]
    sign_ins: list[SignInShape]


@router.post("/sign-in")
def sign_in(body: Credentials, request: Request, response: Response, parts: PartsHere) -> SignedInShape:
    token, actor = parts.door.sign_in(body.login, body.password, visitor(request))
    keep_cookie(request, response, token)
    from_browser = "origin" in request.headers or "sec-fetch-site" in request.headers
    return SignedInShape(token=None if from_browser else token, person=_me(parts, actor))


@router.post("/sign-out")
def sign_out(me: SignedIn, request: Request, response: Response, parts: PartsHere) -> Done:
    if me.sign_in_id is None:
        raise BadInput("no_sign_in", "Mã truy cập không có phiên đăng nhập; hãy xóa mã ở /api/tokens.")
    parts.door.sign_out(me)
    drop_cookie(request, response)
    return Done()


@router.get("/me")
def me(me: SignedIn, parts: PartsHere) -> MeShape:
    return _me(parts, me)


@router.post("/password")
def change_password(body: PasswordChange, me: SignedIn, parts: PartsHere) -> Done:
    parts.accounts.change_password(me, body.old, body.new)
    return Done()


@router.get("/tokens")
def tokens(me: Me, parts: PartsHere) -> Tokens:
    with parts.database.read() as session:
        sign_ins, own = parts.door.own(session, me)
        return Tokens(tokens=[token_shape(row) for row in own], sign_ins=[sign_in_shape(row, me) for row in sign_ins])


@router.post("/tokens", status_code=201)
def new_token(body: NewToken, me: Me, parts: PartsHere) -> MadeToken:
    token = parts.door.new_api_token(me, body.label, body.days)
    with parts.database.read() as session:
        return MadeToken(token=token, tokens=[token_shape(row) for row in parts.door.own(session, me)[1]])


@router.delete("/tokens/{token_id}")
def end_token(token_id: Id, me: Me, parts: PartsHere) -> Done:
    parts.door.end_api_token(me, token_id)
    return Done()


@router.delete("/sign-ins/{sign_in_id}")
def end_sign_in(sign_in_id: Id, me: Me, parts: PartsHere) -> Done:
    parts.door.sign_out(me, sign_in_id)
    return Done()


def _me(parts: Parts, actor: Actor) -> MeShape:
    with parts.database.read() as session:
        return me_shape(actor, station_of(session, parts.code))
