"""`plan`, `airings`, `verify`: what is to air, what aired, and whether the record can be trusted."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from broadcast.airings import Airing, airing_json, airings_between
from broadcast.verification import verify_database
from schedules.plan_json import day_json
from station.clock import parse_day
from station.errors import BadInput
from station.ground import station_of
from web.commands.opening import open_parts, print_json


def plan(given: argparse.Namespace) -> int:
    first = parse_day(given.first)
    if not 1 <= given.days <= 31 or first.year > 9000:
        raise BadInput("bad_days", "Số ngày phải từ 1 đến 31.")
    parts = open_parts(given, make=False)
    with parts.database.read() as session:
        views = [parts.planner.view(session, first + timedelta(days=ahead)) for ahead in range(given.days)]
    if given.json:
        print_json({"days": [day_json(view) for view in views]})
        return 0
    zone = parts.settings.station.zone_info
    for view in views:
        print(f"{view.day:%d/%m/%Y}  " + (f"phiên bản {view.version}" if view.version else "chưa chốt"))
        for session_ in view.sessions:
            for item in session_.items:
                print(f"  {item.starts_at.astimezone(zone):%H:%M:%S}  {item.length_ms / 1000:6.1f} s  {item.title}")
    return 0


def airings(given: argparse.Namespace) -> int:
    first, last = parse_day(given.first), parse_day(given.last)
    if last < first:
        raise BadInput("bad_span", "Ngày cuối đứng trước ngày đầu.")
    parts = open_parts(given, make=False)
    with parts.database.read() as session:
        rows = airings_between(session, station_of(session, parts.code).id, first, last)
    if given.json:
        print_json({"airings": [airing_json(row) for row in rows]})
        return 0
    for row in rows:
        print(airing_line(row, parts.settings.station.zone))
    if not rows:
        print("Chưa có lượt phát nào trong khoảng ngày này.", file=sys.stderr)
    return 0


def airing_line(row: Airing, zone_name: str) -> str:
    """One row for the terminal: planned, actual, difference, frames, state."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(zone_name)
    actual = f"{row.started_at.astimezone(zone):%H:%M:%S.%f}"[:-3] if row.started_at else "-" * 12
    late = f"{(row.started_at - row.planned_at) / timedelta(milliseconds=1):+9.1f}" if row.started_at else " " * 9
    planned = f"{row.planned_at.astimezone(zone):%d/%m %H:%M:%S.%f}"[:-3]
    return (
        f"{planned}  {actual}  {late} ms  {row.frames_played:>8}/{row.frames_expected:<8} "
        f"{row.state:<12} {row.evidence:<9} {row.output:<8} {row.title}" + (f"  ({row.cause})" if row.cause else "")
    )


def verify(given: argparse.Namespace) -> int:
    parts = open_parts(given, make=False)
    with parts.database.read() as session:
        verdict = verify_database(session, parts.code, parts.clock.now())
    if given.json:
        print_json(verdict.as_json())
    else:
        print(verdict.sentence())
        for problem in verdict.problems:
            print(f"  - {problem.message}")
    return 0 if verdict.nothing_wrong else 1
