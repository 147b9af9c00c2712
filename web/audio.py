"""Sound over HTTP: bytes proved by their digest, whole or one range of them (RFC 9110, section 14)."""

from __future__ import annotations

import re

from fastapi import Request
from starlette.responses import Response

from audio_library.bulletins import Recording
from audio_library.store import Store
from station.errors import BadInput, NotFound

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
_FORMS = {"mp3": (".mp3", "audio/mpeg"), "flac": (".flac", "audio/flac")}


def sound_answer(request: Request, store: Store, recording: Recording | None, form: str, name: str) -> Response:
    """The MP3 for ears, or the master itself (`form` "flac"). The ETag is the digest of the file."""
    if form not in _FORMS:
        raise BadInput("unknown_form", "Chỉ có hai dạng âm thanh: mp3 và flac.", field="form")
    if recording is None:
        raise NotFound("no_audio", "Chưa có âm thanh. Hãy gửi duyệt để trạm tạo âm thanh.")
    suffix, media_type = _FORMS[form]
    digest = recording.flac_sha256 if form == "flac" else recording.mp3_sha256
    headers = {
        "etag": f'"{digest}"',
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        "content-disposition": f'inline; filename="{name}{suffix}"',
    }
    if f'"{digest}"' in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return _part(request, store.read(digest, suffix), media_type, headers)


def _part(request: Request, data: bytes, media_type: str, headers: dict[str, str]) -> Response:
    condition = request.headers.get("if-range", headers["etag"])
    asked = _RANGE.match(request.headers.get("range", "")) if condition == headers["etag"] else None
    if asked is None or asked.group(0) == "bytes=-":  # several ranges at once: the whole is a right answer too
        return Response(data, 200, headers, media_type)
    first, last = bounds(asked.group(1), asked.group(2), len(data))
    if first > last or first >= len(data):
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{len(data)}"})
    headers["content-range"] = f"bytes {first}-{last}/{len(data)}"
    return Response(data[first : last + 1], 206, headers, media_type)


def bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """The inclusive bytes a range means: `0-99`, `100-` (to the end) or `-100` (the last hundred)."""
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
