"""What a paragraph's style and properties say of it: heading level, list, centred."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_HEADING = re.compile(r"heading (\d)|tiêu đề (\d)|đầu đề (\d)", re.IGNORECASE)
_TITLE_LEVEL = 1
_LONGEST_CHAIN = 12


@dataclass(frozen=True, slots=True)
class Look:
    """`list`: name and depth of an automatic list; `bulleted`: a bullet style without one."""

    level: int
    list: tuple[str, int] | None
    bulleted: bool
    centred: bool
    toc: bool


@dataclass(slots=True)
class _Style:
    name: str
    based_on: str
    properties: Any


class Styles:
    def __init__(self, root: Any) -> None:
        self._styles: dict[str, _Style] = {}
        for element in root.iterchildren(qn("w:style")):
            name, based = _value(element.find(qn("w:name"))), _value(element.find(qn("w:basedOn")))
            self._styles[element.get(qn("w:styleId"), "")] = _Style(name, based, element.find(qn("w:pPr")))

    def look(self, paragraph: Any) -> Look:
        properties = paragraph.find(qn("w:pPr"))
        chain = self._chain(_value(properties.find(qn("w:pStyle"))) if properties is not None else "")
        names = [style.name.lower() for style in chain]
        layers = [
            layer for layer in (properties, *(style.properties for style in chain)) if layer is not None
        ]
        return Look(
            level=_level(names, layers),
            list=_list(layers),
            bulleted=any(name.startswith("list bullet") for name in names),
            centred=next(
                (v == "center" for v in (_value(layer.find(qn("w:jc"))) for layer in layers) if v), False
            ),
            toc=any(re.match(r"toc \d|mục lục \d", name) for name in names),
        )

    def _chain(self, style_id: str) -> list[_Style]:
        chain: list[_Style] = []
        while style_id in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[style_id])
            style_id = chain[-1].based_on
        return chain


def _level(names: list[str], layers: list[Any]) -> int:
    for name in names:
        if name == "title":
            return _TITLE_LEVEL
        found = _HEADING.fullmatch(name)
        if found:
            return int(found[1] or found[2] or found[3])
    outline = next((v for v in (_value(layer.find(qn("w:outlineLvl"))) for layer in layers) if v), "")
    return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0


def _list(layers: list[Any]) -> tuple[str, int] | None:
    """The nearest numbering: numId 0 takes a paragraph out of its style's list."""
    depth = None
    for layer in layers:
        numbering = layer.find(qn("w:numPr"))
        if numbering is None:
            continue
        if depth is None and (said := _value(numbering.find(qn("w:ilvl")))).isdigit():
            depth = min(int(said), 8)
        name = _value(numbering.find(qn("w:numId")))
        if name:
            return None if name == "0" else (name, depth or 0)
    return None


def _value(element: Any) -> str:
    return (element.get(qn("w:val")) or "") if element is not None else ""
