"""The commune's own readings: names and abbreviations that win over every rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

_CONTEXT_CHARS = 60
_WORD = re.compile(r"\w+")


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


_Compiled = tuple[re.Pattern[str], LexiconEntry]


class Lexicon:
    """An immutable set of entries, longest written form first; `Lexicon()` is empty.

    A text's words are looked up by the entries' first words, so that the cost does not grow with the number of entries.
    """

    def __init__(self, entries: Iterable[LexiconEntry] = ()) -> None:
        kept = [entry for entry in entries if entry.written.strip()]
        self.entries: tuple[LexiconEntry, ...] = tuple(sorted(kept, key=lambda e: (-len(e.written), e.context is None)))
        self._by_word: dict[str, list[_Compiled]] = {}
        loose: list[_Compiled] = []
        for entry in self.entries:
            first = _WORD.match(entry.written)
            if entry.match == "word" and first:
                self._by_word.setdefault(first[0].lower(), []).append(_compile(entry))
            else:
                loose.append(_compile(entry))
        self._loose = loose
        self._words = {entry.written: entry.spoken for entry in reversed(self.entries) if entry.context is None}

    def find(self, text: str) -> Iterator[tuple[int, int, LexiconEntry]]:
        """Every entry that claims a place of `text`, in order, not overlapping: (start, end, entry)."""
        if not self.entries:
            return
        done = 0
        for start, end, entry in sorted(self._hits(text), key=lambda hit: (hit[0], -hit[1])):
            if start >= done:
                yield start, end, entry
                done = end

    def _hits(self, text: str) -> Iterator[tuple[int, int, LexiconEntry]]:
        if self._by_word:
            for word in _WORD.finditer(text):
                for pattern, entry in self._by_word.get(word[0].lower(), ()):
                    found = pattern.match(text, word.start())
                    if found and _in_context(text, found, entry):
                        yield found.start(), found.end(), entry
                        break
        for pattern, entry in self._loose:
            for found in pattern.finditer(text):
                if _in_context(text, found, entry):
                    yield found.start(), found.end(), entry

    def may_claim(self, words: list[str]) -> bool:
        """False when surely no entry claims anything in a text of these words."""
        if not self.entries:
            return False
        return bool(self._loose) or not self._by_word.keys().isdisjoint(map(str.lower, words))

    def plain(self, written: str) -> str | None:
        """The reading of a form that has one without context; used for issuers inside document codes."""
        return self._words.get(written)


def _compile(entry: LexiconEntry) -> _Compiled:
    body = r"\s{1,3}".join(re.escape(part) for part in entry.written.split())
    if entry.match == "word":
        body = rf"(?<!\w){body}(?!\w)"
    return re.compile(body, 0 if entry.case_sensitive else re.IGNORECASE), entry


def _in_context(text: str, found: re.Match[str], entry: LexiconEntry) -> bool:
    if entry.context is None:
        return True
    around = text[max(0, found.start() - _CONTEXT_CHARS) : found.end() + _CONTEXT_CHARS].lower()
    return any(phrase.strip().lower() in around for phrase in entry.context.split("|") if phrase.strip())
