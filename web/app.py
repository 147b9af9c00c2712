"""The web application: pages and API over the parts of the station. It holds no rule; it reads, or asks a desk to act."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from station.errors import RadioError
from web import problems, security
from web.api import api_router
from web.live import Live
from web.pages import page_router
from web.pages.frame import error_page, make_frame
from web.pages.static import mount_static
from web.parts import Parts


def create_app(parts: Parts) -> FastAPI:
    """Builds the application; nothing runs until a server serves it."""
    app = FastAPI(
        title="Truyền thanh xã",
        description="Giao diện lập trình của trạm truyền thanh xã.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
    )
    app.state.parts = parts
    app.state.live = Live(parts)
    problems.install(app, error_page)
    app.include_router(api_router())
    app.include_router(page_router())
    make_frame(app, parts)
    mount_static(app)
    _add_layers(app, parts)
    return app


def _add_layers(app: FastAPI, parts: Parts) -> None:
    """The one added last is the outermost."""
    web = parts.settings.web

    def answer(request: Request, error: RadioError) -> Response:
        return problems.answer(request, error, error_page)

    app.add_middleware(security.SameOrigin, answer=answer)
    app.add_middleware(security.Bodies, answer=answer, limit_bytes=web.body_limit_kb * 1024)
    app.add_middleware(security.Hosts, answer=answer, allowed=web.allowed_hosts)
    app.add_middleware(security.Incidents, answer=answer)
    app.add_middleware(security.SecureHeaders)
