"""Frames and spans of frames: the arithmetic behind `frames_played`.

A frame is one sample of 48 kHz mono sound. A span is [first, end) in frames of one item.
"""

from __future__ import annotations

from collections.abc import Iterable

RATE = 48_000
US = 1_000_000
Span = tuple[int, int]


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same frames as sorted spans that neither touch nor overlap; empty spans vanish."""
    merged: list[Span] = []
    for first, end in sorted(span for span in spans if span[1] > span[0]):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((first, end))
    return tuple(merged)


def total(spans: Iterable[Span]) -> int:
    """How many distinct frames the spans hold."""
    return sum(end - first for first, end in merge(spans))


def frames_of_ms(ms: float) -> int:
    return round(ms * RATE / 1000)


def us_of_frames(frames: float) -> int:
    return round(frames * US / RATE)


def frames_of_us(us: float) -> int:
    return round(us * RATE / US)
