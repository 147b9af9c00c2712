"""Tags that every file made by a synthetic voice carries: readable by machines, and by people in any player.

Law 134/2025/QH15 on artificial intelligence asks that sound made by AI bears a mark machines can read. FLAC
files carry these as Vorbis comments, MP3 files as ID3v2 text frames (TXXX for what ID3 has no frame for). They
hold nothing but facts of the recording: equal sound of an equal revision gives equal bytes.

    AI_GENERATED, SYNTHETIC_AUDIO     true
    SYNTHETIC_VOICE                   engine:voice:speed
    SYNTHETIC_ENGINE                  the engine alone
    DIGITAL_SOURCE_TYPE               the term of IPTC's vocabulary for media made by an algorithm
    STATION, BULLETIN, REVISION       of what it is the sound; for a station element ELEMENT, ELEMENT_KIND
    WRITTEN_SHA256, SPOKEN_SHA256     digests of the text as written and as spoken (UTF-8)
    PCM_SHA256                        digest of the samples, 16-bit little-endian mono at 48 kHz
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audio_library.voices.base import VoiceId
from station.files import sha256_text

NOTICE = "Giọng đọc tổng hợp bằng máy"
_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SOURCE_TYPES = {"espeak": "algorithmicMedia"}  # made by rules; the others have learned from recordings
_LEARNED = "trainedAlgorithmicMedia"


@dataclass(frozen=True, slots=True)
class Source:
    """Of what a recording is the sound: a revision of a bulletin, or a station element."""

    station: str
    bulletin: int | None = None
    revision: int | None = None
    element: int | None = None
    element_kind: str = ""
    written_sha256: str = ""

    def tags(self) -> dict[str, str]:
        """Only what is known stands in the file."""
        values = {
            "STATION": self.station,
            "BULLETIN": self.bulletin,
            "REVISION": self.revision,
            "ELEMENT": self.element,
            "ELEMENT_KIND": self.element_kind,
            "WRITTEN_SHA256": self.written_sha256,
        }
        return {name: str(value) for name, value in values.items() if value not in (None, "")}


def synthetic_marks(voice: VoiceId, spoken: str, pcm_sha256: str) -> dict[str, str]:
    """What the file says of its voice, its words and its samples."""
    return {
        "AI_GENERATED": "true",
        "SYNTHETIC_AUDIO": "true",
        "SYNTHETIC_VOICE": str(voice),
        "SYNTHETIC_ENGINE": voice.engine,
        "DIGITAL_SOURCE_TYPE": _IPTC + _SOURCE_TYPES.get(voice.engine, _LEARNED),
        "SPOKEN_SHA256": sha256_text(spoken),
        "PCM_SHA256": pcm_sha256,
        "comment": NOTICE,
    }


def marked(tags: Mapping[str, str] | None, marks: Mapping[str, str]) -> dict[str, str]:
    """Tags of the caller with the marks on them; none of the marks can be tagged away, in whatever case it is written."""
    taken = {name.casefold() for name in marks}
    return {name: value for name, value in (tags or {}).items() if name.casefold() not in taken} | dict(marks)
