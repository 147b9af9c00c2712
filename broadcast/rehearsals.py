"""Reading back what a `file` output wrote: the sound between two instants, as it would have been heard."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from audio_library.codec import Pcm, decode
from broadcast.playout.frames import RATE
from station.clock import from_iso

STALL_FRAMES = RATE  # a longer hole than a second is shown as the hole it was


def read_span(rehearsal: Path, output: str, first: datetime, last: datetime) -> Pcm:
    """Samples (int16 mono, 48 kHz) of [first, last); what was not recorded stays silent."""
    length = round((last - first) / timedelta(seconds=1) * RATE)
    sound = np.zeros(max(0, length), dtype=np.int16)
    anchors: dict[str, int] = {}
    for path in sorted((rehearsal / output).glob("*.json")):
        facts = json.loads(path.read_text())
        by_clock = round((from_iso(facts["starts_at"]) - first) / timedelta(seconds=1) * RATE)
        # Segments of one run are joined by frame number: a stall begins a new one and loses no frame.
        anchor = anchors.setdefault(facts["run"], by_clock - facts["first_frame"])
        if abs(anchor + facts["first_frame"] - by_clock) > STALL_FRAMES:
            anchor = anchors[facts["run"]] = by_clock - facts["first_frame"]
        _lay(sound, _samples(path), anchor + facts["first_frame"])
    return sound


def _samples(facts: Path) -> Pcm:
    """A segment's samples, whether it is closed (.flac) or still being written (.s16)."""
    flac, raw = facts.with_suffix(".flac"), facts.with_suffix(".s16")
    if flac.exists():
        return decode(flac.read_bytes())
    if raw.exists():
        return np.frombuffer(raw.read_bytes()[: raw.stat().st_size // 2 * 2], dtype="<i2").astype(np.int16)
    return np.zeros(0, dtype=np.int16)


def _lay(sound: Pcm, segment: Pcm, at: int) -> None:
    start, end = max(0, at), min(len(sound), at + len(segment))
    if start < end:
        sound[start:end] = segment[start - at : end - at]
