"""The version a change is made from: in the body, or in If-Match as GET gave it in ETag."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from station.errors import BadInput

IfMatch = Annotated[str | None, Header(alias="If-Match")]


def seen_version(said: int | None, if_match: str | None) -> int:
    """The number somebody saw when reading; without one a change might overwrite what she never saw."""
    if said is not None:
        return said
    text = (if_match or "").strip().removeprefix("W/").strip('"')
    if not text.isdigit() or len(text) > 9:
        raise BadInput(
            "version_needed", "Hãy gửi kèm số phiên bản đã đọc (version, hoặc tiêu đề If-Match).", field="version"
        )
    return int(text)


def etag(version: int) -> str:
    return f'"{version}"'
