"""Text out of pictures, by the program `tesseract` with its Vietnamese model, where the machine has both."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image, ImageOps

from audio_library.importing.model import Limits
from audio_library.importing.page_words import Page, Word
from audio_library.importing.ruled_tables import take_tables
from audio_library.importing.scan_lines import drawn_lines, evenly_lit, straightened, without_lines
from station.errors import BadInput

_LANGUAGE = "vie"
_POOR, _BAD = 75.0, 55.0  # mean confidence of words, of 100
_NOISE = 25.0
_LIST_S = 20.0
_LINE, _WORD = "4", "5"
_A4_SIDES = 595.0 + 842.0  # points
_TURN = re.compile(r"Rotate:\s*(\d+)")
_INSTALL = "Hãy nhờ người quản trị máy chạy: apt install tesseract-ocr tesseract-ocr-vie"


class Tesseract:
    def __init__(self, program: str, limits: Limits, *, can_turn: bool) -> None:
        self._program = program
        self._can_turn = can_turn
        self.page_s = limits.ocr_page_s
        self._confidences: list[float] = []

    @classmethod
    def ready(cls, limits: Limits) -> Tesseract:
        """`BadInput` `ocr_missing` or `ocr_no_vietnamese` where the machine cannot."""
        program = shutil.which("tesseract")
        if program is None:
            said = "Tệp này là bản quét hoặc ảnh, mà máy chưa có chương trình nhận dạng chữ (tesseract)."
            raise BadInput("ocr_missing", f"{said} {_INSTALL}. Hoặc gõ lại văn bản.")
        try:
            listed = subprocess.run(
                [program, "--list-langs"], capture_output=True, timeout=_LIST_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as wrong:
            raise BadInput(
                "ocr_missing", f"Chương trình nhận dạng chữ (tesseract) không chạy được. {_INSTALL}."
            ) from wrong
        languages = (listed.stdout + listed.stderr).decode(errors="replace").split()
        if _LANGUAGE not in languages:
            said = "Chương trình nhận dạng chữ trên máy chưa có tiếng Việt, đọc sẽ mất dấu."
            raise BadInput("ocr_no_vietnamese", f"{said} {_INSTALL}. Hoặc gõ lại văn bản.")
        return cls(program, limits, can_turn="osd" in languages)

    def read(self, picture: Image.Image, deadline: float | None = None) -> Page:
        """The words and ruled tables of one picture, in points as if it were A4; a page that lies on its side
        is
        turned. `BadInput` `import_too_slow`."""
        picture = straightened(evenly_lit(picture))
        best = self._words(picture, deadline)
        if _confidence(best) < _BAD and self._can_turn and (angle := self._turn(picture, deadline)):
            picture = straightened(picture.rotate(-angle, expand=True))
            again = self._words(picture, deadline)
            best = max(best, again, key=_confidence)
        self._confidences += [confidence for _, confidence in best]
        return _page(
            picture, [word for word, confidence in best if confidence >= _NOISE or len(word.text) > 3]
        )

    def notes(self) -> list[str]:
        notes = [
            "Văn bản được nhận dạng từ hình ảnh; có thể sai chữ, nhất là tên riêng và con số. Hãy so với "
            "bản gốc."
        ]
        if self._confidences and sum(self._confidences) / len(self._confidences) < _POOR:
            notes.append(
                "Ảnh mờ, nghiêng hoặc thiếu sáng nên nhận dạng kém. Nên quét lại hoặc chụp lại thẳng, đủ "
                "sáng."
            )
        return notes

    def _words(self, picture: Image.Image, deadline: float | None) -> list[tuple[Word, float]]:
        clean = without_lines(picture, drawn_lines(picture))
        return list(_parsed(self._run(clean, deadline, "-l", _LANGUAGE, "--psm", "3", "--dpi", "300", "tsv")))

    def _turn(self, picture: Image.Image, deadline: float | None) -> int:
        """Degrees clockwise by which the picture must be turned; 0 when that cannot be told."""
        found = _TURN.search(self._run(picture, deadline, "-l", "osd", "--psm", "0"))
        return int(found[1]) if found else 0

    def _run(self, picture: Image.Image, deadline: float | None, *options: str) -> str:
        buffer = io.BytesIO()
        picture.save(buffer, "PPM")
        left_s = self.page_s if deadline is None else min(self.page_s, deadline - time.monotonic())
        try:
            done = subprocess.run(
                [self._program, "stdin", "stdout", *options],
                input=buffer.getvalue(),
                capture_output=True,
                timeout=max(left_s, 0.1),
                check=False,
            )
        except subprocess.TimeoutExpired as wrong:
            said = "Nhận dạng chữ trong ảnh quá lâu nên đã dừng. Hãy tách ít trang hơn hoặc chụp lại rõ hơn."
            raise BadInput("import_too_slow", said) from wrong
        return done.stdout.decode(errors="replace")


def prepared(photo: Image.Image) -> Image.Image:
    """A photo upright, grey and large enough for letters to be read."""
    upright = ImageOps.exif_transpose(photo).convert("L")
    if max(upright.size) < 2_200:
        factor = min(3.0, 2_600 / max(upright.size))
        size = (round(upright.width * factor), round(upright.height * factor))
        upright = upright.resize(size, Image.Resampling.LANCZOS)
    if max(upright.size) > 5_000:
        upright.thumbnail((5_000, 5_000), Image.Resampling.LANCZOS)
    return upright


def _page(picture: Image.Image, words: list[Word]) -> Page:
    scale = _A4_SIDES / (picture.width + picture.height)
    placed = [
        Word(word.text, word.left * scale, word.top * scale, word.right * scale, word.bottom * scale)
        for word in words
    ]
    lines = [
        replace(line, at=line.at * scale, start=line.start * scale, end=line.end * scale)
        for line in drawn_lines(picture)
    ]
    rest, tables = take_tables(placed, lines)
    return Page(picture.width * scale, picture.height * scale, tuple(rest), tuple(tables))


def _parsed(table: str) -> Iterator[tuple[Word, float]]:
    """Words with their line's height: a word's own box depends on its letters."""
    top, bottom = 0.0, 1.0
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) != 12:
            continue
        left, word_top, width, height = map(float, cells[6:10])
        if cells[0] == _LINE:
            top, bottom = word_top, word_top + height
        elif cells[0] == _WORD and cells[11].strip():
            yield Word(cells[11].strip(), left, top, left + width, bottom), float(cells[10])


def _confidence(words: list[tuple[Word, float]]) -> float:
    """Mean over letters, so that specks weigh little; 0 without words."""
    letters = sum(len(word.text) for word, _ in words)
    return sum(confidence * len(word.text) for word, confidence in words) / letters if letters else 0.0
