"""From journal to airings and logbook: once, in order, and every planned item comes to exactly one end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from broadcast.airings import Airing, AiringState, airing_json, airings_between
from broadcast.ingest import JournalIngest
from broadcast.playout.journal import Journal
from broadcast.reconcile import Reconciler
from broadcast.verification import verify_database
from schedules.plan_document import DayItem, DayPlan
from schedules.planner import Planner
from schedules.slots import SlotValues
from station.clock import HANOI, FixedClock, iso
from station.incidents import Incident
from station.logbook import LogEntry
from tests.house import MORNING, House, make_house
from tests.schedules.test_planner import EVERY_DAY, SUNDAY, commit


class Air:
    """A planned day, a player's journal written by hand, and what takes it in."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.parts.slots.add(house.people["operator"], SlotValues("Trưa", EVERY_DAY, "11:00", 900))
        for number in range(3):
            house.approved(f"Bản tin {number}", seconds=10)
        self.plan: DayPlan = commit(house)
        base = (house.parts.database, house.parts.logbook, house.clock, house.parts.settings)
        self.ingest = JournalIngest(*base, house.parts.data)
        self.reconciler = Reconciler(*base)
        self.journal = Journal(house.parts.data / "player" / "journal", uuid4(), house.clock, HANOI)
        self.items = self.plan.sessions[0].items

    def tell(self, event: str, item: DayItem, piece: int = 1, **facts: int | str | None) -> None:
        self.journal.append(event, item=item.id, output="loa", attempt=1, piece=piece, **facts)

    def air(self, item: DayItem, frames: int | None = None) -> None:
        played = item.frames if frames is None else frames
        start = item.starts_at + timedelta(milliseconds=3)
        end = start + timedelta(seconds=played / 48_000)
        self.tell("placed", item, frame=480, offset=0, frames=item.frames, evidence="played", gain_mdb=-2000)
        self.tell("started", item, left_at=iso(start), late_ms=3)
        state = "aired" if played == item.frames else "partly_aired"
        self.tell(
            "ended", item, state=state, cause=None if state == "aired" else "silence", frames_played=played,
            first_left_at=iso(start), last_left_at=iso(end), evidence="played",
        )  # fmt: skip

    def rows(self) -> list[Airing]:
        with self.house.parts.database.read() as session:
            return airings_between(session, 1, SUNDAY, SUNDAY)

    def verdict(self) -> list[str]:
        with self.house.parts.database.read() as session:
            return [problem.code for problem in verify_database(session, "xa", self.house.clock.now()).problems]


@pytest.fixture
def air(house: House) -> Iterator[Air]:
    made = Air(house)
    yield made
    made.journal.close()


def test_a_planned_item_is_visible_before_it_airs(air: Air) -> None:
    air.ingest.run_once()
    assert [row.state for row in air.rows()] == ["PLANNED"] * 3
    assert air.rows()[0].approver == "Người approver, Cán bộ xã"


def test_what_the_player_measured_is_what_the_airing_says(air: Air) -> None:
    air.air(air.items[0])
    air.air(air.items[1], frames=48_000)
    air.tell("refused", air.items[2], piece=0, rule="file_changed")
    air.tell("missed", air.items[2], piece=0, state="missed", cause="file_changed", frames_played=0)
    air.ingest.run_once()
    whole, part, missed = air.rows()
    shown = airing_json(whole)
    assert (shown["state"], shown["evidence"], shown["frames_played"]) == ("AIRED", "played", air.items[0].frames)
    assert shown["started_at"] == iso(air.items[0].starts_at + timedelta(milliseconds=3))
    assert (part.state, part.cause, part.frames_played) == ("PARTLY_AIRED", "silence", 48_000)
    assert (missed.state, missed.cause, missed.evidence) == ("MISSED", "file_changed", "none")
    assert air.verdict() == []


def test_the_same_journal_told_twice_changes_nothing(air: Air) -> None:
    air.air(air.items[0])
    air.ingest.run_once()
    with air.house.parts.database.write() as session:
        session.execute(text("DELETE FROM journal_mark"))
        before = len(session.scalars(select(LogEntry)).all())
    air.ingest.run_once()
    with air.house.parts.database.read() as session:
        assert len(session.scalars(select(LogEntry)).all()) == before
    assert air.rows()[0].state == "AIRED"


def test_pieces_of_an_interrupted_airing_stand_apart_and_are_one_airing(air: Air) -> None:
    item = air.items[0]
    air.tell("placed", item, frame=0, offset=0, frames=item.frames, evidence="played")
    air.tell("interrupted", item, cause="player_down", offset=0, frames_left=96_000, first_left_at=iso(item.starts_at))
    air.tell("placed", item, piece=2, frame=0, offset=48_000, frames=item.frames - 48_000, evidence="played")
    whole = {"state": "aired", "frames_played": item.frames, "evidence": "played", "frames_left": item.frames - 48_000}
    air.tell("ended", item, piece=2, last_left_at=iso(item.starts_at), **whole)
    air.ingest.run_once()
    with air.house.parts.database.read() as session:
        row = session.scalars(select(Airing).where(Airing.item == item.id)).one()
        pieces = [(piece.first_frame, piece.frames, piece.cause) for piece in row.pieces]
    assert pieces == [(0, 96_000, "player_down"), (48_000, item.frames - 48_000, "")]
    assert (row.state, row.frames_played) == ("AIRED", item.frames)


def test_an_item_without_a_last_word_is_closed_with_a_cause(air: Air) -> None:
    air.air(air.items[0])
    air.tell("placed", air.items[1], frame=480, offset=0, frames=air.items[1].frames, evidence="played")
    air.ingest.run_once()
    air.house.clock.advance(timedelta(hours=4, minutes=17))
    assert air.reconciler.run_once() == 0, "not yet: the player may still say it"
    air.house.clock.advance(timedelta(minutes=2))
    assert air.reconciler.run_once() == 2
    assert [(row.state, row.cause) for row in air.rows()] == [
        ("AIRED", ""), ("MISSED", "no_end_reported"), ("MISSED", "player_absent"),
    ]  # fmt: skip
    assert air.verdict() == []
    with air.house.parts.database.read() as session:
        assert len(session.scalars(select(Incident)).all()) == 2


def test_without_reconciliation_completeness_names_what_is_missing(air: Air) -> None:
    air.air(air.items[0])
    air.ingest.run_once()
    air.house.clock.advance(timedelta(hours=4, minutes=26))
    assert air.verdict() == ["item_unaccounted", "item_unaccounted"]


def test_a_row_changed_behind_the_logbooks_back_is_found(air: Air) -> None:
    air.air(air.items[0], frames=48_000)
    air.ingest.run_once()
    with air.house.parts.database.write() as session:
        session.execute(text("UPDATE airing SET state = 'AIRED', frames_played = frames_expected WHERE state = 'PARTLY_AIRED'"))
    assert air.verdict() == ["row_differs"]


def test_a_deleted_airing_is_found(air: Air) -> None:
    air.air(air.items[0])
    air.ingest.run_once()
    with air.house.parts.database.write() as session:
        session.execute(text("DELETE FROM airing_piece"))
        session.execute(text("DELETE FROM airing WHERE state = 'AIRED'"))
    assert air.verdict() == ["row_missing"]


def test_a_word_after_the_end_changes_nothing_and_is_an_incident(air: Air) -> None:
    air.air(air.items[0])
    air.tell("missed", air.items[0], piece=2, state="missed", cause="player_down", frames_played=0)
    air.ingest.run_once()
    assert air.rows()[0].state == AiringState.AIRED
    with air.house.parts.database.read() as session:
        assert [incident.episode for incident in session.scalars(select(Incident))] == [f"late_word:{air.items[0].id}"[:80]]
    assert air.verdict() == ["item_ended_twice"]


def test_troubles_of_the_player_open_incidents_and_their_end_closes_them(air: Air) -> None:
    air.journal.append("output_lost", output="loa")
    air.journal.append("output_lost", output="loa")
    air.ingest.run_once()
    with air.house.parts.database.read() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.episode, incident.closed_at) == ("output_lost:loa", None)
    air.journal.append("output_opened", output="loa")
    air.ingest.run_once()
    with air.house.parts.database.read() as session:
        assert session.scalars(select(Incident)).one().closed_at is not None


def test_an_item_a_new_plan_drops_is_cancelled_not_missed(air: Air) -> None:
    air.ingest.run_once()
    gone = air.house.bulletin(1)
    air.house.parts.desk.withdraw(air.house.people["approver"], gone.id, gone.version, "Hoãn họp")
    commit(air.house)
    air.house.clock.advance(timedelta(hours=4, minutes=20))
    for item in air.items[1:]:
        air.air(item)
    air.ingest.run_once()
    air.reconciler.run_once()
    states = {row.bulletin_id: (row.state, row.cause) for row in air.rows()}
    assert states[gone.id] == ("CANCELLED", "plan_changed")
    assert air.verdict() == []


def test_a_plan_replaced_before_anybody_looked_leaves_nothing_unaccounted(air: Air) -> None:
    gone = air.house.bulletin(1)
    air.house.parts.desk.withdraw(air.house.people["approver"], gone.id, gone.version, "Hoãn họp")
    assert commit(air.house).version == 2
    for item in air.items[1:]:
        air.air(item)
    air.ingest.run_once()
    air.house.clock.advance(timedelta(hours=4, minutes=30))
    air.reconciler.run_once()
    assert {row.bulletin_id: row.state for row in air.rows()}[gone.id] == "CANCELLED"
    assert air.verdict() == []


def test_a_slot_moved_after_commit_airs_at_its_new_hour_and_verifies(air: Air) -> None:
    air.ingest.run_once()
    desk, operator = air.house.parts.slots, air.house.people["operator"]
    desk.change(operator, 1, SlotValues("Trưa", EVERY_DAY, "16:00", 900), 1)
    moved = commit(air.house).sessions[0].items
    air.house.clock.advance(timedelta(hours=4, minutes=30))
    air.ingest.run_once()
    air.reconciler.run_once()
    for item in moved:
        air.air(item)
    air.house.clock.advance(timedelta(hours=5, minutes=30))
    air.ingest.run_once()
    assert sorted(row.state for row in air.rows()) == ["AIRED"] * 3 + ["CANCELLED"] * 3
    assert air.verdict() == []


def test_an_item_cancelled_and_taken_up_again_counts_as_what_it_came_to(air: Air) -> None:
    item = air.items[0]
    air.tell("cancelled", item, piece=0, state="cancelled", cause="plan_changed", frames_played=0)
    air.air(item)
    air.ingest.run_once()
    assert air.rows()[0].state == "AIRED"
    assert air.verdict() == []


def test_an_output_that_left_the_settings_is_missed_not_forgotten(tmp_path: Path) -> None:
    outputs = [{"name": "loa", "kind": "null"}, {"name": "loa-2", "kind": "null"}]
    house = make_house(tmp_path, FixedClock(MORNING), outputs=outputs)
    slot = SlotValues("Trưa", EVERY_DAY, "11:00", 900, outputs=("loa-2",))
    house.parts.slots.add(house.people["operator"], slot)
    house.approved(seconds=10)
    one_less = house.parts.settings.model_copy(update={"outputs": house.parts.settings.outputs[:1]})
    plan = Planner(house.parts.database, house.parts.logbook, house.clock, one_less).commit(None, SUNDAY)
    assert [one.outputs for one in plan.sessions] == [("loa-2",)]
    house.parts.close()


def test_a_hole_in_the_sound_is_in_the_record_of_the_airing_it_fell_into(air: Air) -> None:
    item = air.items[0]
    air.tell("placed", item, frame=0, offset=0, frames=item.frames, evidence="played")
    air.journal.append("stall", output="loa", stall_ms=40, count=1)
    air.journal.append("stall", output="loa", stall_ms=300, count=2)
    air.ingest.run_once()
    assert [row.stalled_ms for row in air.rows()] == [340, 0, 0]
    with air.house.parts.database.read() as session:
        assert [incident.episode.split(":")[0] for incident in session.scalars(select(Incident))] == ["stall"]


def test_a_line_nobody_can_enter_does_not_hold_up_the_others(air: Air) -> None:
    air.air(air.items[0])
    path = next((air.house.parts.data / "player" / "journal").glob("*.jsonl"))
    lines = path.read_text().splitlines(keepends=True)
    spoilt = lines[1].replace('"late_ms":3', '"late_ms":3.5').replace('"n":2', '"n":99')
    path.write_text(lines[0] + spoilt + "".join(lines[1:]))
    air.ingest.run_once()
    assert air.rows()[0].state == "AIRED"
    with air.house.parts.database.read() as session:
        assert [incident.episode.split(":")[0] for incident in session.scalars(select(Incident))] == ["journal_line"]
