"""Slots and the sessions they give: right local day, nothing overlaps, unusual hours need a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.slots import SlotValues, check_slot, is_usual, sessions_of
from station.clock import HANOI, local_day
from station.errors import BadInput, NotAllowed, StaleEdit
from station.settings import SlotSettings
from tests.house import House

SETTINGS = SlotSettings()
OUTPUTS = ("loa", "loa-2")
EARLY = SlotValues("Buổi sáng", (1, 2, 3, 4, 5, 6), "05:00", 900)


def test_a_session_stands_on_its_local_day() -> None:
    monday = date(2026, 11, 23)
    session = sessions_of([replace(EARLY, id=1)], monday, HANOI, OUTPUTS)[0]
    assert session.starts_at == datetime.fromisoformat("2026-11-22T22:00:00+00:00")
    assert local_day(session.starts_at) == session.day == monday
    assert sessions_of([EARLY], date(2026, 11, 22), HANOI, OUTPUTS) == [], "Sunday"


def test_a_session_may_cross_midnight_and_belongs_to_the_day_it_starts() -> None:
    late = SlotValues("Giao thừa", (7,), "23:50", 1200, unusual_reason="Đón năm mới")
    session = sessions_of([late], date(2026, 11, 22), HANOI, OUTPUTS)[0]
    assert local_day(session.starts_at) == date(2026, 11, 22)
    assert local_day(session.ends_at) == date(2026, 11, 23)


@given(
    st.sets(st.integers(1, 7), min_size=1),
    st.times(),
    st.integers(60, 2700),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_any_slot_starts_on_the_day_asked_for_at_the_hour_it_says(weekdays: set[int], at: object, length: int, day: date) -> None:
    at = at.replace(microsecond=0)  # type: ignore[attr-defined]
    slot = SlotValues("x", tuple(weekdays), f"{at:%H:%M:%S}", length)
    for session in sessions_of([slot], day, HANOI, OUTPUTS):
        local = session.starts_at.astimezone(HANOI)
        assert (local.date(), local.time()) == (day, at)
        assert session.ends_at - session.starts_at == timedelta(seconds=length)
        assert day.isoweekday() in weekdays


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": " "}, "bad_name", "name"),
        ({"weekdays": ()}, "bad_weekdays", "weekdays"),
        ({"weekdays": (0, 8)}, "bad_weekdays", "weekdays"),
        ({"starts_at": "25:00"}, "bad_start", "starts_at"),
        ({"starts_at": "5h"}, "bad_start", "starts_at"),
        ({"length_s": 59}, "bad_length", "length_s"),
        ({"length_s": 2701}, "bad_length", "length_s"),
        ({"valid_from": date(2026, 2, 2), "valid_until": date(2026, 2, 1)}, "bad_validity", "valid_until"),
        ({"outputs": ("khong-co",)}, "unknown_output", "outputs"),
        ({"starts_at": "04:30"}, "unusual_hours", "unusual_reason"),
        ({"starts_at": "20:50"}, "unusual_hours", "unusual_reason"),
        ({"starts_at": "03:15"}, "unusual_hours", "unusual_reason"),
    ],
)
def test_a_wrong_slot_is_a_sentence_at_its_field(change: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        check_slot(replace(EARLY, **change), [], SETTINGS, OUTPUTS)  # type: ignore[arg-type]
    assert (wrong.value.code, wrong.value.field) == (code, field)


def test_unusual_hours_pass_with_a_reason() -> None:
    slot = replace(EARLY, starts_at="04:30", unusual_reason="Mùa gặt, bà con đề nghị")
    check_slot(slot, [], SETTINGS, OUTPUTS)
    assert not is_usual(slot, SETTINGS)


def test_a_station_on_air_all_day_has_usual_hours_across_midnight_too() -> None:
    always = SlotSettings(usual_from="00:00", usual_until="24:00")
    assert is_usual(replace(EARLY, starts_at="23:59:55"), always)
    check_slot(replace(EARLY, starts_at="23:59:55"), [], always, OUTPUTS)
    assert not is_usual(replace(EARLY, starts_at="23:59:55"), SETTINGS)


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (SlotValues("b", (1,), "05:14:59", 60, id=2), True),
        (SlotValues("b", (1,), "05:15", 60, id=2), False),
        (SlotValues("b", (7,), "05:00", 60, id=2), False),
        (SlotValues("b", (1,), "05:05", 60, outputs=("loa-2",), id=2), True),
        (SlotValues("b", (1,), "05:05", 60, valid_until=date(2020, 1, 1), id=2), True),
        (SlotValues("b", (7,), "23:50", 5 * 3600 + 900, id=2), True),
    ],
)
def test_slots_of_one_output_do_not_overlap(other: SlotValues, overlaps: bool) -> None:
    slot = replace(EARLY, valid_until=None)
    if overlaps:
        with pytest.raises(BadInput, match="chồng"):
            check_slot(slot, [other], SETTINGS, OUTPUTS)
    else:
        check_slot(slot, [other], SETTINGS, OUTPUTS)


def test_slots_whose_validity_never_meets_do_not_overlap() -> None:
    winter = replace(EARLY, id=2, valid_until=date(2026, 1, 31))
    check_slot(replace(EARLY, valid_from=date(2026, 2, 2), valid_until=date(2026, 5, 1)), [winter], SETTINGS, OUTPUTS)


def test_slots_are_kept_changed_and_closed_with_their_entries(house: House) -> None:
    desk, operator = house.parts.slots, house.people["operator"]
    with pytest.raises(NotAllowed):
        desk.add(house.people["editor"], EARLY)
    number = desk.add(operator, EARLY)
    version = desk.change(operator, number, replace(EARLY, starts_at="05:30"), 1)
    with pytest.raises(StaleEdit):
        desk.change(operator, number, EARLY, 1)
    desk.remove(operator, number, version)
    with house.parts.database.read() as session:
        assert desk.rows(session) == []
