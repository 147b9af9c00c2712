"""`demo`: the main job on sample data, for real: drafts → approval by a second person → speech → a slot → airing → log verified.

It runs the very service (`run`) in a data folder of its own and drives it through the API. With --once it ends by itself;
without, it keeps serving the pages until Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from audio_library.codec import encode_mp3
from broadcast.rehearsals import read_span
from broadcast.verification import verify_database
from station.clock import from_iso
from station.errors import BadInput
from station.files import lock_holder, write_whole
from station.migrate import upgrade
from station.settings import Settings, settings_from
from web.commands.demo_script import DemoFailed, Script
from web.commands.opening import FIRST_NAME
from web.parts import Parts, build_parts

_SERVICE = Path(__file__).resolve().parents[2] / "service.py"
_MARK = "day-la-thu-muc-demo"


def demo(given: argparse.Namespace) -> int:
    started = time.monotonic()
    for wanted in (signal.SIGTERM, signal.SIGHUP):  # ended from outside, it ends its service too
        signal.signal(wanted, signal.default_int_handler)
    data = _fresh_folder(given.data or _SERVICE.parent / "demo-data")
    port = _free_port(given.port)
    config = _config(given.config, data, port)
    settings = settings_from(tomllib.loads(config.read_text()), str(config))
    parts = build_parts(settings, data)
    upgrade(parts.database, data)
    password = parts.accounts.first_start(FIRST_NAME)
    service = subprocess.Popen(
        [sys.executable, str(_SERVICE), "run", "--config", str(config), "--data", str(data)],
        stdin=subprocess.DEVNULL,
        stderr=(data / "service.log").open("wb"),
    )
    try:
        return _play(given, parts, settings, password or "", f"http://127.0.0.1:{port}", started)
    except KeyboardInterrupt:
        print("\nĐã dừng theo yêu cầu.")
        return 0
    finally:
        service.terminate()
        service.wait(timeout=40)
        parts.close()


def _play(
    given: argparse.Namespace, parts: Parts, settings: Settings, password: str, url: str, started: float
) -> int:
    def say(text: str) -> None:
        print(f"[{time.monotonic() - started:5.1f} s] {text}", flush=True)

    say(f"khởi động dịch vụ tại {url}")
    _until_answers(url)
    script = Script(url, settings.station.zone_info, say)
    script.people(password)
    script.approve(script.write())
    start = script.schedule()
    rows = script.until_aired(start)
    with parts.database.read() as session:
        verdict = verify_database(session, parts.code, parts.clock.now())
    mp3 = _what_came_out(parts, rows)
    _summary(rows, settings, verdict.sentence(), mp3)
    aired = [row for row in rows if row["bulletin"] and row["state"] == "AIRED"]
    good = len(aired) == 3 and verdict.nothing_wrong
    say(f"{len(aired)} bản tin đã phát trọn vẹn" + ("" if good else "; CÓ VẤN ĐỀ, xem ở trên"))
    if not given.once:
        _keep_serving(script, url)
    return 0 if good else 1


def _keep_serving(script: Script, url: str) -> None:
    print(f"\nTrang đang mở tại {url} - tài khoản:")
    for hand in script.hands.values():
        print(f"   {hand.login:<12} {hand.password}")
    print("Bấm Ctrl-C để dừng.", flush=True)
    while True:
        time.sleep(3600)


def _fresh_folder(data: Path) -> Path:
    """An empty folder; one left by an earlier demo is cleared, anything else is not touched."""
    data = data.resolve()
    if data.exists() and any(data.iterdir()):
        if lock_holder(data / "run.lock") or lock_holder(data / "player" / "player.lock"):
            raise BadInput("demo_running", f"Một bản demo đang chạy trong {data}. Hãy dừng nó, hoặc chọn --data khác.")
        if not (data / _MARK).exists():
            raise BadInput("folder_not_empty", f"Thư mục {data} đã có dữ liệu khác. Hãy chọn thư mục trống bằng --data.")
        shutil.rmtree(data)
    data.mkdir(parents=True, exist_ok=True)
    (data / _MARK).touch()
    return data


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise BadInput("no_port", "Không mở được cổng nào trên máy này.")


def _config(source: Path, data: Path, port: int) -> Path:
    """The station's configuration with what a demo needs: any hour, an output that needs no sound card, little patience
    with the online voice."""
    values: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    values["station"]["code"] = "demo"
    values["web"] |= {"host": "127.0.0.1", "port": port}
    values["guard"]["windows"] = ["00:00-24:00"]
    values["slots"] |= {"usual_from": "00:00", "usual_until": "24:00"}
    values["voices"]["budget_s"] = 10.0
    values["voices"]["gtts"]["timeout_s"] = 4.0
    values["outputs"] = [{"name": "loa-thu", "kind": "file"}]
    path = data / "config.toml"
    path.write_text(_toml(values), encoding="utf-8")
    return path


def _toml(values: dict[str, Any], prefix: str = "") -> str:
    """Enough of TOML for settings: scalars and lists first, then tables, then lists of tables."""
    plain = {k: v for k, v in values.items() if not isinstance(v, dict) and not _tables(v)}
    text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in plain.items())
    for key, value in values.items():
        if isinstance(value, dict):
            text += f"\n[{prefix}{key}]\n" + _toml(value, f"{prefix}{key}.")
        elif _tables(value):
            text += "".join(f"\n[[{prefix}{key}]]\n" + _toml(one) for one in value)
    return text


def _tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _until_answers(url: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/api/me", timeout=2, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise DemoFailed("no_answer", "Dịch vụ không trả lời sau 30 giây. Xem service.log trong thư mục demo.")


def _what_came_out(parts: Parts, rows: list[dict[str, Any]]) -> Path | None:
    """Cuts from the output's own recording what left between the first and the last item."""
    spans = [(from_iso(row["started_at"]), from_iso(row["ended_at"])) for row in rows if row["started_at"] and row["ended_at"]]
    if not spans:
        return None
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    pcm = read_span(parts.data / "player" / "rehearsal", rows[0]["output"], first, last + timedelta(milliseconds=100))
    path = parts.data / "da-phat.mp3"
    write_whole(path, encode_mp3(pcm, parts.settings.sound.mp3_kbps, {"title": "Âm thanh đã phát"}))
    return path


def _summary(rows: list[dict[str, Any]], settings: Settings, verdict: str, mp3: Path | None) -> None:
    zone = settings.station.zone_info

    def shown(text: str | None) -> str:
        return f"{from_iso(text).astimezone(zone):%H:%M:%S.%f}"[:-3] if text else "-"

    print(f"\n{'dự kiến':<13} {'thực tế':<13} {'lệch ms':>8}  {'khung đã phát / cần':<21} {'trạng thái':<11} mục")
    for row in rows:
        late: Any = "-"
        if row["started_at"]:
            late = f"{(from_iso(row['started_at']) - from_iso(row['planned_at'])) / timedelta(milliseconds=1):+.1f}"
        frames = f"{row['frames_played']}/{row['frames_expected']}"
        times = f"{shown(row['planned_at']):<13} {shown(row['started_at']):<13} {late:>8}"
        print(f"{times}  {frames:<21} {row['state']:<11} {row['title']}")
    print("\nĐầu ra của bản demo ghi vào tệp nên chỉ là diễn tập (rehearsal): không bao giờ được tính là đã phát ra loa.")
    print(verdict)
    if mp3 is not None:
        print(f"Âm thanh đã ra khỏi đầu ra: {mp3} ({datetime.fromtimestamp(mp3.stat().st_mtime, zone):%H:%M:%S})")
    print()
