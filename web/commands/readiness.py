"""`check`: is this machine ready? Each line is one thing, looked at for real, with what to do when it is not right."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select, text

from audio_library.bulletins import Recording
from audio_library.renderer import Renderer
from broadcast.output_probe import probe
from station.errors import RadioError
from station.ground import station_of
from station.integrity import check_triggers
from station.logbook import newest_entry_at
from station.migrate import at_head
from station.settings import OutputSettings, Settings
from web.commands.opening import open_parts, print_json
from web.parts import Parts


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    ok: bool
    said: str


def check(given: argparse.Namespace) -> int:
    parts = open_parts(given)
    findings = [*_ground(parts), *_sound(parts), *_store(parts), _player(parts)]
    if given.json:
        print_json({"ready": all(f.ok for f in findings), "findings": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            print(f"{'đạt  ' if finding.ok else 'CHƯA '}  {finding.what:<22} {finding.said}")
    return 0 if all(finding.ok for finding in findings) else 1


def _ground(parts: Parts) -> Iterator[Finding]:
    yield Finding("cơ sở dữ liệu", at_head(parts.database), parts.database.engine.dialect.name)
    with parts.database.read() as session:
        problems = check_triggers(session)
        said = problems[0].message if problems else "đủ các khóa chống sửa, chống xóa, chống chèn"
        yield Finding("khóa nhật ký", not problems, said)
        if parts.database.engine.dialect.name == "sqlite":
            result = session.scalar(text("PRAGMA quick_check"))
            yield Finding("tệp dữ liệu", result == "ok", str(result))
        newest = newest_entry_at(session, station_of(session, parts.code).id)
    now = parts.clock.now()
    behind = newest is not None and now < newest
    zone = parts.settings.station.zone_info
    said = f"{now.astimezone(zone):%H:%M:%S %d/%m/%Y}" + (" đứng trước mục nhật ký cuối: hãy chỉnh giờ" if behind else "")
    yield Finding("đồng hồ", not behind, said)
    key = parts.data / "secrets" / "token.key"
    yield Finding("khóa bí mật", key.stat().st_mode & 0o077 == 0, "chỉ dịch vụ đọc được")
    free_mb = shutil.disk_usage(parts.data).free // 1_000_000
    yield Finding("ổ đĩa", free_mb > parts.settings.store.free_mb, f"còn {free_mb / 1000:.1f} GB")


def _sound(parts: Parts) -> Iterator[Finding]:
    for name in parts.settings.voices.order:
        yield _tried(f"giọng đọc {name}", partial(_speak, parts.settings, parts.data, name))
    for output in parts.settings.outputs:
        yield _tried(f"đầu ra {output.name}", partial(_probe, output))


def _speak(settings: Settings, data: Path, voice: str) -> str:
    """A short sentence by this voice alone, with little patience."""
    only = settings.voices.model_copy(update={"order": (voice,), "tries": 1, "budget_s": 15.0, "cache_mb": 0})
    made = Renderer(settings.model_copy(update={"voices": only}), data).speech("Xin chào bà con.")
    return f"nói được ({made.length_ms} ms, {made.voice})"


def _probe(output: OutputSettings) -> str:
    probe(output)
    return output.kind + ("" if output.kind == "pulse" else " (diễn tập: không tính là đã phát)")


def _store(parts: Parts) -> Iterator[Finding]:
    with parts.database.read() as session:
        station = station_of(session, parts.code)
        rows = session.scalars(select(Recording.flac_sha256).where(Recording.station_id == station.id)).all()
    missing = [digest for digest in rows if not parts.store.path(digest, ".flac").exists()]
    usage = parts.store.usage()
    said = f"{len(rows)} bản âm thanh, {usage.bytes / 1e6:.0f} MB" + (f", thiếu {len(missing)} tệp" if missing else "")
    yield Finding("kho âm thanh", not missing, said)


def _player(parts: Parts) -> Finding:
    try:
        status = parts.player.ask("status")
    except RadioError as wrong:
        return Finding("bộ phát", False, wrong.message)
    return Finding("bộ phát", True, f"đang chạy, pid {status.get('pid')}")


def _tried(what: str, act: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, act())
    except RadioError as wrong:
        return Finding(what, False, wrong.message)
