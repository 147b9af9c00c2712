"""Finding bulletins: by state, and by words typed with or without Vietnamese marks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audio_library.bulletins import Bulletin
from audio_library.states import State
from station.errors import BadInput

LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Found:
    """Newest first; `before` asks for the next page, None when there is none."""

    bulletins: list[Bulletin]
    before: int | None


def find_bulletins(
    session: Session, station_id: int, *, state: str = "", words: str = "", before: int | None = None, limit: int = 50
) -> Found:
    query = select(Bulletin).where(Bulletin.station_id == station_id).order_by(Bulletin.id.desc())
    if state:
        query = query.where(Bulletin.state == _state(state))
    if before is not None:
        query = query.where(Bulletin.id < before)
    wanted = folded(words).split()
    found: list[Bulletin] = []
    for bulletin in session.scalars(query.execution_options(yield_per=100)):
        if wanted and not _has_all(bulletin, wanted):
            continue
        if len(found) == min(limit, LONGEST_PAGE):
            return Found(found, found[-1].id)
        found.append(bulletin)
    return Found(found, None)


def count_by_state(session: Session, station_id: int) -> dict[str, int]:
    query = select(Bulletin.state, func.count()).where(Bulletin.station_id == station_id).group_by(Bulletin.state)
    return {row[0]: row[1] for row in session.execute(query)}


def folded(text: str) -> str:
    """Letters without case and marks: «Chuyển đổi số» and «chuyen doi so» are the same words."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _has_all(bulletin: Bulletin, wanted: list[str]) -> bool:
    text = folded(f"{bulletin.title}\n{bulletin.text}")
    return all(word in text for word in wanted)


def _state(name: str) -> str:
    try:
        return State(name.upper()).value
    except ValueError:
        raise BadInput("unknown_state", f"Không có trạng thái «{name[:40]}».", field="state") from None
