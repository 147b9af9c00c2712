"""A day is committed before it airs, its entry names every item, and a change touches only what has not begun."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from schedules.plan_document import Approvals, DayPlan
from schedules.plans import newest_plan
from schedules.slots import SlotValues
from station.clock import FixedClock
from station.errors import BadInput, NotAllowed
from station.files import sha256_file
from station.logbook import LogEntry
from tests.house import MORNING, House, make_house

SUNDAY = date(2026, 11, 22)  # the house's clock stands at 07:00
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
NOON = SlotValues("Buổi trưa", EVERY_DAY, "11:00", 900)
EVENING = SlotValues("Buổi chiều", EVERY_DAY, "17:00", 900)


def with_slots(house: House) -> None:
    for slot in (NOON, EVENING):
        house.parts.slots.add(house.people["operator"], slot)


def commit(house: House, day: date = SUNDAY) -> DayPlan:
    return house.parts.planner.commit(house.people["approver"], day)


def test_a_committed_day_names_every_item_in_the_logbook(house: House) -> None:
    with_slots(house)
    bulletin = house.approved(seconds=20)
    plan = commit(house)
    assert [len(session.items) for session in plan.sessions] == [1, 1], "noon and its repeat in the evening"
    assert len({item.id for session in plan.sessions for item in session.items}) == 2, "a repeat is its own item"
    with house.parts.database.read() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.kind == "plan.committed")).one()
        row = newest_plan(session, 1, SUNDAY)
    facts = json.loads(entry.body)["facts"]
    assert row is not None and facts["digest"] == row.digest == plan.digest()
    assert [item["bulletin"] for item in facts["items"]] == [bulletin, bulletin]
    assert facts["items"][0]["starts_at"] == "2026-11-22T04:00:00.000000Z"


def test_committing_again_without_change_makes_no_new_version(house: House) -> None:
    with_slots(house)
    house.approved(seconds=20)
    assert commit(house).version == commit(house).version == 1
    house.approved("Bản tin hai", seconds=20)
    assert commit(house).version == 2


def test_a_session_that_has_begun_is_not_touched(house: House) -> None:
    with_slots(house)
    house.approved(seconds=20)
    first = commit(house)
    house.clock.advance(timedelta(hours=4, minutes=1))
    house.approved("Bản tin hai", seconds=20)
    second = commit(house)
    assert second.sessions[0] == first.sessions[0]
    assert len(second.sessions[1].items) == 2


def test_a_plan_first_made_in_the_evening_does_not_hold_the_morning(house: House) -> None:
    with_slots(house)
    house.approved(seconds=20)
    house.clock.advance(timedelta(hours=9))
    assert [session.starts_at.hour for session in commit(house).sessions] == [10], "17:00 in Hà Nội"


def test_a_withdrawn_bulletin_is_in_no_new_plan_and_no_longer_approved(house: House) -> None:
    with_slots(house)
    bulletin = house.approved(seconds=20)
    commit(house)
    house.parts.delivery.deliver()
    house.parts.desk.withdraw(house.people["approver"], bulletin, house.version(bulletin), "Đã hết dịch")
    assert all(session.items == () for session in commit(house).sessions)
    house.parts.delivery.deliver()
    approvals = Approvals.model_validate_json((house.parts.data / "player" / "approvals.json").read_bytes())
    assert approvals.approved == {}


def test_delivery_brings_plan_digests_and_whole_files(house: House) -> None:
    with_slots(house)
    house.approved(seconds=20)
    plan = commit(house)
    house.parts.delivery.deliver()
    folder = house.parts.data / "player"
    delivered = DayPlan.model_validate_json((folder / "plans" / "2026-11-22.json").read_bytes())
    assert delivered == plan
    assert delivered.digest() == plan.digest()
    digest = plan.sessions[0].items[0].digest
    assert sha256_file(folder / "files" / f"{digest}.flac") == digest
    approvals = Approvals.model_validate_json((folder / "approvals.json").read_bytes())
    approval = approvals.approved[digest]
    assert approval.not_after is not None and approval.not_after > house.clock.now()
    again = house.parts.delivery.deliver()
    assert again is not None and (again.plans, again.files, again.approvals) == ((), 0, False)


def test_a_master_changed_in_the_store_is_not_delivered(house: House) -> None:
    with_slots(house)
    house.approved(seconds=20)
    digest = commit(house).sessions[0].items[0].digest
    house.parts.store.path(digest, ".flac").write_bytes(b"changed")
    house.parts.delivery.deliver()
    assert not (house.parts.data / "player" / "files" / f"{digest}.flac").exists()


def test_nobody_commits_what_is_not_theirs_nor_a_distant_day(house: House) -> None:
    with pytest.raises(NotAllowed):
        house.parts.planner.commit(house.people["editor"], SUNDAY)
    with pytest.raises(BadInput):
        commit(house, SUNDAY + timedelta(days=400))


def test_the_days_ahead_commit_themselves_once_at_their_hour(house: House) -> None:
    with_slots(house)
    house.approved(seconds=20)
    first = house.parts.planner.commit_ahead()
    assert first[0] == SUNDAY, "at the very first start today is made up for"
    assert len(first) == 8
    assert house.parts.planner.commit_ahead() == []
    house.clock.advance(timedelta(hours=12, minutes=59))
    assert house.parts.planner.commit_ahead() == [], "19:59"
    house.clock.advance(timedelta(minutes=1))
    assert house.parts.planner.commit_ahead() == [], "20:00: looked at, nothing had changed"
    house.clock.advance(timedelta(days=1))
    assert house.parts.planner.commit_ahead() == [SUNDAY + timedelta(days=8)], "only the day that is new"
    house.clock.advance(timedelta(days=3))
    assert house.parts.planner.commit_ahead(), "an hour that passed while the machine was off is made up for"


def test_a_session_across_midnight_is_planned_as_well_as_any(tmp_path: Path) -> None:
    house = make_house(tmp_path, FixedClock(MORNING), guard={"windows": ["22:00-01:00"]})
    late = SlotValues("Đêm", EVERY_DAY, "23:59:50", 120, unusual_reason="Kiểm tra giao thừa")
    house.parts.slots.add(house.people["operator"], late)
    house.approved(seconds=20)
    plan = commit(house)
    assert plan.sessions[0].id.startswith("2026-11-22")
    assert plan.sessions[0].ends_at.day == 22
    assert plan.sessions[0].ends_at.astimezone(house.parts.settings.station.zone_info).day == 23
    house.parts.close()


def test_a_slot_moved_to_another_hour_is_another_session(house: House) -> None:
    number = house.parts.slots.add(house.people["operator"], NOON)
    house.approved(seconds=20)
    first = commit(house)
    house.clock.advance(timedelta(hours=4, minutes=30))
    house.parts.slots.change(house.people["operator"], number, replace(NOON, starts_at="16:00"), 1)
    second = commit(house)
    assert second.sessions[0] == first.sessions[0], "what has aired stays"
    ids = [item.id for session in second.sessions for item in session.items]
    assert len(ids) == len(set(ids)) == 2


def test_withdrawals_reach_the_player_even_when_a_file_cannot_be_copied(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = house.approved(seconds=20)
    house.parts.delivery.deliver()
    house.parts.desk.withdraw(house.people["approver"], first, house.version(first), "Đã hết dịch")
    house.approved("Bản tin hai", pcm=np.full(48_000, 1000, np.int16))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(house.parts.store, "read", full)
    house.parts.delivery.deliver()
    path = house.parts.data / "player" / "approvals.json"
    allowed = Approvals.model_validate_json(path.read_bytes()).approved
    assert all(one.bulletin != first for one in allowed.values())


def test_a_damaged_copy_of_the_player_is_healed(house: House) -> None:
    house.approved(seconds=20)
    house.parts.delivery.deliver()
    master = next((house.parts.data / "player" / "files").glob("*.flac"))
    whole = master.read_bytes()
    master.write_bytes(whole[:-1] + b"x")
    house.parts.delivery.deliver()
    assert master.read_bytes() == whole
