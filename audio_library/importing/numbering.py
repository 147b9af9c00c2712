"""The numbers Word draws before paragraphs ("1.", "a)", "II.") but does not keep in their text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
BULLET = "-"


@dataclass(slots=True)
class _Level:
    style: str = "decimal"
    pattern: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Lists of one document; `mark` must be asked paragraph by paragraph, in order."""

    _lists: dict[str, str] = field(default_factory=dict)
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _met: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any) -> Numbering:
        """From the root element of numbering.xml, or None."""
        made = cls()
        if root is None:
            return made
        for abstract in root.iterchildren(qn("w:abstractNum")):
            levels = {_number(lvl, "w:ilvl"): _level(lvl) for lvl in abstract.iterchildren(qn("w:lvl"))}
            made._levels[abstract.get(qn("w:abstractNumId"), "")] = levels
        for num in root.iterchildren(qn("w:num")):
            name = num.get(qn("w:numId"), "")
            made._lists[name] = _value(num, "w:abstractNumId")
            starts = [
                (_number(o, "w:ilvl"), _value(o, "w:startOverride"))
                for o in num.iterchildren(qn("w:lvlOverride"))
            ]
            made._restarts[name] = {level: int(start) for level, start in starts if start.isdigit()}
        return made

    def mark(self, list_name: str, depth: int) -> str:
        """The mark of the next paragraph of this list; "-" for a bullet, "" when there is no such list."""
        abstract = self._lists.get(list_name, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None or level.style == "none":
            return ""
        counters = self._counters.setdefault(abstract, {})
        if list_name not in self._met:
            self._met.add(list_name)
            for restarted, start in self._restarts.get(list_name, {}).items():
                counters[restarted] = start - 1
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [other for other in counters if other > depth]:
            del counters[deeper]
        if level.style == "bullet":
            return BULLET
        text = level.pattern
        for other in range(depth + 1):
            shape = levels.get(other, level)
            text = text.replace(f"%{other + 1}", _drawn(counters.get(other, shape.start), shape.style))
        return text.strip()


def _level(element: Any) -> _Level:
    start = _value(element, "w:start")
    style, pattern = _value(element, "w:numFmt") or "decimal", _value(element, "w:lvlText")
    return _Level(style, pattern[:40], int(start) if start.isdigit() else 1)


def _value(element: Any, name: str) -> str:
    child = element.find(qn(name))
    return (child.get(qn("w:val")) or "") if child is not None else ""


def _number(element: Any, name: str) -> int:
    value = element.get(qn(name), "0")
    return int(value) if value.isdigit() else 0


def _drawn(count: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter"):
        letter = _LETTERS[(count - 1) % 26]
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        return _roman(count) if style == "lowerRoman" else _roman(count).upper()
    return f"{count:02d}" if style == "decimalZero" else str(count)


def _roman(count: int) -> str:
    drawn = ""
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        while count >= value:
            drawn += letters
            count -= value
    return drawn
