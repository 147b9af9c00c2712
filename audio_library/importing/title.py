"""What the document is called: its type line and subject, else its first heading, else its first sentence."""

from __future__ import annotations

import re
from pathlib import PurePath

from audio_library.importing.frame_signs import ascii_capitals
from audio_library.importing.headings import is_capitals, rank_of
from audio_library.importing.model import Block

LONGEST_TITLE = 200
_TYPE = re.compile(
    r"(?:KE HOACH|THONG BAO|THONG CAO|QUYET DINH|BAO CAO|CONG DIEN|CHI THI|NGHI QUYET|TO TRINH|HUONG DAN|"
    r"CHUONG TRINH|"
    r"PHUONG AN|DE AN|DU AN|QUY CHE|QUY DINH|GIAY MOI|LOI KEU GOI|THU NGO|THU KEU GOI|BAN TIN|"
    r"BAI TUYEN TRUYEN|KET LUAN|"
    r"LICH|BIEN BAN|CONG VAN|THE LE|NOI QUY|HUONG UOC|CAU CHUYEN TRUYEN THANH|"
    r"TAI LIEU)(?:\s[A-Z]+){0,5}\s?[:.]?"
)
_NOT_SUBJECT = re.compile(r"căn cứ|thực hiện|kính |thưa|theo\s", re.IGNORECASE)
_SUBJECT_LINES = 4
_FROM_SENTENCE = 90


def is_type_line(text: str) -> bool:
    """«KẾ HOẠCH», «THÔNG BÁO TUYỂN SINH»: the line that says what kind of document follows."""
    return len(text) < 60 and is_capitals(text) and bool(_TYPE.fullmatch(ascii_capitals(text.strip("*_ "))))


def split_title(blocks: list[Block], subject: str, name: str) -> tuple[str, int]:
    """The title (1 to 200 characters), and how many of the first blocks are its lines."""
    if not blocks or blocks[0].rows:
        return shortened(subject or _stem(name)), 0
    lines = _title_lines(blocks)
    if lines:
        said = [block.text.rstrip(" :") for block in blocks[:lines]]
        first = said[0]
        rest = " ".join(said[1:])
        joined = f"{first}: {rest}" if rest and is_type_line(first) else f"{first} {rest}".strip()
        return shortened(subject if subject and not rest and is_type_line(first) else joined), lines
    return shortened(subject or _first_words(blocks[0].text) or _stem(name)), 0


def shortened(title: str, longest: int = LONGEST_TITLE) -> str:
    """Cut between words."""
    title = " ".join(title.split())
    if len(title) <= longest:
        return title
    return title[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _title_lines(blocks: list[Block]) -> int:
    """How many lines at the top are the title: the type line and the short lines of its subject."""
    first = blocks[0]
    typed = is_type_line(first.text)
    shown = bool(first.level) or first.strong or first.centred or is_capitals(first.text)
    if not typed and (
        not shown or len(first.text) > LONGEST_TITLE or _is_marked(first) or first.text.endswith((".", ";"))
    ):
        return 0
    lines = 1
    while lines < min(len(blocks), _SUBJECT_LINES) and _goes_on(
        first, blocks[lines - 1], blocks[lines], typed=typed
    ):
        lines += 1
    return lines


def _goes_on(first: Block, above: Block, line: Block, *, typed: bool) -> bool:
    if (
        line.rows
        or len(line.text) > 260
        or line.text.endswith((".", ";", ",", ":", "!", "?"))
        or _is_marked(line)
    ):
        return False
    if _NOT_SUBJECT.match(line.text) and not (line.strong or line.level):
        return False
    if line.text.startswith(("-", "+", "•", '"', "“")):
        return False
    shown = bool(line.level) or line.strong or line.centred
    if typed and above is first:
        return True
    return (shown and (line.strong, bool(line.level)) == (above.strong, bool(above.level)) and typed) or (
        is_capitals(line.text) and is_capitals(above.text)
    )


def _is_marked(block: Block) -> bool:
    """Carries a heading's mark of its own («I.», «1.», «Điều 1.»)."""
    rank = rank_of(Block(block.text, strong=True), None)
    return rank is not None and rank not in (50, 76) and not is_type_line(block.text)


def _first_words(text: str) -> str:
    sentence = re.split(r"(?<=[.!?])\s|:\s", text.lstrip("-+•* "), maxsplit=1)[0].rstrip(" .:;")
    return shortened(sentence, _FROM_SENTENCE)


def _stem(name: str) -> str:
    return PurePath(name.replace("\\", "/")).stem.strip() or "Bản tin"
