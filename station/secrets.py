"""Secrets: made on first start in the data folder, readable by the service's own user only (0600), never in the repository."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from station.errors import SettingsError
from station.files import sync_folder, write_whole

# Letters and digits nobody confuses when reading a printed password aloud.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


class Secrets:
    """The key that turns what a browser holds into what the database keeps."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper

    def keyed_digest(self, token: str) -> str:
        return hmac.new(self._pepper, token.encode(), hashlib.sha256).hexdigest()


def load_secrets(data: Path) -> Secrets:
    """Reads the data folder's key, making it on first use; refuses one that other users can read."""
    path = data / "secrets" / "token.key"
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & 0o077:
        raise SettingsError("secret_exposed", f"Tệp khóa {path} đang cho người khác đọc. Hãy chạy: chmod 600 {path}")
    return Secrets(bytes.fromhex(path.read_text().strip()))


def _make_key(path: Path) -> None:
    """Two processes may start at once: the first name on the disk is the key of both."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mine = path.with_name(f".{secrets.token_hex(8)}.key")
    write_whole(mine, secrets.token_hex(32).encode(), mode=0o600)
    with contextlib.suppress(FileExistsError):
        os.link(mine, path)
    mine.unlink()
    sync_folder(path.parent)


def new_token() -> str:
    """256 bits for a cookie or a script."""
    return secrets.token_urlsafe(32)


def one_time_password() -> str:
    """About 60 bits in three groups that can be read over the telephone."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(3))
