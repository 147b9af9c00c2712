"""What importing speaks of: drafts, what was left out, limits, and the blocks every reader of a format
gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text an announcer can read; `title` has at most 200 characters."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of the document that is not read aloud; `what` names its kind in Vietnamese."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class DamagedPassage:
    """A line of the drafts' texts with bad words: its number from 1 over all drafts, share 0-1."""

    number: int
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class DamageFound:
    """The text lost its Vietnamese marks: share of bad words (0-1) and the worst lines."""

    share: float
    lines: tuple[DamagedPassage, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    drafts: tuple[Draft, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]
    damaged: DamageFound | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Sizes are measured while reading, not taken from what the file says of
    itself."""

    file_bytes: int = 30_000_000
    plain_bytes: int = 4_000_000
    zip_entries: int = 2_000
    zip_total_bytes: int = 150_000_000
    zip_ratio: int = 200  # unpacked to packed, asked of entries that unpack to more than a megabyte
    pages: int = 300
    ocr_pages: int = 40
    image_pixels: int = 80_000_000
    text_chars: int = 400_000
    text_lines: int = 15_000
    draft_chars: int = 4_500  # about four minutes of speech; a longer document is split by heading
    longest_draft_chars: int = 15_000  # a part without headings is split between paragraphs
    memory_mb: int = 1_200  # address space of the reading process, and of tesseract
    read_s: float = 60.0
    ocr_page_s: float = 60.0
    ocr_s: float = 420.0  # a whole scanned document


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or one table when `rows` is not empty.

    `level`: heading level by the document's own style, 0 for none. `column`: 1 left, 2 right of a page set in
    two columns there, 0 otherwise. In `rows` a None continues the cell to its left; `header_rows` are marked
    as such by the document. A cell may hold several lines.
    """

    text: str = ""
    level: int = 0
    strong: bool = False
    centred: bool = False
    column: int = 0
    rows: tuple[Row, ...] = ()
    header_rows: int = 0


@dataclass(slots=True)
class Extract:
    """What the reader of a format found, in reading order. `mended`: encoding and signs need no more
    repair."""

    blocks: list[Block] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    mended: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Extract:
        return cls(
            [Block(**{**block, "rows": tuple(map(tuple, block["rows"]))}) for block in value["blocks"]],
            [LeftOut(**piece) for piece in value["left_out"]],
            list(value["warnings"]),
            bool(value["mended"]),
        )


def merged(pieces: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """One piece a kind, in the order the kinds were met; what stands on every page is shown once."""
    lines: dict[str, dict[str, None]] = {}
    for piece in pieces:
        if piece.text.strip():
            lines.setdefault(piece.what, {})[piece.text.strip()] = None
    return tuple(LeftOut(what, "\n".join(texts)) for what, texts in lines.items())


def as_json(imported: Imported) -> dict[str, Any]:
    """{"drafts": [{"title", "text"}], "left_out": [{"what", "text"}], "warnings": [str],
    "damaged": null | {"share", "lines": [{"number", "text", "share"}]}}"""
    value = asdict(imported)
    lists = {key: list(value[key]) for key in ("drafts", "left_out", "warnings")}
    damaged = value["damaged"]
    return {**lists, "damaged": damaged and {**damaged, "lines": list(damaged["lines"])}}
