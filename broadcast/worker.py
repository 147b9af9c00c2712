"""The worker: background work by the alarm clock. What is due is asked of the database; the alarm clock only wakes us.

Jobs never start sound and never hold the memory of what is due: a worker that was down makes up for it at start.
"""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from audio_library.desk import Desk
from audio_library.render_queue import RenderQueue
from broadcast.ingest import JournalIngest
from broadcast.playout.channel import Channel
from broadcast.reconcile import PATIENCE, Reconciler
from schedules.delivery import Delivery
from schedules.planner import Planner
from station.clock import Clock
from station.database import Database
from station.errors import RadioError
from station.files import FileLock
from station.ground import station_of
from station.incidents import open_incident
from station.logbook import Logbook, Who
from station.sign_in import Door

log = logging.getLogger(__name__)
# A job that could not run at its second runs as soon as it can, once: APScheduler's own default drops it after 1 s.
CAUGHT_UP_US = 30_000_000
CLOCK_STEP_US = 2_000_000
_JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What the worker acts through."""

    database: Database
    logbook: Logbook
    clock: Clock
    station_code: str
    data: Path
    queue: RenderQueue
    desk: Desk
    planner: Planner
    delivery: Delivery
    ingest: JournalIngest
    reconciler: Reconciler
    door: Door
    player: Channel


def run_worker(parts: WorkerParts) -> int:
    """Until SIGTERM or SIGINT; 1 when another worker is at work in this data folder."""
    with FileLock(parts.data / "worker" / "worker.lock") as lock:
        if not lock.acquire():
            log.error("another worker is at work in this data folder")
            return 1
        stop = threading.Event()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda number, frame: stop.set())  # noqa: ARG005 - the signature is the system's
        _enter(parts, "worker.started")
        parts.queue.release_claims()
        renderer = threading.Thread(target=_render_until, args=(parts.queue, stop), name="render", daemon=True)
        renderer.start()
        scheduler = _scheduler(parts)
        scheduler.start()
        _wait_and_watch_clock(parts.clock, scheduler, stop)
        scheduler.shutdown(wait=True)
        _enter(parts, "worker.stopped")
        return 0


def _scheduler(parts: WorkerParts) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults=_JOB_DEFAULTS)
    started = parts.clock.now()
    started_us = parts.clock.monotonic_us()
    patience_us = PATIENCE // timedelta(microseconds=1)

    def reconcile() -> None:
        now_us = parts.clock.monotonic_us()
        caught_up = parts.ingest.caught_up_us is not None and now_us - parts.ingest.caught_up_us < CAUGHT_UP_US
        if now_us - started_us >= patience_us and caught_up and time_is_trusted(parts):
            parts.reconciler.run_once()

    def expire() -> None:
        if time_is_trusted(parts):
            parts.desk.expire_old()

    every: list[tuple[str, float, Callable[[], object]]] = [
        ("deliver", 1, parts.delivery.deliver),
        ("enter the journal", 1, parts.ingest.run_once),
        ("plan ahead", 20, lambda: plan_ahead(parts)),
        ("expire bulletins", 60, expire),
        ("forget old journals", 3600, parts.ingest.forget_old),
        ("forget failed sign-ins", 600, parts.door.forget_tries),
        ("reconcile", 30, reconcile),
        ("notes", 5, lambda: enter_notes(parts)),
    ]
    for name, seconds, act in every:
        first = started + timedelta(seconds=0.2)
        scheduler.add_job(act, "interval", seconds=seconds, id=name, next_run_time=first)
    scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    return scheduler


def time_is_trusted(parts: WorkerParts) -> bool:
    """What cannot be taken back (expiry, missed airings, a plan) is done only while the player trusts the wall clock too.

    A player that does not answer trusts nothing; it is started again within seconds, and this is asked again.
    """
    try:
        return not parts.player.ask("status").get("held")
    except RadioError:
        return False


def _wait_and_watch_clock(clock: Clock, scheduler: BackgroundScheduler, stop: threading.Event) -> None:
    """Until told to stop. When the wall clock is set back, every job would sleep for as long as the step: they are woken."""
    lead_us = clock.now().timestamp() * 1e6 - clock.monotonic_us()
    while not stop.wait(1.0):
        new_lead_us = clock.now().timestamp() * 1e6 - clock.monotonic_us()
        if new_lead_us < lead_us - CLOCK_STEP_US:
            log.warning("wall clock set back by %.0f s: waking every job", (lead_us - new_lead_us) / 1e6)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=clock.now())
        lead_us = new_lead_us


def _tell(event: JobExecutionEvent) -> None:
    """A job that failed is told and tried again at its next second; it never stops the others."""
    log.error("job «%s» failed: %s", event.job_id, event.exception, exc_info=event.exception)


def _render_until(queue: RenderQueue, stop: threading.Event) -> None:
    """Renders one job after another; waits a little when there is none, or when the database cannot be had."""
    while not stop.is_set():
        try:
            busy = queue.run_one()
        except Exception:  # the queue must outlive any one trouble; it is told and tried again
            log.exception("render queue")
            busy = False
        if not busy:
            stop.wait(0.3)


def plan_ahead(parts: WorkerParts) -> None:
    """The days ahead commit themselves at the station's hour; the player's folder follows at once."""
    if not time_is_trusted(parts):
        return
    if parts.planner.commit_ahead():
        parts.delivery.deliver()


def enter_notes(parts: WorkerParts) -> int:
    """Takes up the notes the supervisor left: its own start and stop, and a part that died five times in a minute."""
    notes = sorted((parts.data / "notes").glob("*.json"))
    for path in notes:
        try:
            note = json.loads(path.read_text())
        except ValueError:
            log.error("note %s cannot be read; put aside", path.name)
            path.rename(path.with_suffix(".bad"))
            continue
        with parts.database.write() as session:
            if note["kind"] == "incident.opened":
                station = station_of(session, parts.station_code)
                message = f"Bộ phận «{note['part']}» ngừng đột ngột năm lần trong một phút; máy vẫn đang khởi động lại."
                episode = f"{note['episode']}:{note['at'][:13]}"  # one an hour
                if open_incident(session, station.id, episode, message, note, parts.clock.now()) is None:
                    note["kind"] = "incident.goes_on"
            parts.logbook.append(session, note["kind"], Who(part="run"), note, key=f"note/{path.name}")
        path.unlink()
    return len(notes)


def _enter(parts: WorkerParts, kind: str) -> None:
    with parts.database.write() as session:
        parts.logbook.append(session, kind, Who(part="worker"), {})
