"""What a reading is made of: the written text, the spoken text, and every place where the two differ.

A `Claim` is a rule's proposal while a text is being read; a `Span` is the accepted claim, placed in the text exactly as the
editor wrote it; a `Warning` is something only the editor can settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Certainty = Literal["sure", "likely", "guess"]


@dataclass(frozen=True, slots=True)
class Span:
    """One replaced place: `written[start:end]` is said as `spoken` ("" when it is silent)."""

    start: int
    end: int
    written: str
    spoken: str
    rule: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Warning:
    """Something the editor should look at before approval.

    `code`: unknown_capitals, unclaimed_number, unknown_foreign, long_sentence or code_incomplete; `message` is Vietnamese.
    """

    start: int
    end: int
    written: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`spoken` keeps . , ; : ? ! and line breaks as pause marks; it holds no digit, no other symbol, no run of capitals.

    `spans` are ordered, do not overlap, and index `written` (Python string offsets).
    """

    written: str
    spoken: str
    spans: tuple[Span, ...]
    warnings: tuple[Warning, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How things are said; mirrors `[reading]` of config.toml. `for_voice="offline"` also respells foreign words."""

    thousand: str = "nghìn"
    zero_tens: str = "linh"
    four: str = "tư"
    region: str = "north"
    year: str = "full"
    codes: str = "short"
    for_voice: Literal["online", "offline"] = "online"


class Claim(NamedTuple):
    """A rule's proposal: text[start:end] is said as `spoken`. `warning` is (code, message) or None."""

    start: int
    end: int
    spoken: str
    rule: str
    certainty: Certainty = "sure"
    warning: tuple[str, str] | None = None
