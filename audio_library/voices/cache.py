"""Spoken clauses kept on disk, so that an edit renders only what changed.

    voice-cache/ab/KEY.DIGEST.flac

KEY is the digest of everything that decides how a clause sounds: engine, voice, speed, fingerprint of the
model and settings, and the clause itself. DIGEST is that of the file's bytes: whatever the disk has changed
is thrown away and spoken again. A file is whole or not there; its time is the time of its last use, and the
least recently used go when the folder outgrows its limit. The cache never costs a recording: when it cannot
be written, the voice is asked the next time too.

What is kept is sound as the voice gave it, trimmed but not mastered, so that mastering sees the same samples
whether they were kept or spoken now. One recording still has one voice: a voice that can be had for some
clauses only fails as it would without a cache, while one whose every clause is kept speaks even offline.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from audio_library.codec import Pcm, decode, encode_flac
from audio_library.mastering import trim
from audio_library.voices.base import Voice, VoiceId, voice_failed
from station.errors import SoundRefused
from station.files import sha256_bytes, sha256_text, write_whole

FOLDER = "voice-cache"
_FORM = 1  # of the key and of what is kept; a new number leaves old files to age away
_ROOM = 0.9  # of the limit is what stays after a clean-up, so that not every clause causes one
_LONGEST_S = 120.0
log = logging.getLogger(__name__)


class ClauseCache:
    """Files under `folder` of at most `limit_mb`; writes nothing when the disk would have less than `free_mb`."""

    def __init__(self, folder: Path, limit_mb: int, free_mb: int = 0) -> None:
        self._folder = folder
        self._limit_bytes = limit_mb * 1_000_000
        self._free_bytes = free_mb * 1_000_000

    def get(self, key: str) -> Pcm | None:
        """The kept sound, proved to be what was put; None when there is none that is whole."""
        for path in sorted((self._folder / key[:2]).glob(f"{key}.*.flac")):
            try:
                data = path.read_bytes()
                if sha256_bytes(data) == path.name.split(".")[1]:
                    pcm = decode(data, longest_s=_LONGEST_S)
                    os.utime(path)
                    return pcm
                log.warning("spoken clause %s was changed on disk; it is spoken again", path.name[:12])
                path.unlink()
            except (OSError, SoundRefused) as wrong:  # removed by another process meanwhile, or unreadable
                log.warning("spoken clause %s not read: %s", path.name[:12], wrong)
        return None

    def put(self, key: str, pcm: Pcm) -> None:
        data = encode_flac(pcm)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free - len(data) < self._free_bytes:
                return
            write_whole(self._folder / key[:2] / f"{key}.{sha256_bytes(data)}.flac", data)
        except OSError as wrong:
            log.warning("spoken clause not kept: %s", wrong)

    def tidy(self) -> None:
        """Removes the least recently used until the folder is inside its limit again."""
        files = self._files()
        total = sum(size for _, size, _ in files)
        if total <= self._limit_bytes:
            return
        for _, size, path in sorted(files):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._limit_bytes * _ROOM:
                return

    def usage_bytes(self) -> int:
        return sum(size for _, size, _ in self._files())

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("??/*"):
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue
            found.append((facts.st_mtime, facts.st_size, path))
        return found


class CachedVoice:
    """A voice whose kept clauses are not spoken again. It is the same `Voice` to everybody."""

    def __init__(self, voice: Voice, cache: ClauseCache, silence_dbfs: float) -> None:
        self._voice = voice
        self._cache = cache
        self._silence_dbfs = silence_dbfs

    @property
    def id(self) -> VoiceId:
        return self._voice.id

    @property
    def online(self) -> bool:
        return self._voice.online

    def fingerprint(self, clause: str) -> str:
        return self._voice.fingerprint(clause)

    def speak(self, clauses: Sequence[str], deadline: float) -> list[Pcm]:
        keys = [self._key(clause) for clause in clauses]
        kept = {key: pcm for key in dict.fromkeys(keys) if (pcm := self._cache.get(key)) is not None}
        missing = {key: clause for key, clause in zip(keys, clauses, strict=True) if key not in kept}
        if missing:
            spoken = self._voice.speak(list(missing.values()), deadline)
            if len(spoken) != len(missing):
                raise voice_failed("voice_bad_audio", self.id.engine, "Giọng đọc trả về thiếu câu.")
            for key, pcm in zip(missing, spoken, strict=True):
                kept[key] = trim(pcm, self._silence_dbfs)
                self._cache.put(key, kept[key])
            self._cache.tidy()
        return [kept[key] for key in keys]

    def _key(self, clause: str) -> str:
        voice = self.id
        parts = [_FORM, voice.engine, voice.voice, voice.speed, self._silence_dbfs, self.fingerprint(clause), clause]
        return sha256_text(json.dumps(parts, ensure_ascii=False))
