"""`read` and `render`: text to spoken words, text to air-ready audio."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from audio_library.reading import Lexicon, Style, read
from station.errors import BadInput
from station.files import write_whole
from station.settings import Settings, read_settings
from web.commands.folders import folder_of


def read_lines(given: argparse.Namespace) -> int:
    """One text a line on stdin, one spoken line a line on stdout; with --json one JSON object a line."""
    settings = read_settings(given.config)
    style = style_of(settings, given.for_voice or "online")
    lexicon = lexicon_here(given, settings)
    for raw in sys.stdin.buffer:
        reading = read(raw.decode("utf-8", errors="replace").rstrip("\r\n"), lexicon, style)
        if given.json:
            print(json.dumps(asdict(reading), ensure_ascii=False), flush=True)
        else:
            print(" ".join(reading.spoken.split()), flush=True)
    return 0


def render_file(given: argparse.Namespace) -> int:
    """Text file → the audio approval would freeze, as MP3 (or FLAC when the name ends so)."""
    from audio_library.reading.damage import refuse_if_damaged
    from audio_library.reading.encodings import decode
    from audio_library.reading.secrecy import refuse_if_secret
    from audio_library.renderer import Renderer

    settings = read_settings(given.config)
    try:
        text = decode(Path(given.file).read_bytes()).text
    except OSError as wrong:
        raise BadInput("no_file", f"Không đọc được tệp {given.file}: {wrong.strerror}.") from wrong
    if given.out.suffix.lower() not in {".mp3", ".flac"}:
        raise BadInput("bad_out", "Tệp đích phải có đuôi .mp3 hoặc .flac.")
    refuse_if_secret(text)
    refuse_if_damaged(text)
    spoken = read(text, lexicon_here(given, settings), style_of(settings, given.for_voice or "online")).spoken
    rendered = Renderer(settings).speech(spoken, _progress)
    write_whole(given.out, rendered.flac if given.out.suffix.lower() == ".flac" else rendered.mp3)
    print(
        f"{given.out}: {rendered.length_ms / 1000:.1f} s, {rendered.loudness.integrated_lufs:.1f} LUFS, giọng {rendered.voice}"
        + (" (giọng dự phòng)" if rendered.fallback else ""),
        file=sys.stderr,
    )
    return 0


def lexicon_here(given: argparse.Namespace, settings: Settings) -> Lexicon:
    """The lexicon of the station in the data folder; an empty one where there is no station."""
    if not settings.database.url and not (folder_of(given) / "station.sqlite3").exists():
        return Lexicon()
    from audio_library.lexicon import lexicon_of
    from station.ground import station_of
    from web.commands.opening import open_parts

    parts = open_parts(given, make=False)
    with parts.database.read() as session:
        return lexicon_of(session, station_of(session, parts.code).id)


def style_of(settings: Settings, for_voice: str) -> Style:
    return Style(**settings.reading.model_dump(), for_voice=for_voice)  # type: ignore[arg-type]


def _progress(done: int, total: int) -> None:
    print(f"\rđang đọc {done}/{total}", end="\n" if done >= total else "", file=sys.stderr, flush=True)
