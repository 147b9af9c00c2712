"""Kinds of value that bodies and answers share: instants, days, words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationInfo

from station.clock import HANOI, from_iso, iso, parse_day
from station.errors import BadInput, RadioError

_LONGEST_QUERY = 200
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def clean(text: str, field: str | None = None) -> str:
    """Refuses what no keyboard writes: NUL and lone surrogates (they break files, logs and voices)."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadInput("bad_characters", "Nội dung có ký tự không hợp lệ; hãy gõ lại hoặc dán dưới dạng chữ thuần.", field=field)
    return text


def read_day(text: str, field: str | None = None) -> date:
    """A local day: `2026-11-21`, or an instant with its offset. `BadInput`: `bad_date`, `naive_time`."""
    try:
        day = from_iso(text).astimezone(HANOI).date() if "T" in text else parse_day(text)
    except (RadioError, OverflowError) as wrong:
        code = wrong.code if isinstance(wrong, RadioError) and wrong.code != "bad_time" else "bad_date"
        raise BadInput(code, str(wrong), field=field) from wrong
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadInput("bad_date", f"Năm phải từ {_FIRST_YEAR} đến {_LAST_YEAR}.", field=field)
    return day


def _day(value: Any, info: ValidationInfo) -> Any:
    return read_day(clean(value, info.field_name), info.field_name) if isinstance(value, str) else value


def _words(value: str, info: ValidationInfo) -> str:
    return clean(value, info.field_name)


def _short(value: str) -> str:
    return value[:_LONGEST_QUERY]


Id = Annotated[int, Path(ge=1, lt=2**31)]
Day = Annotated[date, BeforeValidator(_day)]
Words = Annotated[str, AfterValidator(_words)]
Query = Annotated[str, AfterValidator(_words), AfterValidator(_short)]
At = Annotated[datetime, PlainSerializer(iso, return_type=str, when_used="json")]


class Body(BaseModel):
    """What is sent to us: a key we do not know is refused, because it would be ignored silently."""

    model_config = ConfigDict(extra="forbid")


class Shape(BaseModel):
    """What we answer."""

    model_config = ConfigDict(frozen=True)


class Done(Shape):
    """An action that has nothing more to say."""

    ok: bool = True
