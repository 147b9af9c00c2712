"""`silence` and `people`: the switch that stops all sound, and the accounts."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from station.accounts import Account
from station.clock import SystemClock
from web.commands.opening import data_of, open_parts, print_json, settings_of


def silence(given: argparse.Namespace) -> int:
    """Works with web, worker and database down: the player sees the file, or finds it at its next start."""
    from broadcast.playout.channel import switch_silence

    settings_of(given)
    who = os.environ.get("SUDO_USER") or getpass.getuser()
    switch_silence(data_of(given), given.state == "on", f"dòng lệnh ({who})", given.reason, SystemClock().now())
    print("Đã ngắt toàn bộ loa." if given.state == "on" else "Đã mở lại loa.", file=sys.stderr)
    return 0


def people(given: argparse.Namespace) -> int:
    parts = open_parts(given)
    if given.act == "add":
        account = Account(given.login, given.name, tuple(given.roles), given.position)
        _, password = parts.accounts.add(None, account)
        _tell_password(given, password)
    elif given.act == "reset":
        _tell_password(given, parts.accounts.reset_password(None, given.login))
    else:
        with parts.database.read() as session:
            rows = parts.accounts.people(session)
        if given.json:
            shown = ("login", "name", "roles", "position", "active")
            print_json({"people": [{key: getattr(row, key) for key in shown} for row in rows]})
        else:
            for row in rows:
                print(f"{row.login:<16} {row.name:<28} {', '.join(row.roles):<28} {row.position}")
    return 0


def _tell_password(given: argparse.Namespace, password: str) -> None:
    if given.json:
        print_json({"login": given.login, "one_time_password": password})
    else:
        print(f"Mật khẩu dùng một lần của {given.login}: {password}", file=sys.stderr)
