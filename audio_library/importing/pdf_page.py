"""One page of a PDF: its words with their places, its drawn lines, its picture. Calls PDFium's C functions by
ctypes."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from audio_library.importing.page_words import Page, Word
from audio_library.importing.ruled_tables import Line, take_tables
from station.errors import TooLarge

_SCAN_DPI = 300
_MOST_PIXELS = 25_000_000
_MOST_CHARS = 60_000  # on one page; a dense A3 table has 20,000
_MOST_PATHS = 8_000
_MOST_SEGMENTS = 400
_WORD_GAP = 0.3
_SAMPLE = 2_000
_STRAIGHT = 1.0
_SHORTEST_LINE = 4.0

Turn = Callable[[float, float], tuple[float, float]]


def page_of(page: pdfium.PdfPage) -> Page:
    """`TooLarge` `text_too_long` for a page with more letters than paper holds. `PdfiumError` for a broken
    one."""
    text = page.get_textpage()
    count = text.count_chars()
    if count > _MOST_CHARS:
        said = "Một trang PDF có quá nhiều ký tự, tệp không bình thường nên bị từ chối."
        raise TooLarge("text_too_long", said, chars=count)
    direction = _direction(text, count)
    turn = _turn(page, direction)
    words = list(_words(text, count, turn))
    text.close()
    rest, tables = take_tables(words, list(_lines(page, turn)))
    left, bottom, right, top = page.get_cropbox()
    width, height = (right - left, top - bottom) if direction in (0, 180) else (top - bottom, right - left)
    return Page(width, height, tuple(rest), tuple(tables))


def has_pictures(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def picture_of(page: pdfium.PdfPage) -> Image.Image:
    """The page in grey at 300 dots an inch, or fewer when the page is larger than paper is."""
    width, height = page.get_size()
    scale = min(_SCAN_DPI / 72, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture.convert("L")


def _direction(text: Any, count: int) -> int:
    """Where most letters go on: 0 to the right, 90 upwards, 180, 270, in the page's own coordinates. The
    rotation the
    file asks for is not believed: people turn pages for their screen."""
    votes: Counter[int] = Counter()
    last: tuple[float, float] | None = None
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(min(count, _SAMPLE)):
        if not _char(text, index).strip() or not raw.FPDFText_GetCharOrigin(
            text, index, ctypes.byref(x), ctypes.byref(y)
        ):
            last = None
            continue
        if last is not None:
            right, up = x.value - last[0], y.value - last[1]
            votes[(0 if right >= 0 else 180) if abs(right) >= abs(up) else (90 if up > 0 else 270)] += 1
        last = x.value, y.value
    return votes.most_common(1)[0][0] if votes else 0


def _turn(page: pdfium.PdfPage, direction: int) -> Turn:
    """From the page's own coordinates to those in which text runs to the right and y downwards."""
    left, bottom, right, top = page.get_cropbox()
    turns: dict[int, Turn] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[direction]


def _words(text: Any, count: int, turn: Turn) -> Iterator[Word]:
    """Characters in the order of the file, parted at blanks, gaps, and changes of line."""
    letters: list[str] = []
    box: tuple[float, float, float, float] | None = None
    bold = False
    for index in range(count):
        char = _char(text, index)
        place = _box(text, index, turn) if char.strip() else None
        if place is None or (box is not None and _apart(box, place)):
            if box is not None:
                yield Word("".join(letters), *box, bold=bold)
            letters, box = [], None
        if place is not None:
            if box is None:
                bold = _is_bold(text, index)
            letters.append(char)
            box = (
                place
                if box is None
                else (
                    min(box[0], place[0]),
                    min(box[1], place[1]),
                    max(box[2], place[2]),
                    max(box[3], place[3]),
                )
            )
    if box is not None:
        yield Word("".join(letters), *box, bold=bold)


def _char(text: Any, index: int) -> str:
    code = raw.FPDFText_GetUnicode(text, index)
    if code in (0x02, 0xFFFE):  # PDFium's sign for a hyphen at the end of a line
        return "-"
    return chr(code) if 0x20 < code < 0xD800 or 0xE000 <= code < 0x110000 else " "


def _box(text: Any, index: int, turn: Turn) -> tuple[float, float, float, float] | None:
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
        return None
    one, two = turn(box.left, box.top), turn(box.right, box.bottom)
    return min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])


def _apart(word: tuple[float, float, float, float], char: tuple[float, float, float, float]) -> bool:
    height = max(word[3] - word[1], 1.0)
    gap = char[0] - word[2]
    same_line = abs((char[1] + char[3]) - (word[1] + word[3])) / 2 < 0.5 * height
    return not same_line or gap > _WORD_GAP * height or char[2] < word[0] - _WORD_GAP * height


def _is_bold(text: Any, index: int) -> bool:
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    size = raw.FPDFText_GetFontInfo(text, index, name, 128, ctypes.byref(flags))
    return 0 < size <= 128 and b"bold" in name.value.lower()


def _lines(page: pdfium.PdfPage, turn: Turn) -> Iterator[Line]:
    """Level and upright strokes of the page's paths: borders are lines, thin rectangles or outlines of
    cells."""
    paths = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1)
    for number, path in enumerate(paths):
        if number >= _MOST_PATHS:
            return
        points = _points(path, turn)
        for (x1, y1), (x2, y2) in points:
            if abs(x1 - x2) < _STRAIGHT and abs(y1 - y2) > _SHORTEST_LINE:
                yield Line(True, (x1 + x2) / 2, min(y1, y2), max(y1, y2))
            elif abs(y1 - y2) < _STRAIGHT and abs(x1 - x2) > _SHORTEST_LINE:
                yield Line(False, (y1 + y2) / 2, min(x1, x2), max(x1, x2))


def _points(path: Any, turn: Turn) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The strokes of one path, from point to point."""
    matrix = path.get_matrix()
    start = last = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        point = turn(*matrix.on_point(x.value, y.value))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif last is not None:
            yield last, point
        last = point
        if raw.FPDFPathSegment_GetClose(segment) and start is not None:
            yield point, start
