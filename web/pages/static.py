"""Our own style, script and pictures. An address carries the digest of its file, so that a browser may keep it for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent.parent / "static"


class Kept(StaticFiles):
    """Files that a browser keeps when asked for by digest, and asks about again otherwise."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        asked_by_digest = b"v=" in scope.get("query_string", b"")
        kept = "public, max-age=31536000, immutable" if asked_by_digest else "no-cache"
        response.headers["cache-control"] = kept
        return response


def mount_static(app: FastAPI) -> None:
    app.mount("/static", Kept(directory=FOLDER), name="static")


def addresses() -> dict[str, str]:
    """`app.css` → `/static/app.css?v=1f0c…`."""
    return {path.name: f"/static/{path.name}?v={_digest(path)}" for path in FOLDER.iterdir() if path.is_file()}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
