"""The import, step by step; see the package's docstring for the picture."""

from __future__ import annotations

import re
from dataclasses import replace

from audio_library.importing.drafts import make_drafts
from audio_library.importing.frame import take_off_frame
from audio_library.importing.kinds import kind_of, name_note, refuse_text_under
from audio_library.importing.model import (
    Block,
    DamagedPassage,
    DamageFound,
    Draft,
    Extract,
    Imported,
    LeftOut,
    Limits,
    merged,
)
from audio_library.importing.plain import read_plain
from audio_library.importing.process import read_apart
from audio_library.reading.damage import assess
from audio_library.reading.encodings import repair
from audio_library.reading.secrecy import refuse_if_secret
from station.errors import BadInput, TooLarge

_LINE_ENDS = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile("[ \t]+")
_WORST_LINES = 10


def imported(name: str, data: bytes, limits: Limits) -> Imported:
    """`import_document`, step by step.

    1. Size and kind. 2. Text out of the file: in a process of its own with limits of time and memory, except
    plain
    text. 3. Encoding repaired; a text marked secret is refused as a whole. 4. Frame off, tables to sentences,
    drafts.
    5. Is the text damaged? That is reported, not refused: the editor sees which lines.
    """
    if len(data) > limits.file_bytes:
        raise TooLarge(
            "file_too_large",
            f"Tệp lớn hơn {limits.file_bytes // 1_000_000} MB. Hãy tách nhỏ hoặc nén ảnh rồi nhập.",
        )
    kind = kind_of(data)
    extract = _plain(name, data, limits) if kind == "text" else read_apart(kind, data, limits)
    note = name_note(name, kind)
    if note:
        extract.warnings.insert(0, note)
    _check_length(extract, limits)
    if not extract.mended:
        _repair(extract)
    return _made(name, extract, limits)


def _plain(name: str, data: bytes, limits: Limits) -> Extract:
    if len(data) > limits.plain_bytes:
        raise TooLarge(
            "file_too_large",
            "Tệp văn bản thuần quá lớn. Hãy chọn phần cần đọc rồi nhập riêng.",
            bytes=len(data),
        )
    try:
        return read_plain(name, data)
    except BadInput as wrong:
        raise refuse_text_under(name, wrong) from wrong


def _repair(extract: Extract) -> None:
    """Mends encoding and signs over the whole text at once: a single line is too little to know an old font
    by."""
    texts = [
        part
        for block in extract.blocks
        for part in (block.text, *(cell or "" for row in block.rows for cell in row))
    ]
    texts += [piece.text for piece in extract.left_out]
    joined = "\n".join(_LINE_ENDS.sub(" ", text) for text in texts)
    repaired = repair(joined)
    lines = repaired.text.split("\n")
    if len(lines) != joined.count("\n") + 1:  # a sign that was read again turned out to end a line
        lines = [repair(line).text.replace("\n", " ") for line in joined.split("\n")]
    supply = iter(lines)

    def mended(text: str) -> str:
        return "\n".join(_BLANKS.sub(" ", next(supply)).strip() for _ in range(text.count("\n") + 1))

    def block_mended(block: Block) -> Block:
        text = mended(_LINE_ENDS.sub(" ", block.text))
        rows = []
        for row in block.rows:
            cells = [(cell, mended(cell or "")) for cell in row]
            rows.append(tuple(None if cell is None else new for cell, new in cells))
        return replace(block, text=text.replace("\n", " "), rows=tuple(rows))

    extract.blocks = [block_mended(block) for block in extract.blocks]
    extract.left_out = [LeftOut(piece.what, mended(piece.text)) for piece in extract.left_out]
    extract.warnings += repaired.notes


def _check_length(extract: Extract, limits: Limits) -> None:
    texts = [block.text for block in extract.blocks]
    texts += [cell for block in extract.blocks for row in block.rows for cell in row if cell]
    chars = sum(map(len, texts))
    if chars > limits.text_chars or len(texts) > limits.text_lines:
        said = "Văn bản quá dài đối với một lần nhập. Hãy tách thành nhiều tệp rồi nhập."
        raise TooLarge("text_too_long", said, chars=chars, lines=len(texts))


def _made(name: str, extract: Extract, limits: Limits) -> Imported:
    refuse_if_secret("\n".join(_everything(extract)))
    framed = take_off_frame([block for block in extract.blocks if block.rows or block.text])
    drafts = make_drafts(framed.blocks, framed.subject, name, limits)
    if not any(draft.text.strip() for draft in drafts):
        raise BadInput("no_text", "Không tìm thấy nội dung để đọc trong tệp này. Hãy kiểm tra lại tệp.")
    warnings = list(dict.fromkeys(extract.warnings))
    if any(piece.what.startswith("dấu") and "dự thảo" in piece.text.lower() for piece in framed.left_out):
        warnings.append("Văn bản ghi là DỰ THẢO. Hãy chắc chắn đây là bản đã ban hành.")
    damaged = _damage(drafts, warnings)
    return Imported(tuple(drafts), merged(framed.left_out + extract.left_out), tuple(warnings), damaged)


def _everything(extract: Extract) -> list[str]:
    """All lines of the file, what will be left out included: a degree of secrecy stands beside the
    letterhead."""
    lines = [piece.text for piece in extract.left_out]
    for block in extract.blocks:
        lines.append(block.text)
        lines += [cell for row in block.rows for cell in row if cell]
    return lines


def _damage(drafts: list[Draft], warnings: list[str]) -> DamageFound | None:
    damage = assess("\n".join(draft.text for draft in drafts))
    if not damage.damaged:
        return None
    warnings.append(damage.message or "")
    worst = damage.lines[:_WORST_LINES]
    lines = tuple(DamagedPassage(line.number, line.text[:200], round(line.share, 3)) for line in worst)
    return DamageFound(round(damage.share, 3), lines)
