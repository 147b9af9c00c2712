"""The frame every page stands in: templates, who is signed in, the silence switch, the error page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from broadcast.playout.silence import read_silence
from station.errors import NotSignedIn, RadioError
from station.ground import station_of
from station.people import Actor
from station.roles import May, Role
from web.pages.forms import Form
from web.pages.marks import notes_of, pieces, said_list
from web.pages.shown import Shown, off_by
from web.pages.static import addresses
from web.parts import Parts
from web.shapes.people import StationShape, station_shape
from web.signed_in import parts_of, who
from web.words import Words, catalogue

_TEMPLATES = Path(__file__).parent.parent / "templates"
NO_FORM = Form()


@dataclass(frozen=True, slots=True)
class Frame:
    """Made once with the application."""

    environment: Environment
    words: Words


def make_frame(app: FastAPI, parts: Parts) -> None:
    words = catalogue()
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(Shown(parts.settings.station.zone_info).filters())
    environment.globals.update(w=words, static=addresses(), May=May, Role=Role, off_by=off_by)
    environment.globals.update(pieces=pieces, notes_of=notes_of, said_list=said_list)
    app.state.frame = Frame(environment, words)


def page(request: Request, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    """A page with the facts every page needs beside its own."""
    parts = parts_of(request)
    frame = cast(Frame, request.app.state.frame)
    actor = who(request)
    common = {
        "me": actor,
        "station": _station(parts),
        "switch": read_silence(parts.data / "player"),
        "path": request.scope["path"],
        "here": _here(request),
        "today": today(parts),
        "form": NO_FORM,
        "error": None,
        "said": "",
    }
    text = frame.environment.get_template(template).render(common | _spoken(request, frame) | facts)
    return HTMLResponse(text, status)


def refused(request: Request, template: str, error: RadioError, form: Form, **facts: Any) -> HTMLResponse:
    """The page of a form again, with the sentence at its field and everything that was typed."""
    return page(request, template, status=error.http_status, error=error, form=form, **facts)


def go(address: str, said: str = "") -> RedirectResponse:
    """To another page after an action; `said` names the sentence shown there once."""
    mark = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{mark}said={said}" if said else address, 303)


def error_page(request: Request, error: RadioError, status: int) -> Response:
    """An error that belongs to no form. Who is not signed in is shown the door, with the way back."""
    if isinstance(error, NotSignedIn) and request.method in ("GET", "HEAD"):
        return RedirectResponse(f"/sign-in?next={quote(_here(request), safe='')}", 303)
    if error.code == "password_change_needed":
        return RedirectResponse("/password", 303)
    try:
        return page(request, "error.html", status=status, error=error, number=status)
    except Exception:  # noqa: BLE001 - the database may be what is broken: the sentence must still be read
        return HTMLResponse(_bare(error), status)


def own_path(address: str) -> str:
    """A path of this service to go to after sign-in; anything else is the front page."""
    inside = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if inside and address.isprintable() else "/"


def today(parts: Parts) -> date:
    return parts.clock.now().astimezone(parts.settings.station.zone_info).date()


def needs_set_up(station: StationShape | None, actor: Actor | None) -> bool:
    return station is not None and station.set_up_at is None and actor is not None and actor.may(May.SET_UP_STATION)


def _station(parts: Parts) -> StationShape:
    with parts.database.read() as session:
        return station_shape(station_of(session, parts.code))


def _here(request: Request) -> str:
    """This page's path and query, without the sentence that was shown once."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "said"]
    return _path(request) + (f"?{urlencode(kept)}" if kept else "")


def _path(request: Request) -> str:
    """As asked for. (`request.url` is put together from the Host header too, which anybody may write.)"""
    return quote(str(request.scope["path"]))


def _spoken(request: Request, frame: Frame) -> dict[str, str]:
    key = f"said.{request.query_params.get('said', '')}"
    return {"said": frame.words(key) if frame.words.has(key) else ""}


def _bare(error: RadioError) -> str:
    from html import escape

    return f"<!doctype html><html lang=vi><meta charset=utf-8><title>Lỗi</title><p>{escape(error.message)}</p></html>"
