"""The commune's own readings: names and abbreviations that win over every rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

_CONTEXT_CHARS = 60


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """`written` is said as `spoken`.

    match: "word" claims the form only as a whole word, "exact" also inside a longer word or code.
    context: None, or phrases separated by "|" of which one must stand within 60 characters before or after.
    """

    written: str
    spoken: str
    match: Literal["exact", "word"] = "word"
    case_sensitive: bool = True
    context: str | None = None
    kind: Literal["abbreviation", "name"] = "abbreviation"
    note: str = ""


class Lexicon:
    """An immutable set of entries, longest written form first; `Lexicon()` is empty."""

    def __init__(self, entries: Iterable[LexiconEntry] = ()) -> None:
        kept = [entry for entry in entries if entry.written.strip()]
        self.entries: tuple[LexiconEntry, ...] = tuple(sorted(kept, key=lambda e: -len(e.written)))
        self._pattern = re.compile("|".join(self._alternatives())) if kept else None
        self._words = {entry.written: entry.spoken for entry in reversed(self.entries) if entry.context is None}

    def _alternatives(self) -> Iterator[str]:
        for number, entry in enumerate(self.entries):
            body = r"\s+".join(re.escape(part) for part in entry.written.split())
            if not entry.case_sensitive:
                body = f"(?i:{body})"
            if entry.match == "word":
                body = rf"(?<!\w){body}(?!\w)"
            yield f"(?P<e{number}>{body})"

    def find(self, text: str) -> Iterator[tuple[int, int, LexiconEntry]]:
        """Every entry that claims a place of `text`, in order, not overlapping: (start, end, entry)."""
        if self._pattern is None:
            return
        at = 0
        while found := self._pattern.search(text, at):
            entry = self._fitting(text, found)
            if entry is None:
                at = found.start() + 1
                continue
            yield found.start(), found.end(), entry
            at = max(found.end(), found.start() + 1)

    def _fitting(self, text: str, found: re.Match[str]) -> LexiconEntry | None:
        """The entry of the match, or another of the same length whose context fits better."""
        written = found.group()
        first = self.entries[int((found.lastgroup or "e0")[1:])]
        rivals = [e for e in self.entries if e.written == first.written and (e is first or e.match == first.match)]
        around = text[max(0, found.start() - _CONTEXT_CHARS) : found.end() + _CONTEXT_CHARS].lower()
        for entry in sorted(rivals, key=lambda e: e.context is None):
            if entry.case_sensitive and " ".join(written.split()) != " ".join(entry.written.split()):
                continue
            if entry.context is None or any(p.strip().lower() in around for p in entry.context.split("|") if p.strip()):
                return entry
        return None

    def plain(self, written: str) -> str | None:
        """The reading of a form that has one without context; used for issuers inside document codes."""
        return self._words.get(written)
