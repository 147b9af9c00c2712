"""The player's pure rules: frames, guard, resume."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.playout.frames import RATE, merge, total
from broadcast.playout.guard import Asked, FileVerdict, check
from broadcast.playout.resume import RESUME_SLACK, Continue, Stop, after_break, fits, joins, stale
from schedules.plan_document import Approval, DayItem, DaySession
from station.clock import HANOI, local_instant
from station.settings import GuardSettings

DIGEST = "a" * 64
DAY = date(2026, 11, 21)
spans = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda s: (min(s), max(s))), max_size=12)


def at(text: str, day: date = DAY) -> datetime:
    return local_instant(day, wall_time.fromisoformat(text))


def item(starts_at: datetime, seconds: float = 60.0, **more: object) -> DayItem:
    values = {
        "id": "i", "role": "bulletin", "bulletin": 7, "title": "t", "starts_at": starts_at,
        "length_ms": round(seconds * 1000), "frames": round(seconds * RATE), "digest": DIGEST, **more,
    }
    return DayItem(**values)  # type: ignore[arg-type]


def ask(
    starts_at: datetime = at("17:00"),
    seconds: float = 60.0,
    approval: Approval | None = Approval(kind="bulletin", bulletin=7),
    file: FileVerdict = FileVerdict.GOOD,
    windows: tuple[str, ...] = ("05:00-21:30",),
    silence: bool = False,
    session_min: float = 10,
    **more: object,
) -> str | None:
    wanted = item(starts_at, seconds, **more)
    session = DaySession(
        id="s", slot=1, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=session_min), outputs=(), items=(wanted,)
    )
    asked = Asked(wanted, session, approval, file, starts_at, starts_at + timedelta(seconds=seconds))
    refusal = check(asked, silence=silence, settings=GuardSettings(windows=windows), zone=HANOI)
    return refusal.code if refusal else None


@settings(deadline=None)
@given(spans)
def test_union_counts_each_frame_once(cut: list[tuple[int, int]]) -> None:
    frames = {frame for first, end in cut for frame in range(first, end)}
    assert total(cut) == len(frames)
    assert {frame for first, end in merge(cut) for frame in range(first, end)} == frames
    assert all(a[1] < b[0] for a, b in zip(merge(cut), merge(cut)[1:], strict=False))


def test_approved_good_and_in_time_may_air() -> None:
    assert ask() is None


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ({"approval": None}, "not_approved"),
        ({"approval": Approval(kind="element")}, "wrong_kind"),
        ({"approval": Approval(kind="bulletin", bulletin=8)}, "wrong_bulletin"),
        ({"approval": Approval(kind="bulletin", bulletin=7, not_after=at("17:00"))}, "expired"),
        ({"approval": Approval(kind="bulletin", bulletin=7, not_before=at("17:01"))}, "not_yet_valid"),
        ({"file": FileVerdict.CHANGED}, "file_changed"),
        ({"file": FileVerdict.MISSING}, "file_missing"),
        ({"file": FileVerdict.UNREADABLE}, "file_unreadable"),
        ({"seconds": 31 * 60.0, "session_min": 40}, "item_too_long"),
        ({"session_min": 61}, "session_too_long"),
        ({"silence": True}, "silence"),
        ({"starts_at": at("04:59")}, "outside_window"),
        ({"starts_at": at("21:29"), "seconds": 90}, "outside_window"),
        ({"starts_at": at("03:15")}, "outside_window"),
    ],
)
def test_guard_refuses_and_names_the_rule(case: dict[str, object], rule: str) -> None:
    assert ask(**case) == rule  # type: ignore[arg-type]


def test_silence_is_named_before_any_other_rule() -> None:
    assert ask(silence=True, approval=None, starts_at=at("03:15")) == "silence"


@pytest.mark.parametrize(
    ("start", "window", "may"),
    [
        ("23:30", "22:00-01:00", True),
        ("00:30", "22:00-01:00", True),
        ("00:59", "22:00-01:00", True),
        ("01:00", "22:00-01:00", False),
        ("21:59", "22:00-01:00", False),
        ("23:59", "20:00-24:00", True),
        ("00:00", "20:00-24:00", False),
        ("00:00", "00:00-24:00", True),
    ],
)
def test_windows_may_cross_midnight_and_hold_the_whole_item(start: str, window: str, may: bool) -> None:
    assert (ask(starts_at=at(start), windows=(window,)) is None) is may


@pytest.mark.parametrize("windows", [("00:00-24:00",), ("20:00-24:00", "00:00-01:00")])
def test_windows_that_touch_at_midnight_are_one(windows: tuple[str, ...]) -> None:
    assert ask(starts_at=at("23:59"), seconds=90, windows=windows) is None


@settings(deadline=None)
@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 1439), st.integers(1, 400))
def test_an_item_is_let_through_exactly_when_every_minute_of_it_is_open(
    opens: int, closes: int, starts: int, minutes: int
) -> None:
    def text(minute: int) -> str:
        return f"{minute // 60:02d}:{minute % 60:02d}"

    length = (closes - opens) % 1440 or 1440
    expected = all((starts + m - opens) % 1440 < length for m in range(minutes))
    starts_at = at("00:00") + timedelta(minutes=starts)
    wanted = item(starts_at, minutes * 60)
    session = DaySession(id="s", slot=1, starts_at=starts_at, ends_at=starts_at, outputs=(), items=(wanted,))
    asked = Asked(
        wanted, session, Approval(kind="bulletin", bulletin=7), FileVerdict.GOOD,
        starts_at, starts_at + timedelta(minutes=minutes),
    )
    hours = GuardSettings(windows=(f"{text(opens)}-{text(closes)}",), longest_item_min=1440)
    assert (check(asked, silence=False, settings=hours, zone=HANOI) is None) is expected


NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def broke(covered: list[tuple[int, int]], frames: int, off_s: float, room_s: float) -> Continue | Stop:
    return after_break(
        covered, frames, timedelta(seconds=off_s), NOW, NOW + timedelta(seconds=room_s), "player_down",
        resume_within_s=30, resume_back_ms=1000,
    )


def test_a_short_crash_goes_on_one_second_before_the_last_frame() -> None:
    assert broke([(0, 5 * RATE)], 60 * RATE, 4, 300) == Continue(4 * RATE)


def test_a_crash_in_the_first_second_goes_on_from_the_beginning() -> None:
    assert broke([(0, RATE // 2)], 60 * RATE, 4, 300) == Continue(0)


def test_a_long_crash_ends_the_item_with_its_cause() -> None:
    assert broke([(0, RATE)], 60 * RATE, 30, 300) == Stop("partly_aired", "player_down")
    assert broke([], 60 * RATE, 31, 300) == Stop("missed", "player_down")


def test_what_does_not_fit_into_the_session_any_more_stops_for_want_of_room() -> None:
    assert broke([(0, RATE)], 60 * RATE, 4, 50) == Stop("partly_aired", "no_room")


def test_an_item_whose_every_frame_had_left_was_aired_however_long_ago() -> None:
    assert broke([(0, 60 * RATE)], 60 * RATE, 5000, -4000) == Stop("aired", None)


@settings(deadline=None)
@given(spans, st.integers(1, 600), st.floats(0, 60), st.floats(-6, 1))
def test_going_on_never_leaves_a_hole_behind_the_last_frame(
    covered: list[tuple[int, int]], frames: int, off_s: float, room_s: float
) -> None:
    covered = [(min(a, frames), min(b, frames)) for a, b in covered]
    verdict = broke(covered, frames, off_s, room_s)
    if isinstance(verdict, Continue):
        assert off_s < 30
        assert verdict.offset <= max((end for _, end in merge(covered)), default=0)
        assert fits(NOW, frames - verdict.offset, NOW + timedelta(seconds=room_s), RESUME_SLACK)
    else:
        assert (verdict.state == "aired") == (total(covered) == frames)


def test_only_a_long_outage_makes_an_item_stale() -> None:
    past, future = NOW - timedelta(seconds=5), NOW + timedelta(seconds=5)
    assert not stale(past, NOW, timedelta(seconds=29), resume_within_s=30)
    assert stale(past, NOW, timedelta(seconds=30), resume_within_s=30)
    assert not stale(future, NOW, timedelta(days=3), resume_within_s=30)


def test_items_join_within_fifty_milliseconds_of_the_planned_end() -> None:
    first = item(NOW, 10)
    for gap_ms, joined in ((0, True), (50, True), (-50, True), (51, False), (500, False)):
        assert joins(first, item(NOW + timedelta(seconds=10, milliseconds=gap_ms))) is joined
