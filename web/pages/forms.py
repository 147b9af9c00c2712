"""What a form sends, read strictly and kept as typed, so that a page that refuses it can give everything back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from station.errors import BadInput
from web.problems import BadRequest
from web.shapes.values import clean, read_day

_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """Field names and what was typed into them. An empty form stands for a page seen for the first time."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def typed(self, name: str, otherwise: str = "") -> str:
        """As typed, for showing it again."""
        return self.values.get(name, [otherwise])[-1]

    def text(self, name: str) -> str:
        """The same for using it: refused with the field's name when it holds what no keyboard writes."""
        return clean(self.typed(name), name)

    def many(self, name: str) -> list[str]:
        return [clean(value, name) for value in self.values.get(name, [])]

    def has(self, name: str) -> bool:
        return name in self.values

    def number(self, name: str) -> int:
        text = self.typed(name).strip()
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise BadInput("bad_number", "Hãy nhập một số.", field=name)
        return int(text)

    def day(self, name: str) -> date | None:
        text = self.text(name).strip()
        return typed_day(text, name) if text else None


def typed_day(text: str, name: str) -> date:
    """A day as people here write it, 21/11/2026, or as addresses carry it, 2026-11-21."""
    typed, parts = text, text.strip().split("/")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
        text = f"{parts[2]:0>4}-{parts[1]:0>2}-{parts[0]:0>2}"
    try:
        return read_day(text.strip(), name)
    except BadInput as wrong:
        raise BadInput(wrong.code, f"«{typed[:20]}» không phải là ngày; hãy ghi như 21/11/2026.", field=name) from wrong


async def form_of(request: Request) -> Form:
    try:
        text = (await request.body()).decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as wrong:
        raise BadRequest("bad_encoding", "Nội dung gửi lên không phải UTF-8. Hãy tải lại trang rồi nhập lại.") from wrong
    except ValueError as wrong:
        raise BadRequest("bad_request", "Biểu mẫu gửi lên không đọc được.") from wrong
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Form(values)


FormHere = Annotated[Form, Depends(form_of)]
