"""Errors as the outside sees them: RFC 9457 problem documents for programs, the same sentence on a page for people.

    {"type", "title", "status", "detail", "code", "field"?, …facts}

`code` is stable (station.errors), `detail` is the Vietnamese sentence: what happened and what to do.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from station.errors import BadInput, NotFound, RadioError

log = logging.getLogger(__name__)

ErrorPage = Callable[[Request, RadioError, int], Response]

_TITLES = {
    400: "Yêu cầu không đọc được",
    401: "Chưa đăng nhập",
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Không có cách gọi này",
    408: "Gửi quá chậm",
    409: "Chưa làm được lúc này",
    413: "Quá lớn",
    416: "Đoạn âm thanh không có",
    422: "Nội dung chưa đúng",
    429: "Quá nhiều lần",
    500: "Trạm gặp lỗi",
    503: "Tạm thời chưa làm được",
}
_PLAIN = {
    404: ("not_found", "Không có địa chỉ này. Hãy quay về trang Hôm nay."),
    405: ("method_not_allowed", "Địa chỉ này không nhận cách gọi đó."),
}
_WRONG_FIELD = {
    "missing": "Thiếu trường «{field}».",
    "extra_forbidden": "Không có trường tên là «{field}».",
    "string_unicode": "Trường «{field}» có ký tự không hợp lệ; hãy gõ lại.",
}
_RESERVED = frozenset({"type", "title", "status", "detail", "code", "field"})


class BadRequest(RadioError):
    """The request cannot be read at all."""

    http_status = 400


class TooSlow(RadioError):
    http_status = 408


class Unexpected(RadioError):
    """Something nobody foresaw; `incident` is in the log line too."""


class Problem(BaseModel):
    """A problem document (RFC 9457), as the OpenAPI document describes it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="about:blank: the code tells the kind")
    title: str
    status: int
    detail: str = Field(description="a Vietnamese sentence for people")
    code: str = Field(description="stable, for programs")
    field: str | None = None


def problem(error: RadioError, status: int | None = None) -> dict[str, Any]:
    """The document of an error; its facts stand beside the fixed members."""
    code = status or error.http_status
    body: dict[str, Any] = {key: value for key, value in error.facts.items() if key not in _RESERVED}
    body |= {
        "type": "about:blank",
        "title": _TITLES.get(code, "Lỗi"),
        "status": code,
        "detail": error.message,
        "code": error.code,
    }
    if error.field:
        body["field"] = error.field
    return body


def install(app: FastAPI, page: ErrorPage) -> None:
    """Gives every error one of the two faces; `page` shows it to a person."""

    async def on_radio_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RadioError)
        return answer(request, error, page)

    async def on_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, as_radio_error(error.errors()), page)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _plain(request, error, page)

    app.add_exception_handler(RadioError, on_radio_error)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)


def answer(request: Request, error: RadioError, page: ErrorPage, status: int | None = None) -> Response:
    """The error as a document under /api, as a page elsewhere."""
    status = status or error.http_status
    if status >= 500:
        log.error("%s %s: %s %s %s", request.method, request.scope["path"], error.code, error.message, error.facts)
    if is_api(request.scope):
        return JSONResponse(problem(error, status), status, media_type="application/problem+json")
    return page(request, error, status)


def is_api(scope: Scope) -> bool:
    path = str(scope.get("path", ""))
    return path == "/api" or path.startswith("/api/")


def unexpected(wrong: BaseException) -> Unexpected:
    """Logs what nobody foresaw under a number, and says that number."""
    incident = secrets.token_hex(4)
    log.error("incident %s", incident, exc_info=wrong)
    return Unexpected(
        "internal_error",
        f"Trạm gặp lỗi ngoài dự kiến. Hãy thử lại; nếu vẫn lỗi, báo người quản trị mã sự cố {incident}.",
        incident=incident,
    )


def as_radio_error(errors: Sequence[Any]) -> RadioError:
    """The first thing wrong with a request's shape, in one sentence."""
    first = errors[0]
    place, *rest = first["loc"] or ("body",)
    if place == "path":
        return NotFound("not_found", _PLAIN[404][1])
    if first["type"] == "json_invalid":
        return BadRequest("bad_request", "Nội dung gửi lên không phải JSON hợp lệ.")
    name = ".".join(str(part) for part in rest if isinstance(part, str))
    if not name:
        return BadInput("bad_request", "Nội dung gửi lên thiếu hoặc sai dạng; cần một đối tượng JSON.")
    sentence = _WRONG_FIELD.get(first["type"], "Trường «{field}» có giá trị không hợp lệ.")
    code = "bad_characters" if first["type"] == "string_unicode" else "invalid_field"
    return BadInput(code, sentence.format(field=name), field=name)


def _plain(request: Request, error: HTTPException, page: ErrorPage) -> Response:
    code, sentence = _PLAIN.get(error.status_code, ("bad_request", "Trạm không đọc được yêu cầu này."))
    answered = answer(request, RadioError(code, sentence), page, error.status_code)
    for name, value in (error.headers or {}).items():
        answered.headers[name] = value
    return answered
