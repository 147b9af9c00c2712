"""The door: signing in and out, the own password, the own sign-ins and tokens."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from station.errors import BadInput, RadioError
from station.people import Actor
from web.pages.forms import FormHere
from web.pages.frame import go, own_path, page, refused
from web.parts import Parts
from web.shapes.people import sign_in_shape, token_shape
from web.shapes.values import Id
from web.signed_in import Me, PartsHere, SignedIn, drop_cookie, keep_cookie, visitor, who

router = APIRouter()


@router.get("/sign-in")
def door(request: Request, next: str = "/") -> Response:
    if who(request) is not None:
        return RedirectResponse(own_path(next), 303)
    return page(request, "sign_in.html", next=own_path(next))


@router.post("/sign-in")
def enter(request: Request, form: FormHere, parts: PartsHere) -> Response:
    after = own_path(form.typed("next", "/"))
    try:
        token, actor = parts.door.sign_in(form.text("login"), form.text("password"), visitor(request))
    except RadioError as wrong:
        return refused(request, "sign_in.html", wrong, form, next=after)
    answer = RedirectResponse("/password" if actor.must_change_password else after, 303)
    keep_cookie(request, answer, token)
    return answer


@router.post("/sign-out")
def leave(request: Request, me: SignedIn, parts: PartsHere) -> Response:
    parts.door.sign_out(me)
    answer = RedirectResponse("/sign-in", 303)
    drop_cookie(request, answer)
    return answer


@router.get("/password")
def password(request: Request, me: SignedIn) -> Response:
    del me
    return page(request, "password.html")


@router.post("/password")
def change_password(request: Request, me: SignedIn, form: FormHere, parts: PartsHere) -> Response:
    try:
        if form.text("new") != form.text("again"):
            raise BadInput("not_the_same", "Hai lần nhập mật khẩu mới không giống nhau.", field="again")
        parts.accounts.change_password(me, form.text("old"), form.text("new"))
    except RadioError as wrong:
        return refused(request, "password.html", wrong, form)
    return go("/", "password_changed")


@router.get("/account")
def account(request: Request, me: Me, parts: PartsHere) -> Response:
    return page(request, "account.html", **_own(parts, me))


@router.post("/account/tokens")
def new_token(request: Request, me: Me, form: FormHere, parts: PartsHere) -> Response:
    try:
        token = parts.door.new_api_token(me, form.text("label"), 365)
    except RadioError as wrong:
        return refused(request, "account.html", wrong, form, **_own(parts, me))
    return page(request, "account.html", **_own(parts, me) | {"new_token": token})


@router.post("/account/tokens/{token_id}/end")
def end_token(token_id: Id, me: Me, parts: PartsHere) -> Response:
    parts.door.end_api_token(me, token_id)
    return go("/account", "token_ended")


@router.post("/account/sign-ins/{sign_in_id}/end")
def end_sign_in(sign_in_id: Id, me: Me, parts: PartsHere) -> Response:
    parts.door.sign_out(me, sign_in_id)
    return go("/account", "sign_in_ended")


def _own(parts: Parts, me: Actor) -> dict[str, Any]:
    with parts.database.read() as session:
        sign_ins, tokens = parts.door.own(session, me)
        return {
            "sign_ins": [sign_in_shape(row, me) for row in sign_ins],
            "tokens": [token_shape(row) for row in tokens],
            "new_token": "",
        }
