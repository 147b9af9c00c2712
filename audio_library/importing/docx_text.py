"""The text of one Word paragraph as a reader of the finished document sees it: changes accepted, hidden text
apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_SKIPPED = {
    qn(name)
    for name in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:drawing", "w:pict", "w:object", "w:instrText")
} | {qn("w:footnoteReference"), qn("w:endnoteReference"), qn("w:commentReference")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHANGES = {qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo")}
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_OFF = ("0", "false", "off", "none")


@dataclass(slots=True)
class ParagraphText:
    """`text` may hold line breaks; `hidden` is what Word does not show; `bold`: all of the text is."""

    text: str = ""
    hidden: str = ""
    bold: bool = False
    changed: int = 0
    _bold_seen: list[bool] = field(default_factory=list)


def paragraph_text(paragraph: Any) -> ParagraphText:
    found = ParagraphText()
    _walk(paragraph, found)
    found.bold = bool(found._bold_seen) and all(found._bold_seen)
    return found


def boxes_of(paragraph: Any) -> Iterator[Any]:
    """Contents of the text boxes anchored in a paragraph, each once and not those inside another box."""
    for box in paragraph.iter(qn("w:txbxContent")):
        inside = [node.tag for node in _until(box, paragraph)]
        if _FALLBACK not in inside and qn("w:txbxContent") not in inside:
            yield box


def is_toc(control: Any) -> bool:
    gallery = control.find(f".//{qn('w:docPartGallery')}")
    return gallery is not None and "contents" in (gallery.get(qn("w:val")) or "").lower()


def switched_on(properties: Any, name: str) -> bool | None:
    """A toggle such as w:b: on, off, or None when it is not said here."""
    toggle = properties.find(qn(name)) if properties is not None else None
    return None if toggle is None else toggle.get(qn("w:val"), "1") not in _OFF


def _until(node: Any, stop: Any) -> Iterator[Any]:
    for ancestor in node.iterancestors():
        if ancestor is stop:
            return
        yield ancestor


def _walk(node: Any, found: ParagraphText) -> None:
    """lxml refuses XML nested deeper than 256, so this ends."""
    for child in node.iterchildren():
        if child.tag in _CHANGES:
            found.changed += 1
        if child.tag in _SKIPPED or child.tag == _FALLBACK:
            continue
        if child.tag == qn("w:r"):
            _run(child, found)
        elif isinstance(child.tag, str):
            _walk(child, found)


def _run(run: Any, found: ParagraphText) -> None:
    properties = run.find(qn("w:rPr"))
    text = "".join(_pieces(run))
    if switched_on(properties, "w:vanish"):
        found.hidden += text
        return
    found.text += text
    if text.strip():
        found._bold_seen.append(bool(switched_on(properties, "w:b")))


def _pieces(run: Any) -> Iterator[str]:
    for child in run.iterchildren():
        if child.tag == qn("w:t"):
            yield (child.text or "").replace("\n", " ")
        elif child.tag == qn("w:br"):
            yield "\n"
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
