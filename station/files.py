"""Files that are whole or not there: write to a temporary name, fsync, rename, fsync the folder. Also locks and digests."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from pathlib import Path
from types import TracebackType

_LOCKS = Path("/proc/locks")


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Puts `data` at `path` so that a reader, or a power cut, sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames and new names in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_text(text: str) -> str:
    """Digest of the UTF-8 bytes of a text, as approvals bind it."""
    return sha256_bytes(text.encode("utf-8"))


def sha256_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class FileLock:
    """One holder per file for as long as its process lives; the kernel lets go when it dies (flock).

    The file holds the holder's process id, so that a new supervisor can adopt a living player.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        """True when the lock is now ours; False when somebody living holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


def lock_holder(path: Path) -> int | None:
    """Process id of the living holder of a `FileLock`, or None when nobody holds it.

    The kernel's own list is read; trying the lock would keep, for an instant, its rightful owner out.
    """
    try:
        wanted = path.stat()
    except FileNotFoundError:
        return None
    # Some file systems (btrfs, overlay) show another device here than to stat: their inode must do.
    device = f"{os.major(wanted.st_dev):02x}:{os.minor(wanted.st_dev):02x}:" if os.major(wanted.st_dev) else ":"
    for line in _LOCKS.read_text().splitlines():
        words = line.split()
        if len(words) < 6 or words[1] != "FLOCK" or int(words[4]) <= 0:
            continue
        if words[5].endswith(f":{wanted.st_ino}") and (device == ":" or words[5].startswith(device)):
            return int(words[4])
    return None
