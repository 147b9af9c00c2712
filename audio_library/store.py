"""The store of files by digest: what was approved is found by the SHA-256 of its bytes, and is given out only
while it still has that digest.

    store/ab/cd/abcd….flac      name = digest; two levels of folders keep each one small

A file is written whole under a temporary name, fsynced and renamed. Other bytes never take its place: one
digest means one content, so a second `put` finds the work done, or heals a copy the disk has damaged.
"""

from __future__ import annotations

import errno
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from station.errors import StoreFailed
from station.files import sha256_bytes, write_whole

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_REMEDY = "Hãy tạo lại bản âm thanh hoặc khôi phục từ bản sao lưu."


@dataclass(frozen=True, slots=True)
class Usage:
    """What the store holds and what its disk has left."""

    files: int
    bytes: int
    free_bytes: int


class Store:
    """Files under `folder`, made when the first one is put. Never leaves less than `free_mb` on the disk."""

    def __init__(self, folder: Path, free_mb: int = 0) -> None:
        self._folder = folder
        self._free_bytes = free_mb * 1_000_000

    def put(self, data: bytes, suffix: str) -> str:
        """Keeps the bytes and answers their digest. `StoreFailed`: `disk_full`, `store_unwritable`."""
        digest = sha256_bytes(data)
        path = self.path(digest, suffix)
        if self._is_sound(path, digest):
            return digest
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free - len(data) < self._free_bytes:
                raise _full(len(data))
            write_whole(path, data)
        except OSError as wrong:
            raise _full(len(data)) if wrong.errno in _FULL else _unwritable(wrong) from wrong
        return digest

    def path(self, digest: str, suffix: str) -> Path:
        """Where the file of that digest is, or would be. `StoreFailed("bad_digest")` when it is none."""
        if not _DIGEST.fullmatch(digest) or not _SUFFIX.fullmatch(suffix):
            raise StoreFailed("bad_digest", f"Mã tệp «{digest[:70]}{suffix[:10]}» không hợp lệ.")
        return self._folder / digest[:2] / digest[2:4] / f"{digest}{suffix}"

    def has(self, digest: str, suffix: str) -> bool:
        """Whether the file is there. Its bytes are proved by `read` alone."""
        return self.path(digest, suffix).is_file()

    def read(self, digest: str, suffix: str) -> bytes:
        """The bytes, proved to be those of the digest.

        `StoreFailed`: `file_missing`, `file_changed`, `file_unreadable`.
        """
        path = self.path(digest, suffix)
        try:
            data = path.read_bytes()
        except FileNotFoundError as wrong:
            message = f"Tệp âm thanh {digest[:12]}… không còn trong kho. {_REMEDY}"
            raise StoreFailed("file_missing", message, digest=digest) from wrong
        except OSError as wrong:
            message = f"Không đọc được tệp âm thanh {digest[:12]}…. Hãy kiểm tra ổ đĩa của máy trạm."
            raise StoreFailed("file_unreadable", message, digest=digest, detail=str(wrong)) from wrong
        if sha256_bytes(data) != digest:
            message = f"Tệp âm thanh {digest[:12]}… đã khác với bản được duyệt nên không dùng được. {_REMEDY}"
            raise StoreFailed("file_changed", message, digest=digest)
        return data

    def usage(self) -> Usage:
        """Counts by walking the folders: for a page a person opens, not for every request."""
        sizes = [path.stat().st_size for path in self._folder.glob("??/??/*") if _DIGEST.match(path.name)]
        at = self._folder if self._folder.exists() else self._folder.parent
        return Usage(len(sizes), sum(sizes), shutil.disk_usage(at).free)

    def _is_sound(self, path: Path, digest: str) -> bool:
        try:
            return sha256_bytes(path.read_bytes()) == digest
        except OSError:
            return False  # not there, or unreadable: it is written again


def _full(size: int) -> StoreFailed:
    message = "Ổ đĩa của máy trạm gần đầy nên chưa lưu được âm thanh. Hãy dọn bớt tệp rồi thử lại."
    return StoreFailed("disk_full", message, bytes=size)


def _unwritable(wrong: OSError) -> StoreFailed:
    message = "Không ghi được vào kho âm thanh. Hãy kiểm tra ổ đĩa và quyền ghi của thư mục dữ liệu."
    return StoreFailed("store_unwritable", message, detail=str(wrong))
