"""The JSON API under /api. docs/api.md is its short reference, /api/openapi.json its full one."""

from __future__ import annotations

from fastapi import APIRouter

from web.api import accounts, airings, bulletins, lexicon, on_air, people, plan, slots, station
from web.problems import Problem

ROUTERS = (accounts, people, bulletins, lexicon, station, slots, plan, airings, on_air)


def api_router() -> APIRouter:
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    router = APIRouter(prefix="/api", responses={"default": {"description": "RFC 9457", "content": content}})
    for module in ROUTERS:
        router.include_router(module.router)
    return router
