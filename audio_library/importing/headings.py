"""Which paragraphs are headings, and which of two headings stands above the other.

A mark the writer typed ("PHẦN I", "II.", "Điều 3.", "2.") says more than a style: files that were converted
carry wrong levels, and many are typed without styles. Ranks are small for headings that stand high.
"""

from __future__ import annotations

import re

from audio_library.importing.model import Block

_RANKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        10,
        re.compile(
            r"(?:PHẦN|Phần)\s+(?:thứ\s+\w{1,5}|THỨ\s+\w{1,5}|[IVXLC]{1,6}|\d{1,2})(?=[\s.:]|$)|"
            r"PHỤ LỤC(?=[\s.:\d]|$)"
        ),
    ),
    (20, re.compile(r"(?:CHƯƠNG|Chương)\s+(?:[IVXLC]{1,6}|\d{1,2})(?=[\s.:]|$)")),
    (30, re.compile(r"[A-H]\s?[.)]\s")),
    (40, re.compile(r"[IVX]{1,5}\s?[.)/\-–:]\s?(?=[^\W\d_])")),
    (45, re.compile(r"(?:MỤC|Mục)\s+(?:[IVXLC]{1,6}|\d{1,2})(?=[\s.:]|$)")),
    (60, re.compile(r"(?:ĐIỀU|Điều)\s+\d{1,3}\s?[.:]")),
    (80, re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\s?[.)]?\s")),
    (70, re.compile(r"\d{1,2}\s?[.)/]\s")),
)
_ARABIC = 70
_CAPITALS, _STYLED, _BOLD = 50, 51, 76
_SURE_MARKS = (10, 20, 45)
_ITEM = re.compile(
    r"[-–—+*•▪●○]\s|\d{1,2}(?:\.\d{1,2}){0,3}\s?[.)/]\s|[a-zđ]\s?[.)]\s|\(\d{1,2}\)|[IVX]{1,5}\s?[.)]\s|"
    r"[A-H]\.\s"
    r"|(?:Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|PHẦN|Phần)\s+[\dIVX]"
)
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 160
_LONGEST_BARE = 90


def starts_item(line: str) -> bool:
    """A list item or a marked heading begins here, so the line before does not run on into it."""
    return bool(_ITEM.match(line))


def is_capitals(text: str) -> bool:
    """Written in capitals: two words or more, or one long one; a few small letters come from a poor scan."""
    letters = [char for char in text if char.isalpha()]
    upper = sum(char.isupper() for char in letters)
    return len(letters) >= 4 and upper >= 0.9 * len(letters)


def rank_of(block: Block, following: Block | None) -> int | None:
    """How high a heading stands, or None for a paragraph. `following` tells a heading from a list item."""
    text = block.text
    if block.rows or not text or len(text) > _LONGEST or not _WORD.search(text):
        return None
    rank = next((rank for rank, mark in _RANKS if mark.match(text)), None)
    shown = bool(block.level) or block.strong or is_capitals(text)
    if rank in _SURE_MARKS:
        return rank
    if rank is not None:
        return rank if shown or _stands_alone(text, rank, following) else None
    if text.startswith(("-", "+", "•")) or text.endswith((".", ";", ",")):
        return None
    if block.level:
        return _STYLED + min(block.level, 9) - 1
    if len(text) <= _LONGEST_BARE and is_capitals(text) and len(_WORD.findall(text)) >= 2:
        return _CAPITALS
    short = len(text) <= _LONGEST_BARE and block.strong and following is not None and not following.strong
    return _BOLD if short else None


def _stands_alone(text: str, rank: int, following: Block | None) -> bool:
    """A short marked line without bold is a heading only when text follows, not the next item of a list."""
    if following is None or following.rows or len(text) > _LONGEST_BARE or text.endswith((".", ";", ",")):
        return False
    if rank >= _ARABIC:
        return len(following.text) > len(text) and not _same_kind(following.text, rank)
    return not text[-1].isdigit()


def _same_kind(text: str, rank: int) -> bool:
    return any(mark.match(text) for other, mark in _RANKS if other == rank)
