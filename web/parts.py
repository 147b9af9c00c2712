"""The parts a process is made of, built in order from settings and data folder. Nothing here starts anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audio_library.desk import Desk
from audio_library.lexicon import LexiconDesk
from audio_library.set_up import SetUp
from audio_library.station_sound import StationSound
from audio_library.store import Store
from broadcast.playout.channel import Channel
from schedules.delivery import Delivery
from schedules.planner import Planner
from schedules.slot_desk import SlotDesk
from station.accounts import Accounts
from station.clock import Clock, SystemClock
from station.database import Database, database_url
from station.logbook import Logbook
from station.secrets import load_secrets
from station.settings import Settings
from station.sign_in import Door


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything pages, API, worker and commands act through."""

    settings: Settings
    data: Path
    clock: Clock
    database: Database
    logbook: Logbook
    accounts: Accounts
    door: Door
    store: Store
    sound: StationSound
    set_up: SetUp
    desk: Desk
    lexicon: LexiconDesk
    slots: SlotDesk
    planner: Planner
    delivery: Delivery
    player: Channel

    @property
    def code(self) -> str:
        return self.settings.station.code

    def close(self) -> None:
        self.database.close()


def build_parts(settings: Settings, data: Path, clock: Clock | None = None, patience_ms: int | None = None) -> Parts:
    """Opens the database (which must be at head, see `station.migrate`) and puts the parts together.

    `patience_ms` shortens the wait for another process's write lock: a person at a page waits less long than the worker.
    """
    clock = clock or SystemClock()
    code = settings.station.code
    database = Database(database_url(settings.database, data), patience_ms or settings.database.busy_timeout_ms)
    logbook = Logbook(code, clock)
    store = Store(data / "store", settings.store.free_mb)
    sound = StationSound(database, logbook, clock, settings)
    return Parts(
        settings=settings,
        data=data,
        clock=clock,
        database=database,
        logbook=logbook,
        accounts=Accounts(database, logbook, clock, code),
        door=Door(database, logbook, clock, load_secrets(data), settings.web, code),
        store=store,
        sound=sound,
        set_up=SetUp(database, logbook, clock, settings, sound),
        desk=Desk(database, logbook, clock, settings),
        lexicon=LexiconDesk(database, logbook, clock, code),
        slots=SlotDesk(database, logbook, settings),
        planner=Planner(database, logbook, clock, settings),
        delivery=Delivery(database, clock, settings, store, data),
        player=Channel(data),
    )
