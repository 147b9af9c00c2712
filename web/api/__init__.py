"""The JSON API under /api. docs/api.md is its short reference, /api/openapi.json its full one."""

from __future__ import annotations

from fastapi import APIRouter

from web.api import accounts, airings, bulletins, on_air, people, plan, slots, station
from web.problems import Problem

ROUTERS = (accounts, people, bulletins, station, slots, plan, airings, on_air)


def api_router() -> APIRouter:
    router = APIRouter(prefix="/api", responses={"default": {"model": Problem, "description": "application/problem+json"}})
    for module in ROUTERS:
        router.include_router(module.router)
    return router
