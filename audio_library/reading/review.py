"""What the editor should look at although every word can be said: sentences too long for one breath, dates left open."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"[^;?!\n.:]+(?:[.:](?=\S)[^;?!\n.:]*)*")
_WORD = re.compile(r"\S+")
_OPEN_DATE = re.compile(
    r"ngày(?:\s{0,8}[.…_]{1,20}\s{0,8}|\s{1,8})tháng\s{0,8}(?:[.…_]{1,20}|\d{1,2})?\s{0,8}năm\s{0,8}(?:[.…_]{0,20}\d{0,4})"
)
LONGEST_WORDS = 70


def long_sentences(text: str) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, code, message) for every stretch without a full pause that is longer than 70 written words."""
    for found in _SENTENCE.finditer(text):
        if found.end() - found.start() < LONGEST_WORDS * 3:
            continue
        count = found[0].count(" ") + 1
        if count > LONGEST_WORDS:
            message = f"Câu dài {count} chữ không có chỗ nghỉ hơi; nên tách thành câu ngắn hơn để dễ nghe."
            yield found.start(), found.end(), "long_sentence", message


def empty_dates(text: str) -> Iterator[tuple[int, int, str, str]]:
    """ "ngày   tháng 10 năm 2025": the day was left open in the document."""
    if "tháng" not in text:
        return
    for found in _OPEN_DATE.finditer(text):
        yield found.start(), found.end(), "code_incomplete", f"Ngày tháng còn để trống: “{' '.join(found[0].split())}”."
