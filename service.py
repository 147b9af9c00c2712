"""Truyền thanh xã: the command line and the composition root. `python service.py --help` lists the commands.

Every command takes --config FILE and --data DIR; --json prints one JSON document on stdout; messages go to stderr.
Exit: 0 done, 1 the thing asked about is not right, 2 wrong use or input.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent

# name → (module and function that does it, what it does). Modules are imported when asked for: the player must be
# back within two seconds and needs neither web nor database.
COMMANDS = {
    "run": ("serving:run", "chạy cả hệ thống: trang, việc nền, bộ phát (http://127.0.0.1:8057)"),
    "web": ("serving:web", "chỉ chạy trang và API"),
    "worker": ("serving:worker", "chỉ chạy việc nền"),
    "player": ("serving:player", "chỉ chạy bộ phát"),
    "demo": ("demo:demo", "toàn bộ công việc trên dữ liệu mẫu"),
    "read": ("speech:read_lines", "mỗi dòng văn bản vào, một dòng lời đọc ra"),
    "import": ("documents:import_file", "tài liệu (docx, pdf, ảnh, txt, md) thành bản nháp"),
    "render": ("speech:render_file", "văn bản thành tệp âm thanh sẵn sàng phát"),
    "plan": ("records:plan", "lịch phát"),
    "airings": ("records:airings", "nhật ký phát sóng"),
    "verify": ("records:verify", "kiểm tra nhật ký hệ thống"),
    "silence": ("control:silence", "ngắt toàn bộ loa, hoặc mở lại"),
    "people": ("control:people", "tài khoản: add, list, reset"),
    "check": ("readiness:check", "máy này đã sẵn sàng chưa"),
    "bench": ("benchmarks:bench", "đo tốc độ, một bảng"),
}


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="service.py", description="Truyền thanh xã", epilog="exit: 0, 1, 2")
    commands = parser.add_subparsers(dest="command", metavar="LỆNH", required=True)
    made = {}
    for name, (_, about) in COMMANDS.items():
        made[name] = commands.add_parser(name, help=about, description=about)
        made[name].add_argument("--config", type=Path, default=HERE / "config.toml", metavar="FILE")
        made[name].add_argument("--data", type=Path, default=None, metavar="DIR", help="mặc định: ./data")
    _arguments(made)
    return parser


def _arguments(made: dict[str, argparse.ArgumentParser]) -> None:
    made["demo"].add_argument("--once", action="store_true", help="tự kết thúc và in tóm tắt")
    made["demo"].add_argument("--port", type=int, default=8057)
    made["import"].add_argument("file", type=Path, metavar="FILE")
    for name in ("import", "read", "plan", "airings", "verify", "people", "check"):
        made[name].add_argument("--json", action="store_true")
    for name in ("read", "render"):
        made[name].add_argument("--for", dest="for_voice", choices=("online", "offline"), default=None)
    made["render"].add_argument("file", type=Path, metavar="FILE.txt")
    made["render"].add_argument("--out", type=Path, required=True, metavar="FILE.mp3")
    made["plan"].add_argument("--from", dest="first", required=True, metavar="NGÀY")
    made["plan"].add_argument("--days", type=int, default=1)
    made["airings"].add_argument("--from", dest="first", required=True, metavar="NGÀY")
    made["airings"].add_argument("--to", dest="last", required=True, metavar="NGÀY")
    made["bench"].add_argument("names", nargs="*", metavar="TÊN")
    made["silence"].add_argument("state", choices=("on", "off"))
    made["silence"].add_argument("--reason", required=True)
    acts = made["people"].add_subparsers(dest="act", required=True)
    everywhere = argparse.ArgumentParser(add_help=False)  # the common options are good after the act, too
    everywhere.add_argument("--config", type=Path, default=argparse.SUPPRESS)
    everywhere.add_argument("--data", type=Path, default=argparse.SUPPRESS)
    everywhere.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
    acts.add_parser("list", parents=[everywhere])
    add, reset = (acts.add_parser(act, parents=[everywhere]) for act in ("add", "reset"))
    for one in (add, reset):
        one.add_argument("login")
    add.add_argument("--name", required=True)
    add.add_argument("--role", action="append", required=True, dest="roles", help="editor, approver, operator, auditor, admin")
    add.add_argument("--position", default="")


def main(argv: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    os.umask(0o077)  # what a station keeps is its own
    given = build_parser().parse_args(argv)
    module, function = COMMANDS[given.command][0].split(":")
    from station.errors import RadioError

    try:
        act = getattr(importlib.import_module(f"web.commands.{module}"), function)
        return int(act(given))
    except RadioError as wrong:
        print(f"{wrong.message} [{wrong.code}]", file=sys.stderr)
        return wrong.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except OSError as wrong:
        print(f"Máy từ chối: {wrong.strerror or wrong} {wrong.filename or ''} [system_refused]", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
