"""What commands share: reading settings, finding the data folder, opening the parts."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from station.database import DATABASE_FILE
from station.errors import NotFound
from station.settings import Settings, read_settings
from web.commands.folders import folder_of, made_folder_of
from web.parts import Parts, build_parts

FIRST_NAME = "Đài Truyền thanh xã"


def settings_of(given: argparse.Namespace) -> Settings:
    return read_settings(given.config)


def open_parts(given: argparse.Namespace, *, make: bool = True, patience_ms: int | None = None) -> Parts:
    """Parts on a database at head. On the very first start the admin's one-time password is printed, once.

    With `make` False a folder that holds no station is `NotFound`: whoever asks about a record must not create one.
    """
    from station.migrate import upgrade

    settings = settings_of(given)
    if not make:
        require_station(settings, given)
    parts = build_parts(settings, made_folder_of(given), patience_ms=patience_ms)
    upgrade(parts.database, parts.data)
    password = parts.accounts.first_start(FIRST_NAME)
    if password is not None:
        say_first_password(password)
    return parts


def require_station(settings: Settings, given: argparse.Namespace) -> None:
    data = folder_of(given)
    if not settings.database.url and not (data / DATABASE_FILE).exists():
        raise NotFound("no_data", f"Thư mục {data} không chứa dữ liệu của trạm nào. Hãy chỉ đúng thư mục bằng --data.")


def say_first_password(password: str) -> None:
    print(
        "\n  Tài khoản quản trị đầu tiên (chỉ hiện một lần, đổi mật khẩu khi đăng nhập):"
        f"\n    tên đăng nhập: admin\n    mật khẩu dùng một lần: {password}\n",
        file=sys.stderr,
        flush=True,
    )


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
