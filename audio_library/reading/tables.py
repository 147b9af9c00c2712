"""The tables as Python values: read once, on first use, from the UTF-8 TSV files in tables/.

Every file: one entry a line, columns separated by a tab, lines that begin with "# " are notes.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).with_name("tables")


class Choice(NamedTuple):
    """One reading of an abbreviation: the words that must stand before or after, None when it is the default."""

    spoken: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None


def rows(name: str) -> list[list[str]]:
    lines = _FOLDER.joinpath(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


@cache
def abbreviations() -> dict[str, tuple[Choice, ...]]:
    found: dict[str, list[Choice]] = {}
    for written, spoken, context, *_ in rows("abbreviations.tsv"):
        before, after = _context(context)
        found.setdefault(written, []).append(Choice(spoken, before, after))
    return {written: tuple(choices) for written, choices in found.items()}


def default_reading(written: str) -> str | None:
    """The reading of an abbreviation when nothing around it helps; None when it is not known."""
    choices = abbreviations().get(written)
    if not choices:
        return None
    return next((choice.spoken for choice in choices if choice.before is None and choice.after is None), choices[0].spoken)


def _context(text: str) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """ "sau:a|b|trước:c" → (("c",), ("a", "b")); a part without its own label continues the one before it."""
    before: list[str] = []
    after: list[str] = []
    into = after
    for part in text.split("|"):
        word = part.strip()
        if word.startswith("trước:"):
            into, word = before, word[len("trước:") :]
        elif word.startswith("sau:"):
            into, word = after, word[len("sau:") :]
        if word:
            into.append(word)
    return tuple(before) or None, tuple(after) or None


@cache
def documents() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("documents.tsv")}


@cache
def issuers() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("issuers.tsv")}


@cache
def units() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("units.tsv")}


@cache
def money() -> frozenset[str]:
    return frozenset(row[0] for row in rows("units.tsv") if row[2] == "tiền")


@cache
def foreign() -> dict[str, str]:
    """Lower-case foreign word → Vietnamese syllables."""
    return {row[0]: row[1] for row in rows("foreign.tsv")}


@cache
def names() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("names.tsv")}


@cache
def addresses() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("addresses.tsv")}


@cache
def letters() -> dict[str, tuple[str, str]]:
    """Lower-case letter → (name inside an abbreviation, name of a list mark)."""
    return {row[0]: (row[1], row[2]) for row in rows("letters.tsv")}


@cache
def unit_pattern() -> re.Pattern[str]:
    """A unit as a whole token, longest first."""
    forms = sorted(units(), key=lambda form: (-len(form), form))
    return re.compile("(?:" + "|".join(map(re.escape, forms)) + r")(?![^\W_])")
