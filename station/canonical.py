"""Canonical JSON: one value, one sequence of bytes (RFC 8785), so that a digest of it means the value.

Logbook facts are strings, whole numbers within ±(2^53−1), true, false, null, lists and objects. Fractions are refused:
their text form is where implementations of RFC 8785 disagree, and every quantity we log has a whole unit (µs, frames).
"""

from __future__ import annotations

import json
from typing import Any

import rfc8785

from station.errors import BadInput

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
_LARGEST = 2**53 - 1


def canonical(value: Json) -> bytes:
    """UTF-8 bytes of the canonical form; `BadInput` (code `not_canonical`) for what the format does not allow."""
    _refuse_what_is_not_exact(value)
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as wrong:
        raise BadInput("not_canonical", f"Không ghi được vào nhật ký: {wrong}") from wrong


def parse_canonical(data: bytes) -> Any:
    """The value of canonical bytes; raises ValueError when they are not exactly the canonical form."""
    value = json.loads(data)
    if canonical(value) != data:
        raise ValueError("not in canonical form")
    return value


def _refuse_what_is_not_exact(value: Json) -> None:
    if isinstance(value, float):
        raise BadInput("not_canonical", "Nhật ký chỉ nhận số nguyên; hãy đổi sang đơn vị nhỏ hơn.")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST:
        raise BadInput("not_canonical", "Số quá lớn để ghi vào nhật ký.")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_what_is_not_exact(part)
    elif isinstance(value, list):
        for part in value:
            _refuse_what_is_not_exact(part)
