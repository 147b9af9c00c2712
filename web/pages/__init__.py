"""The pages, in Vietnamese, made on the server; everything but the live picture works without JavaScript."""

from __future__ import annotations

from fastapi import APIRouter

from web.pages import account, airings, bulletins, lexicon, logbook, people, plan, set_up, slots, sounds, switch, today

MODULES = (account, today, bulletins, lexicon, plan, airings, slots, people, sounds, logbook, set_up, switch)


def page_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    for module in MODULES:
        router.include_router(module.router)
    return router
