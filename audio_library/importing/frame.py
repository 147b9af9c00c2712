"""Takes the frame off an administrative document: the letterhead before its text, recipients and signature
after it.

1. A table that only sets the page in two columns is opened into its lines, left column first.
2. Head: from the top to the first text or title; only when a sure sign (quốc hiệu, số, địa danh và ngày)
   stands there. Names of agencies above the last sure sign belong to it; the subject of a letter («V/v …»)
   becomes the title.
3. Tail: from «Nơi nhận» or a signer's position, while lines are short; a paragraph of text or an annex
   ends it.

What is taken off is shown to the editor, so a wrong guess loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from audio_library.importing import frame_signs as signs
from audio_library.importing.headings import is_capitals, rank_of
from audio_library.importing.model import Block, LeftOut
from audio_library.importing.title import is_type_line

_HEAD_LINES = 40
_TAIL_LINES = 60
_TEXT_CHARS = 160
_TEXT_WORDS = 14


@dataclass(slots=True)
class Framed:
    """The text's blocks, the subject of a letter when the letterhead held one, and what was taken off."""

    blocks: list[Block]
    subject: str = ""
    left_out: list[LeftOut] = field(default_factory=list)


def take_off_frame(blocks: list[Block]) -> Framed:
    opened = [line for block in blocks for line in _opened(block)]
    opened = [block for block in opened if block.rows or not signs.is_rule(block.text)]
    framed = Framed(opened)
    _take_head(framed)
    _take_tails(framed)
    _take_stray_nation(framed)
    return framed


def _opened(block: Block) -> list[Block]:
    """The lines of a table that carries a letterhead, recipients or a signature; other blocks as they are."""
    if not block.rows or not _is_layout(block):
        return [block]
    width = max(len(row) for row in block.rows)
    lines: list[Block] = []
    for column in range(width):
        side = 1 if column * 2 < width else 2
        cells = [row[column] for row in block.rows if column < len(row)]
        lines += [Block(text, column=side) for cell in cells if cell for text in _lines(cell)]
    return lines


def _lines(cell: str) -> list[str]:
    return [line for line in (" ".join(part.split()) for part in cell.split("\n")) if line]


def _is_layout(table: Block) -> bool:
    if len(table.rows) > 8 or max(len(row) for row in table.rows) > 4 or table.header_rows > 1:
        return False
    texts = [line for row in table.rows for cell in row if cell for line in _lines(cell)]
    if any(len(text) > 2 * _TEXT_CHARS for text in texts):
        return False
    sure: tuple[Callable[[str], bool], ...] = (
        signs.is_nation,
        signs.is_recipients,
        signs.is_signer,
        signs.is_digital,
    )
    return (
        any(test(text) for text in texts for test in sure)
        or sum(bool(signs.head_label(text)) for text in texts) > 1
    )


def _take_head(framed: Framed) -> None:
    end = _head_end(framed.blocks)
    labels = [signs.head_label(block.text) for block in framed.blocks[:end]]
    sure = [place for place, label in enumerate(labels) if label]
    if not sure or (len(sure) == 1 and labels[sure[0]] == signs.STAMP):
        return
    last = _head_last(framed.blocks, end, sure[-1])
    capitals_too = signs.NATION in labels
    kept: list[Block] = []
    place = 0
    while place <= last:
        block = framed.blocks[place]
        subject = signs.about(block.text)
        if subject is not None and not framed.subject:
            place, framed.subject = _whole_subject(framed.blocks, place, subject)
            continue
        label = _head_label(block, capitals_too=capitals_too)
        if label:
            framed.left_out.append(LeftOut(label, block.text))
        else:
            kept.append(block)
        place += 1
    place = _skip_addressee(framed, place)
    framed.blocks = kept + framed.blocks[place:]


def _head_label(block: Block, *, capitals_too: bool) -> str | None:
    """A line between sure signs; one that nothing tells to be of the frame stays in the text."""
    label = signs.head_label(block.text)
    if label or not (
        block.column or signs.is_agency(block.text) or (capitals_too and is_capitals(block.text))
    ):
        return label
    return signs.AGENCY


def _head_end(blocks: list[Block]) -> int:
    """The first line that is text, a title or a heading: the letterhead ends above it."""
    for place, block in enumerate(blocks[:_HEAD_LINES]):
        marked = rank_of(replace(block, strong=False, level=0), None)
        is_sign = signs.head_label(block.text) or signs.is_agency(block.text)
        if block.rows or len(block.text) > _TEXT_CHARS or signs.is_addressee(block.text):
            return place
        if not is_sign and (is_type_line(block.text) or (marked is not None and not is_capitals(block.text))):
            return place
    return min(len(blocks), _HEAD_LINES)


def _head_last(blocks: list[Block], end: int, last_sure: int) -> int:
    """Past the last sure sign: the rest of a column, an agency's name printed below, the subject."""
    last = last_sure
    for place in range(last_sure + 1, end):
        block = blocks[place]
        if (
            signs.is_agency(block.text)
            or signs.about(block.text) is not None
            or (block.column and len(block.text) < _TEXT_CHARS)
        ):
            last = place
        else:
            break
    return last


def _whole_subject(blocks: list[Block], place: int, subject: str) -> tuple[int, str]:
    """«V/v …» goes on over the next lines of its column."""
    column = blocks[place].column
    place += 1
    while place < len(blocks) and column and blocks[place].column == column:
        if signs.head_label(blocks[place].text) or len(subject) > _TEXT_CHARS:
            break
        subject = f"{subject} {blocks[place].text}"
        place += 1
    return place, subject[:1].upper() + subject[1:]


def _skip_addressee(framed: Framed, place: int) -> int:
    """«Kính gửi:» and its list, between the letterhead and the text."""
    blocks = framed.blocks
    while place < len(blocks) and (signs.about(blocks[place].text) is not None and not framed.subject):
        place, framed.subject = _whole_subject(blocks, place, signs.about(blocks[place].text) or "")
    if place >= len(blocks) or not signs.is_addressee(blocks[place].text):
        return place
    framed.left_out.append(LeftOut(signs.ADDRESSEE, blocks[place].text))
    place += 1
    while (
        place < len(blocks) and blocks[place].text.startswith("-") and len(blocks[place].text) < _TEXT_CHARS
    ):
        framed.left_out.append(LeftOut(signs.ADDRESSEE, blocks[place].text))
        place += 1
    return place


def _take_tails(framed: Framed) -> None:
    """Every tail: a file may hold annexes behind the signature, with a tail of their own."""
    kept: list[Block] = []
    place = 0
    blocks = framed.blocks
    while place < len(blocks):
        end = _tail_end(blocks, place)
        if end == place:
            kept.append(blocks[place])
            place += 1
            continue
        if kept and signs.is_place_date(kept[-1].text):
            framed.left_out.append(LeftOut(signs.PLACE_DATE, kept.pop().text))
        framed.left_out += _tail_pieces(blocks[place:end])
        place = end
    framed.blocks = kept


def _starts_tail(block: Block) -> bool:
    tests = (signs.is_recipients, signs.is_signer, signs.is_digital, signs.is_signed)
    return not block.rows and any(test(block.text) for test in tests)


def _tail_end(blocks: list[Block], start: int) -> int:
    """Where the tail that may begin here ends; `start` itself when it is no tail."""
    if not _starts_tail(blocks[start]):
        return len(blocks) if start >= len(blocks) - 4 and _closes(blocks[start:]) else start
    end, signed = start, False
    while end < len(blocks) and end - start < _TAIL_LINES and not _is_text(blocks[end], signed=signed):
        signed |= end > start and signs.is_name(blocks[end].text)
        end += 1
    sure = any(signs.is_recipients(block.text) or signs.is_digital(block.text) for block in blocks[start:end])
    at_the_end = end == len(blocks) or rank_of(blocks[end], None) == 10
    named = signed or any(signs.is_signed(block.text) for block in blocks[start:end])
    return end if sure or (at_the_end and (named or end - start <= 4)) else start


def _closes(blocks: list[Block]) -> bool:
    """«Trưởng thôn» and a name, not in capitals, as the last lines of a village's notice."""
    if not 2 <= len(blocks) <= 4 or not signs.is_position(blocks[0].text):
        return False
    return all(
        not block.rows and (signs.is_name(block.text) or signs.is_signed(block.text)) for block in blocks[1:]
    )


def _is_text(block: Block, *, signed: bool) -> bool:
    """Text ends a tail. Behind the signer's name a tail goes on only with lines that are surely of it."""
    if block.rows or len(block.text) > _TEXT_CHARS:
        return True
    if _starts_tail(block):
        return False
    if block.column or block.text.startswith(("-", "+", "•", "(")) or block.text.endswith(";"):
        return False
    rank = rank_of(block, None)
    if rank is not None and rank <= 40:
        return True
    if signed and not signs.is_name(block.text):
        return True
    return len(block.text.split()) >= _TEXT_WORDS and not block.text[:1].islower()


def _tail_pieces(blocks: list[Block]) -> list[LeftOut]:
    recipients, signature, digital = [], [], []
    listing = False
    for block in blocks:
        text = block.text
        if signs.is_digital(text):
            digital.append(text)
        elif signs.is_recipients(text):
            listing = True
            recipients.append(text)
        elif (
            _starts_tail(block)
            or signs.is_name(text)
            or block.column == 2
            or (is_capitals(text) and not text.startswith("-"))
        ):
            signature.append(text)
        elif listing:
            recipients.append(text)
        else:
            signature.append(text)
    kinds = ((signs.RECIPIENTS, recipients), (signs.SIGNATURE, signature), (signs.DIGITAL, digital))
    return [LeftOut(what, "\n".join(lines)) for what, lines in kinds if lines]


def _take_stray_nation(framed: Framed) -> None:
    """The name of the State and its motto are never part of the text, wherever they stand."""
    kept: list[Block] = []
    for block in framed.blocks:
        line = (
            not block.rows
            and len(block.text) < 70
            and block.text[:1].isupper()
            and not block.text.endswith(".")
        )
        if line and signs.names_nation(block.text):
            framed.left_out.append(LeftOut(signs.NATION, block.text))
        else:
            kept.append(block)
    framed.blocks = kept
