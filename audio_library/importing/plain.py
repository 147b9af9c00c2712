"""Plain text and Markdown as blocks. Lines that an editor's program broke at a fixed width are joined
again."""

from __future__ import annotations

import re
from dataclasses import replace

from audio_library.importing.frame_signs import columns_of
from audio_library.importing.headings import starts_item
from audio_library.importing.kinds import suffix_of
from audio_library.importing.model import Block, Extract, Row
from audio_library.reading.encodings import decode, repair

_HEADING = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*")
_RULE = re.compile(r"([-*_=]\s?){3,}")
_BULLET = re.compile(r"[*+•]\s+")
_TABLE_RULE = re.compile(r"\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?")
_COMMENT = re.compile(r"<!--[\s\S]{0,20000}?-->|<(script|style)\b[\s\S]{0,20000}?</\1>", re.IGNORECASE)
_PICTURE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\n]{0,1000}\)")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,12}(?:\s[^<>\n]{0,300})?/?>")
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3}|`{1,3}|~~)(?=\S)([^\n]{1,2000}?)(?<=\S)\1(?![\w*_])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_ALL_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+)(?<=\S)\1")
_WRAP_FROM, _WRAP_TO = 50, 130
_SENTENCE_END = (".", "!", "?", ":", ";", "…", "”", '"')


def read_plain(name: str, data: bytes) -> Extract:
    """`BadInput` `unreadable_text` when no encoding makes sense of the bytes."""
    decoded = decode(data)
    repaired = repair(decoded.text)  # before lines are joined: a line is what tells an old font
    text = repaired.text
    is_markdown = suffix_of(name) in (".md", ".markdown")
    blocks = _markdown(_COMMENT.sub("", text)) if is_markdown else _paragraphs(text.split("\n"))
    return Extract(blocks, warnings=[*decoded.notes, *repaired.notes], mended=True)


def _paragraphs(lines: list[str]) -> list[Block]:
    """A line is a paragraph, unless the file is broken at a fixed width: then full lines run on."""
    width = wrap_width([line.strip() for line in lines])
    blocks: list[Block] = []
    previous = ""
    for raw in lines:
        for column, line in columns_of(raw):
            if blocks and column == 0 and previous and _runs_on(previous, raw, width):
                blocks[-1] = replace(blocks[-1], text=f"{blocks[-1].text} {line}")
            elif line:
                blocks.append(Block(line, column=column))
        previous = raw.strip()
    return blocks


def wrap_width(lines: list[str]) -> int:
    """The width at which the text was broken; 0 when its lines are paragraphs."""
    lengths = sorted(len(line) for line in lines if line)
    if len(lengths) < 4:
        return 0
    longest = lengths[-1 - len(lengths) // 20]
    full = [line for line in lines if len(line) >= 0.75 * longest]
    unfinished = sum(not line.endswith(_SENTENCE_END) for line in full)
    wrapped = _WRAP_FROM <= longest <= _WRAP_TO and len(full) >= 3 and unfinished * 2 > len(full)
    return longest if wrapped else 0


def _runs_on(previous: str, raw: str, width: int) -> bool:
    line = raw.strip()
    if not width or not line or len(previous) < 0.7 * width or starts_item(line):
        return False
    if previous.endswith(_SENTENCE_END):
        return line[0].islower() or (
            len(previous) >= 0.85 * width and not raw[:1].isspace() and previous[-1] not in ":;"
        )
    return True


def _markdown(text: str) -> list[Block]:
    blocks: list[Block] = []
    lines = text.split("\n")
    at, fenced, fresh = 0, False, True
    while at < len(lines):
        raw, line = lines[at], lines[at].strip()
        at += 1
        if line.startswith(("```", "~~~")):
            fenced, fresh = not fenced, True
        elif not line or (_RULE.fullmatch(line) and not fenced):
            fresh = True
        elif not fenced and "|" in line and at < len(lines) and _TABLE_RULE.fullmatch(lines[at].strip()):
            at, table = _table(lines, at - 1)
            blocks.append(table)
            fresh = True
        elif found := _HEADING.fullmatch(line):
            blocks.append(Block(_bare(found[2]), level=len(found[1])))
            fresh = True
        else:
            fresh = _line(blocks, raw, fresh=fresh)
    return [block for block in blocks if block.rows or block.text]


def _line(blocks: list[Block], raw: str, *, fresh: bool) -> bool:
    """Adds one line of running text; answers whether the next one begins anew (two blanks at the end)."""
    line = raw.strip().removeprefix(">").strip()
    line = _BULLET.sub("- ", line, count=1) if _BULLET.match(line) else line
    strong = bool(_ALL_BOLD.fullmatch(line)) or (line.startswith("**") and line.count("**") == 1)
    bare = _bare(line)
    if fresh or starts_item(bare) or not blocks:
        blocks.append(Block(bare, strong=strong))
    else:
        blocks[-1] = replace(
            blocks[-1], text=f"{blocks[-1].text} {bare}", strong=blocks[-1].strong and strong
        )
    return raw.endswith(("  ", "\\"))


def _table(lines: list[str], at: int) -> tuple[int, Block]:
    rows: list[Row] = [_cells(lines[at])]
    width = len(rows[0])
    at += 2
    while at < len(lines) and "|" in lines[at]:
        rows.append((_cells(lines[at]) + ("",) * width)[:width])
        at += 1
    return at, Block(rows=tuple(rows), header_rows=1)


def _cells(line: str) -> Row:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(_bare(cell.strip()) for cell in inner.split("|"))


def _bare(line: str) -> str:
    """Without links' targets, emphasis and the like: what stays is what is said."""
    line = _TAG.sub(" ", _LINK.sub(r"\1", _PICTURE.sub("", line)))
    for _ in range(3):
        line = _EMPHASIS.sub(r"\2", line)
    line = _ESCAPED.sub(r"\1", line.removeprefix("**").removesuffix("**").removesuffix("\\"))
    return " ".join(line.split())
