from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from audio_library.store import Store
from station.errors import StoreFailed
from station.files import sha256_bytes

DATA = b"fLaC" + bytes(range(256)) * 40


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_put_is_read_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    digest = store.put(DATA, ".flac")
    assert digest == sha256_bytes(DATA)
    assert store.read(digest, ".flac") == DATA
    assert store.has(digest, ".flac")
    assert store.path(digest, ".flac") == tmp_path / "store" / digest[:2] / digest[2:4] / f"{digest}.flac"


def test_putting_twice_keeps_one_file_and_does_not_write_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    path = store.path(store.put(DATA, ".flac"), ".flac")
    before = path.stat()
    store.put(DATA, ".flac")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(all_files(tmp_path)) == 1


def test_a_changed_file_is_not_given_out_and_a_put_heals_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    digest = store.put(DATA, ".flac")
    store.path(digest, ".flac").write_bytes(DATA[:-1] + b"X")
    with pytest.raises(StoreFailed) as failed:
        store.read(digest, ".flac")
    assert failed.value.code == "file_changed"
    assert store.put(DATA, ".flac") == digest
    assert store.read(digest, ".flac") == DATA


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed) as failed:
        Store(tmp_path).read("0" * 64, ".flac")
    assert (failed.value.code, failed.value.facts["digest"]) == ("file_missing", "0" * 64)
    assert not Store(tmp_path).has("0" * 64, ".flac")


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "0" * 63, "0" * 65, "G" * 64, "0" * 64 + "\n"])
def test_only_a_digest_names_a_file(tmp_path: Path, digest: str) -> None:
    with pytest.raises(StoreFailed) as failed:
        Store(tmp_path).path(digest, ".flac")
    assert failed.value.code == "bad_digest"


@pytest.mark.parametrize("suffix", ["", "flac", "./x", ".fl/ac", ".", "..flac"])
def test_only_a_plain_suffix_is_taken(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(StoreFailed):
        Store(tmp_path).path("0" * 64, suffix)


def test_a_disk_below_its_reserve_is_full_and_nothing_is_left(tmp_path: Path) -> None:
    store = Store(tmp_path, free_mb=10**9)
    with pytest.raises(StoreFailed) as failed:
        store.put(DATA, ".flac")
    assert failed.value.code == "disk_full"
    assert all_files(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_while_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailed) as failed:
        Store(tmp_path).put(DATA, ".flac")
    assert failed.value.code == "disk_full"
    assert all_files(tmp_path) == []


def test_another_failure_of_the_disk_has_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where a folder should be")
    with pytest.raises(StoreFailed) as failed:
        Store(tmp_path / "store").put(DATA, ".flac")
    assert failed.value.code == "store_unwritable"


def test_many_writers_of_one_file_leave_one_whole_file(tmp_path: Path) -> None:
    store, digests = Store(tmp_path), []
    threads = [threading.Thread(target=lambda: digests.append(store.put(DATA, ".mp3"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 8 and len(set(digests)) == 1
    assert all_files(tmp_path) == [store.path(digests[0], ".mp3")]
    assert store.read(digests[0], ".mp3") == DATA


def test_usage_counts_files_and_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert store.usage().files == 0
    store.put(DATA, ".flac")
    store.put(DATA * 2, ".mp3")
    usage = store.usage()
    assert (usage.files, usage.bytes) == (2, 3 * len(DATA))
    assert usage.free_bytes > 0
