"""Files are whole or not there; a lock has one living holder, and looking at it keeps nobody out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from station.files import FileLock, lock_holder, sha256_bytes, sha256_file, write_whole

HOLD = """
import sys, time
from pathlib import Path
from station.files import FileLock
print(FileLock(Path(sys.argv[1])).acquire() or sys.exit(1), flush=True)
time.sleep(60)
"""


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a" / "plan.json"
    write_whole(path, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("station.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in path.parent.iterdir()] == ["plan.json"]


def test_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    write_whole(tmp_path / "x", b"abc")
    assert sha256_file(tmp_path / "x") == sha256_bytes(b"abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1
    )


def test_a_lock_has_one_holder_and_falls_free_when_it_dies(tmp_path: Path) -> None:
    path = tmp_path / "player.lock"
    assert lock_holder(path) is None
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline().strip() == b"True"
    assert lock_holder(path) == holder.pid
    assert not FileLock(path).acquire()
    holder.kill()
    holder.wait()
    assert lock_holder(path) is None
    with FileLock(path) as mine:
        assert mine.acquire()
    assert lock_holder(path) is None
