"""First-time set-up: the station gets its name, its columns and its own sounds, in one action."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio_library.bulletins import Topic
from audio_library.station_sound import StationSound
from station.clock import Clock
from station.database import Database
from station.errors import BadInput
from station.ground import station_of
from station.logbook import Logbook
from station.people import Actor
from station.roles import May
from station.settings import Settings

# The columns a commune's plan on Resolution 57-NQ/TW asks for, and the everyday one. Names are settings of the station.
FIRST_TOPICS = {
    "nq57": "Nghị quyết 57: khoa học, công nghệ, đổi mới sáng tạo, chuyển đổi số",
    "binh-dan-hoc-vu-so": "Bình dân học vụ số",
    "mo-hinh-diem": "Mô hình điểm, cách làm hay",
    "thong-bao": "Thông báo",
}
_CODE = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")


@dataclass(frozen=True, slots=True)
class Names:
    """What the station and its commune are called."""

    station: str
    unit: str = ""
    village_word: str = "thôn"


class SetUp:
    """Set-up and the list of topics."""

    def __init__(
        self, database: Database, logbook: Logbook, clock: Clock, settings: Settings, sound: StationSound
    ) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._code = settings.station.code
        self._sound = sound

    def complete(self, actor: Actor, names: Names) -> None:
        """Names the station, gives it its first topics and queues its sounds; may be repeated to rename it."""
        actor.need(May.SET_UP_STATION)
        _check(names)
        with self._database.write() as session:
            station = station_of(session, self._code)
            renamed = station.name != names.station.strip() or station.set_up_at is None
            station.name = names.station.strip()
            station.unit_name = names.unit.strip()
            station.village_word = names.village_word.strip() or "thôn"
            if station.set_up_at is None:
                for code, name in FIRST_TOPICS.items():
                    session.add(Topic(station_id=station.id, code=code, name=name))
            station.set_up_at = station.set_up_at or self._clock.now()
            session.flush()
            facts = {"name": station.name, "unit": station.unit_name, "village_word": station.village_word}
            self._logbook.append(session, "station.set_up", actor.who, facts)
            if renamed:
                self._sound.order_in(session, actor)

    def keep_topic(self, actor: Actor, code: str, name: str, active: bool = True) -> None:
        """Adds a topic or renames, closes or reopens it."""
        actor.need(May.SET_UP_STATION)
        if not _CODE.match(code):
            raise BadInput("bad_code", "Mã chuyên mục gồm chữ thường không dấu, số và gạch nối.", field="code")
        if not 1 <= len(name.strip()) <= 120:
            raise BadInput("bad_name", "Tên chuyên mục cần từ 1 đến 120 ký tự.", field="name")
        with self._database.write() as session:
            station = station_of(session, self._code)
            topic = session.scalar(select(Topic).where(Topic.station_id == station.id, Topic.code == code))
            if topic is None:
                topic = Topic(station_id=station.id, code=code, name=name.strip())
                session.add(topic)
            topic.name, topic.active = name.strip(), active
            facts = {"code": code, "name": topic.name, "active": active}
            self._logbook.append(session, "topic.kept", actor.who, facts)

    def topics(self, session: Session) -> list[Topic]:
        station = station_of(session, self._code)
        return list(session.scalars(select(Topic).where(Topic.station_id == station.id).order_by(Topic.id)))




def _check(names: Names) -> None:
    if not 2 <= len(names.station.strip()) <= 200:
        raise BadInput("bad_name", "Tên đài cần từ 2 đến 200 ký tự, ví dụ «Đài Truyền thanh xã Tân Thành».", field="station")
    if len(names.unit) > 200 or len(names.village_word) > 40:
        raise BadInput("bad_name", "Tên đơn vị dài quá 200 ký tự hoặc cách gọi thôn dài quá 40 ký tự.", field="unit")
