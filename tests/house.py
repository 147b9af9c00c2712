"""A station in a temporary folder: real database at head, real parts, people of every role, a clock the test moves."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from audio_library.bulletins import Bulletin, Recording, RenderJob
from audio_library.codec import Pcm
from audio_library.desk import Draft
from audio_library.elements import chime
from audio_library.loudness import measure
from audio_library.mastering import Master
from audio_library.rendering import Encoded, encode
from audio_library.set_up import Names
from audio_library.states import Move
from station.accounts import Account
from station.clock import FixedClock, SystemClock
from station.migrate import upgrade
from station.people import Actor, actor_of
from station.settings import SoundSettings, settings_from
from web.parts import Parts, build_parts

MORNING = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)  # Sunday 22/11/2026, 07:00 in Hà Nội
ROLES = ("admin", "editor", "approver", "operator", "auditor")
TEXT = "Ủy ban nhân dân xã mời bà con đến nhà văn hóa thôn học kỹ năng số vào tối thứ Bảy."


@dataclass
class House:
    parts: Parts
    clock: FixedClock | SystemClock
    people: dict[str, Actor] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    def write(self, title: str = "Bản tin thử", text: str = TEXT, by: str = "editor", **more: Any) -> int:
        return self.parts.desk.create(self.people[by], Draft(title, text, more.pop("topic", "nq57"), **more))

    def version(self, bulletin: int) -> int:
        with self.parts.database.read() as session:
            return session.get_one(Bulletin, bulletin).version

    def bulletin(self, bulletin: int) -> Bulletin:
        with self.parts.database.read() as session:
            found = session.get_one(Bulletin, bulletin)
            _ = found.revision and found.revision.recording
            return found

    def submit(self, bulletin: int, by: str = "editor") -> None:
        self.parts.desk.submit(self.people[by], bulletin, self.version(bulletin))

    def sound(self, bulletin: int, seconds: float = 0.0, pcm: Pcm | None = None) -> None:
        """Gives the waiting revision a recording of real bytes in the real store, as the render queue would.

        `seconds` only claims a length, for plans that are never aired; `pcm` is sound that really is that long.
        """
        made = _some_sound(bulletin) if pcm is None else encode(Master(pcm, measure(pcm)), self.parts.settings.sound, {})
        flac = self.parts.store.put(made.flac, ".flac")
        mp3 = self.parts.store.put(made.mp3, ".mp3")
        frames = round(seconds * 48_000) or made.pcm_frames
        with self.parts.database.write() as session:
            row = session.get_one(Bulletin, bulletin)
            assert row.revision is not None
            recording = Recording(
                station_id=row.station_id, flac_sha256=flac, mp3_sha256=mp3, pcm_sha256=made.pcm_sha256, frames=frames,
                length_ms=frames // 48, loudness_clufs=-1600, true_peak_cdbtp=-200, engine="espeak", voice="vi",
                attempts=[], created_at=self.clock.now(),
            )  # fmt: skip
            session.add(recording)
            session.flush()
            row.revision.recording_id = recording.id
            if row.state == "RENDERING":  # a running service's own worker may have been quicker
                row.move(Move.RENDERED, self.clock.now())
            for job in session.scalars(select(RenderJob).where(RenderJob.revision_id == row.revision_id)):
                job.state = "done"

    def approve(self, bulletin: int, by: str = "approver") -> None:
        self.parts.desk.approve(self.people[by], bulletin, self.version(bulletin))

    def approved(
        self, title: str = "Bản tin thử", seconds: float = 0.0, pcm: Pcm | None = None, **more: Any
    ) -> int:
        bulletin = self.write(title, **more)
        self.submit(bulletin)
        self.sound(bulletin, seconds, pcm)
        self.approve(bulletin)
        return bulletin


def make_house(folder: Path, clock: FixedClock | SystemClock | None = None, **settings: Any) -> House:
    """A house of its own. Made once a run and copied afterwards: argon2 is slow on purpose."""
    if not settings and clock is None:
        return _copy_of_first(folder)
    return _make(folder, clock or FixedClock(MORNING), settings)


@lru_cache(maxsize=1)
def _first() -> tuple[Path, House]:
    folder = Path(tempfile.mkdtemp(prefix="house-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    house = _make(folder, FixedClock(MORNING), {})
    house.parts.close()
    return folder, house


def _copy_of_first(folder: Path) -> House:
    source, first = _first()
    shutil.copytree(source, folder, dirs_exist_ok=True)
    clock = FixedClock(MORNING)
    return House(build_parts(first.parts.settings, folder, clock), clock, dict(first.people), dict(first.passwords))


@lru_cache(maxsize=64)
def _some_sound(number: int) -> Encoded:
    return encode(chime(SoundSettings()), SoundSettings(), {"bulletin": str(number)})


def _make(folder: Path, clock: FixedClock | SystemClock, settings: dict[str, Any]) -> House:
    values = {"outputs": [{"name": "loa", "kind": "null"}], "voices": {"order": ["espeak"]}, **settings}
    parts = build_parts(settings_from(values, "test"), folder, clock)
    upgrade(parts.database, folder)
    house = House(parts, clock)
    house.passwords["admin"] = parts.accounts.first_start("Đài Truyền thanh xã") or ""
    with parts.database.read() as session:
        house.people["admin"] = actor_of(parts.accounts.people(session)[0])
    parts.set_up.complete(house.people["admin"], Names("Đài Truyền thanh xã Hòa Bình", "UBND xã Hòa Bình"))
    for role in ROLES[1:]:
        _, house.passwords[role] = parts.accounts.add(
            house.people["admin"], Account(role, f"Người {role}", (role,), "Cán bộ xã")
        )
    with parts.database.read() as session:
        house.people = {person.login: actor_of(person) for person in parts.accounts.people(session)}
    return house
