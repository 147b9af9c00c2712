"""A whole small station on disk for every web test: real database, real store, real sound, a clock that stands still.

It is built once and copied for each test. Friday 20 November 2026, 10:00 in the station's zone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from audio_library.desk import Draft, find
from audio_library.render_queue import RenderQueue
from audio_library.renderer import Renderer
from audio_library.rendering import Rendered
from audio_library.set_up import Names
from audio_library.states import State
from audio_library.voices.ladder import Progress
from schedules.slots import SlotValues
from station.accounts import Account
from station.clock import FixedClock
from station.database import Database, database_url
from station.migrate import upgrade
from station.people import Actor, actor_of
from station.settings import Settings, settings_from
from station.sign_in import Visitor
from web.app import create_app
from web.live import Live
from web.parts import Parts, build_parts

NOW = datetime(2026, 11, 20, 3, 0, 0, tzinfo=UTC)
OWN = {"origin": "http://testserver"}
PEOPLE = {
    "admin": ("Quản trị", "Quản trị hệ thống", ("admin",)),
    "lan": ("Nguyễn Thị Lan", "Viên chức Trung tâm Cung ứng dịch vụ công", ("editor",)),
    "minh": ("Trần Văn Minh", "Phó Chủ tịch UBND xã", ("approver",)),
    "hung": ("Lê Quốc Hùng", "Viên chức kỹ thuật", ("operator",)),
    "hoa": ("Phạm Thị Hoa", "Ban Văn hóa - Xã hội HĐND xã", ("auditor",)),
    "phuc": ("Đỗ Phúc", "Công chức Văn hóa - Xã hội", ("editor", "approver")),
}
PASSWORD = "tiếng loa buổi sớm"
TEXT = (
    "Ngày 21/11/2026, xã mở lớp hướng dẫn dịch vụ công trực tuyến tại Nhà văn hóa thôn Đông.\n"
    "Bà con mang theo căn cước và điện thoại. Lớp học bắt đầu lúc 7h30, miễn phí."
)


def settings() -> Settings:
    return settings_from(
        {"voices": {"order": ["espeak"]}, "store": {"free_mb": 0}, "outputs": [{"name": "loa", "kind": "null"}]}, "test"
    )


class Remembering(Renderer):
    """The real renderer; the same words are spoken once in a test run, because speaking takes seconds."""

    spoken: ClassVar[dict[str, Rendered]] = {}

    def speech(self, spoken: str, progress: Progress | None = None) -> Rendered:
        if spoken not in self.spoken:
            self.spoken[spoken] = super().speech(spoken, progress)
        return self.spoken[spoken]


@dataclass
class House:
    """One station and a client for each of its people."""

    data: Path
    parts: Parts
    tokens: dict[str, str]
    bulletins: dict[str, int]

    def client(self, login: str | None = None) -> TestClient:
        """A browser of this person: her cookie, and the Origin header of our own pages."""
        client = TestClient(_app_over(self.parts), follow_redirects=False, headers=OWN)
        if login is not None:
            client.cookies.set("radio_sign_in", self.tokens[login])
        return client

    def actor(self, login: str) -> Actor:
        with self.parts.database.read() as session:
            return next(actor_of(one) for one in self.parts.accounts.people(session) if one.login == login)

    def version(self, bulletin_id: int) -> int:
        with self.parts.database.read() as session:
            return find(session, self.parts.code, bulletin_id).version

    def render(self) -> None:
        """Makes every sound that waits, as the worker does."""
        parts = self.parts
        queue = RenderQueue(
            parts.database, parts.logbook, parts.clock, parts.store, Remembering(parts.settings), parts.code
        )
        while queue.run_one():
            pass

    def draft(self, title: str, text: str = TEXT) -> Draft:
        return Draft(title=title, text=text, topic="nq57")


_apps: list[FastAPI] = []


def _app_over(parts: Parts) -> FastAPI:
    """One application for the whole run, put over the parts of the house in hand: making one takes a tenth of a second."""
    if not _apps:
        _apps.append(create_app(parts))
    app = _apps[0]
    if app.state.parts is not parts:
        app.state.parts, app.state.live = parts, Live(parts)
    return app


def open_house(data: Path) -> House:
    kept = json.loads((data / "house.json").read_text())
    return House(data, build_parts(settings(), data, FixedClock(NOW)), kept["tokens"], kept["bulletins"])


@pytest.fixture(scope="session")
def quick_passwords() -> Iterator[None]:
    """Argon2 with the least work: hashing well is tested where it lives, and slow on purpose."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
        patch.setattr("station.accounts._hasher", quick)
        yield


@pytest.fixture(scope="session")
def built_house(tmp_path_factory: pytest.TempPathFactory, quick_passwords: None) -> Path:
    """The station before anything happens to it in a test."""
    data = tmp_path_factory.mktemp("station")
    database = Database(database_url(settings().database, data))
    upgrade(database, data)
    database.close()
    parts = build_parts(settings(), data, FixedClock(NOW))
    house = House(data, parts, {}, {})
    _people(house)
    _sounds_and_slots(house)
    _bulletins(house)
    parts.close()
    (data / "house.json").write_text(json.dumps({"tokens": house.tokens, "bulletins": house.bulletins}))
    return data


@pytest.fixture
def house(built_house: Path, tmp_path: Path) -> Iterator[House]:
    data = tmp_path / "data"
    shutil.copytree(built_house, data)
    house = open_house(data)
    yield house
    house.parts.close()


@pytest.fixture(scope="module")
def calm_house(built_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all the tests of a file that only ask or are refused, and leave nothing that another would notice."""
    data = tmp_path_factory.mktemp("calm") / "data"
    shutil.copytree(built_house, data)
    house = open_house(data)
    yield house
    house.parts.close()


def _people(house: House) -> None:
    parts = house.parts
    once = {"admin": parts.accounts.first_start("Đài Truyền thanh xã Tân Thành")}
    for login, (name, position, roles) in PEOPLE.items():
        if login != "admin":
            once[login] = parts.accounts.add(house.actor("admin"), Account(login, name, roles, position))[1]
        token, actor = parts.door.sign_in(login, str(once[login]), Visitor("127.0.0.1", "pytest"))
        parts.accounts.change_password(actor, str(once[login]), PASSWORD)
        house.tokens[login] = token


def _sounds_and_slots(house: House) -> None:
    parts = house.parts
    parts.set_up.complete(house.actor("admin"), Names("Đài Truyền thanh xã Tân Thành", "UBND xã Tân Thành"))
    house.render()
    with parts.database.read() as session:
        sounds = [element.id for element in parts.sound.newest(session)]
    for sound in sounds:
        parts.sound.approve(house.actor("minh"), sound)
    for name, at in (("Buổi sáng", "05:00"), ("Buổi chiều", "17:00")):
        parts.slots.add(house.actor("hung"), SlotValues(name, (1, 2, 3, 4, 5, 6, 7), at, 15 * 60))


def _bulletins(house: House) -> None:
    """One in each of the states a person meets most."""
    parts, lan, minh = house.parts, house.actor("lan"), house.actor("minh")
    villages = {"approved": "Đông", "submitted": "Tây", "returned": "Nam", "draft": "Bắc"}
    for name, village in villages.items():
        title = f"Lớp học chuyển đổi số ở thôn {village}"
        house.bulletins[name] = parts.desk.create(lan, house.draft(title))
        if name != "draft":
            parts.desk.submit(lan, house.bulletins[name], house.version(house.bulletins[name]))
    house.render()
    parts.desk.approve(minh, house.bulletins["approved"], house.version(house.bulletins["approved"]))
    returned = house.bulletins["returned"]
    parts.desk.return_(minh, returned, house.version(returned), "Thiếu địa điểm, bổ sung rồi gửi lại.")
    with parts.database.read() as session:
        assert find(session, parts.code, house.bulletins["submitted"]).state == State.SUBMITTED.value
