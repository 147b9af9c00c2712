"""Every error a person or a program can meet, in one tree.

    RadioError                  anything we say no to; carries a stable code and a Vietnamese sentence
    ├── BadInput                the caller can correct what was sent                    HTTP 422, exit 2
    ├── NotSignedIn             nobody is known to be asking                           HTTP 401, exit 2
    ├── NotAllowed              somebody is, but may not do this                       HTTP 403, exit 2
    ├── NotFound                there is no such thing                                 HTTP 404, exit 2
    ├── Conflict                the thing is not in a state that allows it             HTTP 409, exit 1
    │   └── StaleEdit           somebody else changed it since it was read             HTTP 409, exit 1
    ├── TooLarge                more than the station accepts                          HTTP 413, exit 2
    ├── TooMany                 slow down                                              HTTP 429, exit 1
    ├── VoiceFailed             no voice could speak the text                          HTTP 503, exit 1
    ├── SoundRefused            audio is damaged, silent, clipped or not what it says  HTTP 422, exit 1
    ├── StoreFailed             a file is missing, changed, or could not be written    HTTP 500, exit 1
    ├── OutputLost              a sound device is gone                                 (player only)
    └── SettingsError           config.toml or the environment is wrong                exit 2

`code` is stable for ever (scripts match it); `message` is what a person reads: what happened and what to do;
`facts` go to the log line and into the problem document.
"""

from __future__ import annotations

from typing import Any, ClassVar


class RadioError(Exception):
    """Base of every refusal: `code` (stable, ASCII), `message` (Vietnamese sentence), `facts` (JSON values)."""

    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return self.message


class BadInput(RadioError):
    http_status = 422
    exit_code = 2


class NotSignedIn(RadioError):
    http_status = 401
    exit_code = 2


class NotAllowed(RadioError):
    http_status = 403
    exit_code = 2


class NotFound(RadioError):
    http_status = 404
    exit_code = 2


class Conflict(RadioError):
    http_status = 409


class StaleEdit(Conflict):
    pass


class TooLarge(RadioError):
    http_status = 413
    exit_code = 2


class TooMany(RadioError):
    http_status = 429


class VoiceFailed(RadioError):
    http_status = 503


class SoundRefused(RadioError):
    http_status = 422


class StoreFailed(RadioError):
    http_status = 500


class OutputLost(RadioError):
    pass


class SettingsError(RadioError):
    exit_code = 2
