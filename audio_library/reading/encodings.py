"""From bytes to text and from pasted text to clean text, saying in Vietnamese what was changed.

`decode` finds the encoding of a file; `repair` mends what typing, old fonts, web pages and PDF readers
leave in a text. Neither touches sound text: addresses, foreign words, passages in Cyrillic or Chinese stay as they are.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from audio_library.reading.encodings_legacy import (
    CONVERTERS,
    convert_all,
    convert_legacy,
    undo_utf8_as_latin,
)
from audio_library.reading.encodings_letters import repair_lookalikes, repair_marks
from audio_library.reading.syllable import is_syllable
from station.errors import BadInput

_NEW_LINES = re.compile("\r\n|[\r\v\f\x85\u2028]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SOFT = re.compile("[\u00ad\ufeff]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_WORD_BULLETS = re.compile("[\uf06c\uf06e\uf071\uf076\uf0a7\uf0b7\uf0d8\uf0e0\uf0fc]")  # Symbol, Wingdings
_WORD = re.compile(r"[^\W\d_]+")
_SURE_SHARE = 0.8
_READ_AGAIN = "Hãy đọc lại, nhất là chữ hoa và tên riêng."
_LAYOUT = "\t\n\r\f\v\x85"
_WINDOWS_SIGNS = {
    byte: sign for byte in range(0x80, 0xA0) if (sign := bytes([byte]).decode("cp1252", errors="ignore"))
}
_OTHER_FILES = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "DOCX/ZIP",
    b"\xd0\xcf\x11\xe0": "DOC",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
_NAMES = {"TCVN3 (ABC)": "tcvn3", "VNI": "vni"}


@dataclass(frozen=True)
class Repaired:
    """The clean text, and one Vietnamese sentence for each kind of repair a reader would want to know of."""

    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Decoded:
    """A file's text; `encoding` is utf-8, utf-8-sig, utf-16-le, utf-16-be, windows-1258, tcvn3 or vni."""

    text: str
    encoding: str
    notes: tuple[str, ...]


def repair(text: str) -> Repaired:
    """Steps, in this order, because TCVN3 uses the soft hyphen as a letter and a hidden sign can part a mark:

    1. UTF-8 shown as Windows-1252 read again; line ends to \\n; TCVN3 and VNI converted run by run;
    2. hidden signs, control characters and soft hyphens removed, every kind of blank made a blank;
    3. look-alike letters, then stray marks; the outcome is NFC.
    """
    notes: list[str] = []
    text, lines = undo_utf8_as_latin(text)
    text = _NEW_LINES.sub("\n", text).replace("\u2029", "\n\n")
    if lines:
        notes.append(f"Đã sửa {lines} dòng sai bảng mã (UTF-8 bị mở nhầm). Hãy đọc lại các dòng này.")
    text, runs = convert_legacy(unicodedata.normalize("NFC", text))
    notes += [
        f"Đã chuyển {count} đoạn gõ bằng bảng mã cũ {name} sang Unicode. {_READ_AGAIN}"
        for name, count in runs.items()
    ]
    text, hidden = _HIDDEN.subn("", _SOFT.sub("", text))
    if hidden:
        notes.append(f"Đã bỏ {hidden} ký tự ẩn hoặc ký tự điều khiển.")
    text = _WORD_BULLETS.sub("•", _BLANKS.sub(" ", text))
    text, words = repair_lookalikes(text)
    if words:
        notes.append(f"Đã thay chữ cái lạ trông giống chữ Việt trong {words} từ (ví dụ Ð, Ƣ, chữ Nga).")
    text, marks = repair_marks(text)
    if marks:
        notes.append(f"Đã đặt lại dấu gõ rời trong {marks} từ.")
    return Repaired(text, tuple(notes))


def decode(data: bytes) -> Decoded:
    """The text of a plain-text file; `BadInput` `unreadable_text` when no encoding makes sense of its bytes."""
    for found in (_by_mark(data), _as_utf16(data), _as_utf8(data)):
        if found is not None:
            return found
    kind = _kind_of(data)
    if kind is None:
        eight_bit = _as_eight_bit(data)
        if eight_bit is not None:
            return eight_bit
    raise _unreadable(data, kind)


def _by_mark(data: bytes) -> Decoded | None:
    """Encodings that a byte order mark names."""
    if data.startswith(codecs.BOM_UTF8):
        return _plausible(data[3:], "utf-8", "utf-8-sig")
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return _plausible(data[2:], encoding, encoding)
    return None


def _as_utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: every second byte of Latin text is zero."""
    if len(data) < 4 or len(data) % 2 or b"\0" not in data:
        return None
    even, odd = data[0::2].count(0), data[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    return _plausible(data, encoding, encoding) if max(even, odd) * 4 >= len(data) // 2 else None


def _as_utf8(data: bytes) -> Decoded | None:
    return None if _kind_of(data) else _plausible(data, "utf-8", "utf-8")


def _plausible(data: bytes, codec: str, encoding: str) -> Decoded | None:
    """The decoded text, unless its bytes are wrong or it is full of signs no text has."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    strange = sum(unicodedata.category(char) in ("Cc", "Cn", "Cs") and char not in _LAYOUT for char in text)
    return None if strange * 100 > len(text) else Decoded(text, encoding, ())


def _as_eight_bit(data: bytes) -> Decoded | None:
    """The 8-bit encoding under which nearly all words with marks are syllables: the best one, if good enough."""
    if sum(byte < 32 and byte not in b"\t\n\v\f\r" for byte in data) * 100 > len(data):
        return None
    look = data.decode("latin-1").translate(_WINDOWS_SIGNS)
    readings = {name: convert(look) for name, convert in CONVERTERS.items()}
    readings["windows-1258"] = _cp1258(data)
    best = max(readings, key=lambda name: _syllable_share(readings[name]))
    if _syllable_share(readings[best]) < _SURE_SHARE:
        return None
    note = f"Tệp dùng bảng mã cũ {best}; đã chuyển sang Unicode. {_READ_AGAIN}"
    text = convert_all(look, best) if best in CONVERTERS else readings[best]
    return Decoded(text, _NAMES.get(best, best), (note,))


def _cp1258(data: bytes) -> str:
    try:
        return unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        return ""


def _syllable_share(text: str) -> float:
    """Of the words that carry a mark, the share that are syllables; 0 when an encoding leaves none."""
    marked = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(is_syllable, marked)) / len(marked) if marked else 0.0


def _kind_of(data: bytes) -> str | None:
    """What a file that is no plain text is, by its first bytes."""
    return next((kind for first, kind in _OTHER_FILES.items() if data.startswith(first)), None)


def _unreadable(data: bytes, kind: str | None) -> BadInput:
    what = f"Tệp này là {kind}, không phải văn bản thuần" if kind else "Không nhận ra bảng mã của tệp này"
    how = "Hãy mở bằng Word hoặc Notepad rồi lưu lại dạng văn bản, bảng mã Unicode (UTF-8)."
    return BadInput("unreadable_text", f"{what}. {how}", size_bytes=len(data), kind=kind)
