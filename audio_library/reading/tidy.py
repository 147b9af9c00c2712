"""Pauses and blanks of a spoken text: one mark where several met, none at the beginning of a line, one blank between words."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ ]{2,}")
_BEFORE_MARK = re.compile(r"[ ]+(?=[.,;:?!\n])|(?<=\n)[ ]+")
_MARKS = re.compile(r"[.,;:?!](?:[ ]?[.,;:?!])+")
_LINE_MARKS = re.compile(r"^[ .,;:?!]+", re.MULTILINE)
_LINES = re.compile(r"\n{3,}")
_GLUED = re.compile(r"([.,;:?!])(?=[^\s.,;:?!])")
_STRENGTH = "?!.;:,"


def tidy(text: str) -> str:
    text = _BLANKS.sub(" ", text)
    text = _BEFORE_MARK.sub("", text)
    if _MARKS.search(text):
        text = _MARKS.sub(_strongest, text)
    text = _GLUED.sub(r"\1 ", text)
    text = _LINE_MARKS.sub("", text)
    if "\n" in text:
        text = _LINES.sub("\n\n", text)
    return text.strip(" \n")


def _strongest(found: re.Match[str]) -> str:
    marks = found[0].replace(" ", "")
    if marks == ".,":
        return ","  # an abbreviation's full stop inside a sentence
    return next(mark for mark in _STRENGTH if mark in marks)
