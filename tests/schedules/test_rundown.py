"""The rundown: never longer than its session, only what is valid, same input same order, every left-out has a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.rundown import Playable, rundown
from schedules.slots import Session

DAY = date(2026, 11, 23)
START = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


def session_of(seconds: int) -> Session:
    return Session("2026-11-23.1", 1, DAY, START, START + timedelta(seconds=seconds), ("loa",))


def playable(number: int, seconds: float, level: str = "ROUTINE", **more: object) -> Playable:
    return Playable("bulletin", f"Bản tin {number}", f"{number:064x}", round(seconds * 48_000), number, 1, level, **more)  # type: ignore[arg-type]


FRAME = [
    Playable("tune", "Nhạc hiệu", "a" * 64, 6 * 48_000),
    Playable("opening", "Lời xướng", "b" * 64, 4 * 48_000),
    Playable("closing", "Lời chào", "c" * 64, 3 * 48_000),
]


def test_the_session_opens_and_closes_and_items_stand_end_to_start() -> None:
    made = rundown(session_of(60), FRAME, [playable(1, 10.5), playable(2, 12)])
    assert [item.role for item in made.session.items] == ["tune", "opening", "bulletin", "bulletin", "closing"]
    for one, two in zip(made.session.items, made.session.items[1:], strict=False):
        assert two.starts_at - one.starts_at == timedelta(microseconds=round(one.frames * 1e6 / 48_000))


def test_emergency_then_priority_then_the_seldom_planned_then_the_oldest() -> None:
    given_ = [
        playable(1, 5, approved_at=START),
        playable(2, 5, "PRIORITY"),
        playable(3, 5, "EMERGENCY"),
        playable(4, 5, planned_times=2, approved_at=START - timedelta(days=9)),
        playable(5, 5, approved_at=START - timedelta(days=1)),
    ]
    assert [item.bulletin for item in rundown(session_of(60), [], given_).session.items] == [3, 2, 5, 1, 4]


def test_what_is_left_out_says_why_in_station_language() -> None:
    given_ = [
        playable(1, 100),
        playable(2, 5, valid_until=DAY - timedelta(days=1)),
        playable(3, 5, valid_from=DAY + timedelta(days=1)),
        playable(4, 5),
    ]
    made = rundown(session_of(60), FRAME, given_)
    reasons = {left.bulletin: left.reason for left in made.left_out}
    assert reasons == {1: "không đủ thời lượng", 2: "hết hiệu lực", 3: "chưa đến ngày hiệu lực"}
    assert [item.bulletin for item in made.session.items if item.bulletin] == [4]


def test_without_a_bulletin_nothing_airs() -> None:
    assert rundown(session_of(60), FRAME, []).session.items == ()


Bulletins = st.lists(
    st.builds(
        playable,
        st.integers(1, 10_000),
        st.floats(0.5, 120),
        st.sampled_from(["ROUTINE", "PRIORITY", "EMERGENCY"]),
        valid_until=st.none() | st.dates(DAY - timedelta(days=2), DAY + timedelta(days=2)),
        planned_times=st.integers(0, 5),
    ),
    max_size=12,
    unique_by=lambda item: item.bulletin,
)


@given(Bulletins, st.integers(60, 900), st.integers(0, 2000), st.randoms())
def test_for_any_bulletins_the_session_keeps_its_promises(
    bulletins: list[Playable], seconds: int, gap: int, dice: object
) -> None:
    made = rundown(session_of(seconds), FRAME, bulletins, gap)
    shuffled = list(bulletins)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rundown(session_of(seconds), FRAME, shuffled, gap) == made, "same input, same rundown"
    at = made.session.starts_at
    for item in made.session.items:
        assert item.starts_at >= at
        at = item.starts_at + timedelta(microseconds=round(item.frames * 1e6 / 48_000))
    assert at <= made.session.ends_at
    chosen = {item.bulletin for item in made.session.items if item.bulletin}
    assert chosen.isdisjoint(left.bulletin for left in made.left_out)
    assert chosen | {left.bulletin for left in made.left_out} == {item.bulletin for item in bulletins}
    assert all(item.valid_until is None or item.valid_until >= DAY for item in bulletins if item.bulletin in chosen)
