"""`silence` and `people`: the switch that stops all sound, and the accounts."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from station.accounts import Account
from station.clock import SystemClock
from station.database import DATABASE_FILE
from station.errors import NotFound
from web.commands.folders import folder_of
from web.commands.opening import open_parts, print_json


def silence(given: argparse.Namespace) -> int:
    """Works with web, worker, database and config.toml broken: the player sees the file, or finds it at its start."""
    from broadcast.playout.channel import switch_silence

    data = folder_of(given)
    if not (data / "player").is_dir() and not (data / DATABASE_FILE).exists():
        raise NotFound("no_data", f"Thư mục {data} không chứa dữ liệu của trạm nào. Hãy chỉ đúng thư mục bằng --data.")
    who = os.environ.get("SUDO_USER") or getpass.getuser()
    on = given.state == "on"
    _, confirmed = switch_silence(data, on, f"dòng lệnh ({who})", given.reason, SystemClock().now())
    done = "Đã ngắt toàn bộ loa" if on else "Đã mở lại loa"
    if confirmed:
        print(f"{done}; bộ phát đã xác nhận.", file=sys.stderr)
    else:
        print(f"{done} trong {data}, nhưng không có bộ phát nào trả lời: khi chạy lại nó sẽ theo công tắc này.", file=sys.stderr)
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
