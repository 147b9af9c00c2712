"""Straightens a scanned page and finds the lines drawn on it, so that tables in scans are read like those in
PDFs.

A pixel is dark when it is clearly darker than its neighbourhood: a shadow over half a photo is not ink.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from audio_library.importing.ruled_tables import Line

Dark = NDArray[np.bool_]

_DARKER = 0.78
_MOST_SKEW, _SKEW_STEP = 3.0, 0.2  # degrees
_SKEW_SIZE = 900
_LEVEL_SHARE, _UPRIGHT_SHARE = (
    0.055,
    0.02,
)  # shortest line, of the page's width and height: longer than any letter
_FILLED = 0.92
_THICKEST = 0.006
_MOST_RUNS = 20_000


def evenly_lit(picture: Image.Image) -> Image.Image:
    """The paper made white everywhere: each pixel over the brightness of the paper around it. Without this
    tesseract
    loses the darker half of a photo (measured: 107 of 196 words)."""
    small = picture.resize((max(1, picture.width // 12), max(1, picture.height // 12)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(4)).resize(picture.size)
    lit = np.asarray(picture, np.float32) * 255 / np.maximum(np.asarray(paper, np.float32), 1)
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))


def straightened(picture: Image.Image) -> Image.Image:
    """Turned by the angle, within three degrees, at which rows of text are sharpest."""
    small = picture.copy()
    small.thumbnail((_SKEW_SIZE, _SKEW_SIZE))
    ink = Image.fromarray(_dark(small).astype(np.uint8) * 255)
    angles = np.arange(-_MOST_SKEW, _MOST_SKEW + _SKEW_STEP / 2, _SKEW_STEP)
    best = max(angles, key=lambda angle: _sharpness(ink.rotate(float(angle))) - abs(angle) * 1e-6)
    return (
        picture
        if abs(best) < _SKEW_STEP / 2
        else picture.rotate(float(best), Image.Resampling.BICUBIC, fillcolor=255)
    )


def drawn_lines(picture: Image.Image) -> list[Line]:
    """Level and upright lines in pixels; thick bars and dark areas are none."""
    dark = _dark(picture)
    height, width = dark.shape
    level = _runs(dark, int(width * _LEVEL_SHARE), int(height * _THICKEST) + 2)
    upright = _runs(dark.T, int(height * _UPRIGHT_SHARE), int(height * _THICKEST) + 2)
    lines = [Line(False, at, start, end) for at, start, end in level]
    return lines + [Line(True, at, start, end) for at, start, end in upright]


def without_lines(picture: Image.Image, lines: list[Line]) -> Image.Image:
    """Lines painted over: tesseract takes them for letters."""
    clean = picture.copy()
    pen = ImageDraw.Draw(clean)
    half = max(2, picture.height // 700)
    for line in lines:
        first, second = (line.at, line.start), (line.at, line.end)
        ends = [first, second] if line.upright else [first[::-1], second[::-1]]
        pen.line(ends, fill=255, width=2 * half + 1)
    return clean


def _dark(picture: Image.Image) -> Dark:
    around = picture.filter(ImageFilter.BoxBlur(max(picture.size) // 60))
    dark: Dark = np.asarray(picture, np.float32) < _DARKER * np.asarray(around, np.float32)
    return dark


def _sharpness(ink: Image.Image) -> float:
    rows = np.asarray(ink, np.float32).mean(axis=1)
    return float(np.var(np.diff(rows)))


def _runs(dark: Dark, shortest: int, thickest: int) -> list[tuple[float, float, float]]:
    """(row, start, end) of drawn level lines: long nearly filled runs, neighbouring rows joined."""
    if shortest < 8 or dark.shape[1] <= shortest:
        return []
    near = dark.copy()  # a line that is not quite level steps from row to row
    near[1:] |= dark[:-1]
    near[:-1] |= dark[1:]
    sums = np.cumsum(np.pad(near, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    filled = (sums[:, shortest:] - sums[:, :-shortest]) >= _FILLED * shortest
    found: list[list[float]] = []  # top row, bottom row, start, end
    open_runs: list[list[float]] = []
    for row in np.flatnonzero(filled.any(axis=1)):
        open_runs = [run for run in open_runs if row - run[1] <= 3]
        for start, end in _spans(filled[row], shortest):
            met = next(
                (run for run in open_runs if start <= run[3] + shortest and run[2] <= end + shortest), None
            )
            if met:
                met[1:] = [float(row), min(met[2], start), max(met[3], end)]
            else:
                open_runs.append([float(row), float(row), start, end])
                found.append(open_runs[-1])
        if len(found) > _MOST_RUNS:
            return []
    return [((top + bottom) / 2, start, end) for top, bottom, start, end in found if bottom - top <= thickest]


def _spans(filled: Dark, shortest: int) -> list[tuple[float, float]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    return [(float(first), float(last + shortest)) for first, last in list(pairwise(edges))[::2]]
