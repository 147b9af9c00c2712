"""The render queue: sound is made here, long before it airs, one job at a time, and every job comes to an end.

A job is claimed by a conditional UPDATE whose rows are counted; the making itself holds no lock; the result is entered
in one commit. A worker that dies leaves a claim behind, which is taken again after its deadline or at the next start.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from audio_library.bulletins import Bulletin, Recording, RenderJob, Revision
from audio_library.marks import Source
from audio_library.personal_data import holds_personal_data
from audio_library.renderer import Renderer, SpeechOrder
from audio_library.rendering import Rendered
from audio_library.states import Move, State
from audio_library.store import Store
from station.clock import Clock
from station.database import Database
from station.errors import Conflict, RadioError
from station.files import sha256_text
from station.ground import station_of
from station.logbook import Logbook, Who

CLAIM = timedelta(minutes=15)
MOST_TRIES = 3
INSIST = 5
PROGRESS_EVERY = timedelta(seconds=1)
_WORKER = Who(part="worker")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed job, as values: what to speak, of what it will be the sound, and whether it may leave the station."""

    job: int
    claim: str
    spoken: str
    source: Source
    only_offline: bool


class RenderQueue:
    """The jobs of one station. `renderer` makes sound from values and knows no database."""

    def __init__(
        self, database: Database, logbook: Logbook, clock: Clock, store: Store, renderer: Renderer, station_code: str
    ) -> None:
        self._database = database
        self._logbook = logbook
        self._clock = clock
        self._store = store
        self._renderer = renderer
        self._code = station_code

    def release_claims(self) -> int:
        """At the worker's start nobody else can hold a claim (one worker per station): all become waiting again."""
        with self._database.write() as session:
            station = station_of(session, self._code)
            held = (RenderJob.station_id == station.id) & (RenderJob.state == "running")
            return _count(session, update(RenderJob).where(held).values(state="waiting", claim="", deadline=None))

    def run_one(self) -> bool:
        """Makes the sound of the oldest waiting job; False when there is none."""
        work = self._claim()
        if work is None:
            return False
        log.info("rendering job %s", work.job)
        try:
            rendered = self._make(work)
            flac, mp3 = self._store.put(rendered.flac, ".flac"), self._store.put(rendered.mp3, ".mp3")
        except RadioError as wrong:
            _insist(partial(self._end_badly, work, wrong))
        except Exception as wrong:  # whatever it was, the job must end with a reason somebody reads
            log.exception("job %s failed", work.job)
            told = RadioError("render_failed", f"Không tạo được âm thanh: {type(wrong).__name__}. Hãy thử gửi lại.")
            _insist(partial(self._end_badly, work, told))
        else:
            _insist(partial(self._end_well, work, rendered, flac, mp3))
        return True

    def _claim(self) -> Work | None:
        now = self._clock.now()
        claim = secrets.token_hex(8)
        with self._database.write() as session:
            station = station_of(session, self._code)
            free = or_(RenderJob.state == "waiting", (RenderJob.state == "running") & (RenderJob.deadline < now))
            job = session.scalar(
                select(RenderJob).where(RenderJob.station_id == station.id, free).order_by(RenderJob.id).limit(1)
            )
            if job is None:
                return None
            if job.tries >= MOST_TRIES:
                self._give_up(session, job)
                return None
            changed = _count(
                session,
                update(RenderJob)
                .where(RenderJob.id == job.id, free)
                .values(state="running", claim=claim, deadline=now + CLAIM, tries=RenderJob.tries + 1, done=0, total=0),
            )
            if changed != 1:
                return None
            return _work(job, claim, self._code)

    def _give_up(self, session: Session, job: RenderJob) -> None:
        """A job during which the worker died again and again must not take it down for ever."""
        told = RadioError("render_crashed", "Máy ngừng đột ngột mỗi lần tạo âm thanh cho bản này. Hãy sửa văn bản rồi gửi lại.")
        self._fail(session, job, told)

    def _make(self, work: Work) -> Rendered:
        if work.source.element_kind == "tune":
            return self._renderer.tune()
        if work.source.element_kind == "chime":
            return self._renderer.chime()
        order = SpeechOrder(work.spoken, work.source.tags(), only_offline=work.only_offline)
        return self._renderer.make(order, self._progress(work))

    def _progress(self, work: Work) -> Callable[[int, int], None]:
        """Shows how far a job is, at most once a second: the page looks, nothing depends on it."""
        last: list[datetime] = []

        def tell(done: int, total: int) -> None:
            now = self._clock.now()
            if last and done < total and now - last[-1] < PROGRESS_EVERY:
                return
            last.append(now)
            try:
                with self._database.write() as session:
                    mine = (RenderJob.id == work.job) & (RenderJob.claim == work.claim)
                    session.execute(update(RenderJob).where(mine).values(done=done, total=total, deadline=now + CLAIM))
            except Conflict:  # a busy database must not cost the recording; the next telling catches up
                log.warning("progress of job %s not shown", work.job)

        return tell

    def _end_well(self, work: Work, rendered: Rendered, flac: str, mp3: str) -> None:
        with self._database.write() as session:
            job = self._mine(session, work)
            if job is None:
                return
            recording = recording_row(rendered, flac, mp3, job.station_id, self._clock.now())
            session.add(recording)
            session.flush()
            job.state = "done"
            facts = {
                "job": job.id,
                "flac_sha256": flac,
                "frames": recording.frames,
                "engine": recording.engine,
                "voice": recording.voice,
                "fallback": recording.fallback,
                "only_offline": work.only_offline,
            }
            if job.revision is not None:
                facts |= {"bulletin": job.revision.bulletin_id, "revision": job.revision.number}
                self._bulletin_rendered(session, job.revision, recording)
            elif job.element is not None:
                facts |= {"element": job.element.id, "element_kind": job.element.kind}
                job.element.recording_id = recording.id
                job.element.error = ""
            self._logbook.append(session, "recording.made", _WORKER, facts)

    def _bulletin_rendered(self, session: Session, revision: Revision, recording: Recording) -> None:
        revision.recording_id = recording.id
        bulletin = session.get_one(Bulletin, revision.bulletin_id)
        if bulletin.revision_id == revision.id and bulletin.state == State.RENDERING.value:
            bulletin.move(Move.RENDERED, self._clock.now())

    def _end_badly(self, work: Work, wrong: RadioError) -> None:
        """The bulletin goes back to its editor with the reason; nothing stays "pending"."""
        log.warning("job %s: %s %s", work.job, wrong.code, wrong.message)
        with self._database.write() as session:
            job = self._mine(session, work)
            if job is not None:
                self._fail(session, job, wrong)

    def _fail(self, session: Session, job: RenderJob, wrong: RadioError) -> None:
        job.state, job.error_code, job.error = "failed", wrong.code, wrong.message[:500]
        facts = {"job": job.id, "code": wrong.code}
        if job.revision is not None:
            bulletin = session.get_one(Bulletin, job.revision.bulletin_id)
            facts |= {"bulletin": bulletin.id, "revision": job.revision.number}
            if bulletin.revision_id == job.revision_id and bulletin.state == State.RENDERING.value:
                bulletin.move(Move.RENDER_FAILED, self._clock.now(), wrong.message[:500])
        elif job.element is not None:
            job.element.error = wrong.message[:500]
        self._logbook.append(session, "recording.failed", _WORKER, facts)

    @staticmethod
    def _mine(session: Session, work: Work) -> RenderJob | None:
        """The job, unless it was dropped (the bulletin was edited) or taken over meanwhile."""
        query = select(RenderJob).where(
            RenderJob.id == work.job, RenderJob.claim == work.claim, RenderJob.state == "running"
        )
        return session.scalar(query)


def _insist(act: Callable[[], None]) -> None:
    """Enters a result that took long to make even when the database is busy for minutes."""
    for left in reversed(range(INSIST)):
        try:
            act()
            return
        except Conflict:
            if not left:
                raise
            log.warning("database busy; entering the recording again")


def recording_row(rendered: Rendered, flac: str, mp3: str, station_id: int, now: datetime) -> Recording:
    return Recording(
        station_id=station_id,
        flac_sha256=flac,
        mp3_sha256=mp3,
        pcm_sha256=rendered.pcm_sha256,
        frames=rendered.pcm_frames,
        length_ms=rendered.length_ms,
        loudness_clufs=round(rendered.loudness.integrated_lufs * 100),
        true_peak_cdbtp=round(rendered.loudness.true_peak_dbtp * 100),
        engine=rendered.voice.engine,
        voice=rendered.voice.voice,
        speed=rendered.voice.speed,
        fallback=rendered.fallback,
        attempts=[asdict(attempt) for attempt in rendered.attempts],
        created_at=now,
    )


def _work(job: RenderJob, claim: str, station: str) -> Work:
    revision, element = job.revision, job.element
    if revision is not None:
        source = Source(
            station,
            bulletin=revision.bulletin_id,
            revision=revision.number,
            written_sha256=revision.written_sha256,
        )
        written = f"{revision.title}\n{revision.written}"
        return Work(job.id, claim, revision.spoken, source, only_offline=holds_personal_data(written))
    if element is not None:
        digest = sha256_text(element.written) if element.written else ""
        source = Source(station, element=element.id, element_kind=element.kind, written_sha256=digest)
        return Work(job.id, claim, element.spoken, source, only_offline=False)
    return Work(job.id, claim, "", Source(station), only_offline=False)  # ends with the reason «nothing to speak»


def newest_job(session: Session, revision_id: int) -> RenderJob | None:
    query = select(RenderJob).where(RenderJob.revision_id == revision_id).order_by(RenderJob.id.desc()).limit(1)
    return session.scalar(query)


def _count(session: Session, statement: object) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[call-overload]
