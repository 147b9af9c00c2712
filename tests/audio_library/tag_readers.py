"""Tags read from the bytes of FLAC and MP3 files by nothing but their specifications. For tests only."""

from __future__ import annotations

import struct


def flac_tags(data: bytes) -> dict[str, str]:
    """Vorbis comments of a FLAC file (RFC 9639, section 8.6): metadata block type 4, little-endian lengths."""
    assert data[:4] == b"fLaC"
    at, last = 4, False
    while not last:
        last, kind = bool(data[at] & 0x80), data[at] & 0x7F
        length = int.from_bytes(data[at + 1 : at + 4], "big")
        if kind == 4:
            return _comments(data[at + 4 : at + 4 + length])
        at += 4 + length
    return {}


def _comments(block: bytes) -> dict[str, str]:
    (vendor,) = struct.unpack_from("<I", block)
    at = 4 + vendor
    (count,) = struct.unpack_from("<I", block, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<I", block, at)
        name, _, value = block[at + 4 : at + 4 + length].decode("utf-8").partition("=")
        found[name.upper()] = value
        at += 4 + length
    assert at == len(block)
    return found


def mp3_tags(data: bytes) -> dict[str, str]:
    """Text frames of an ID3v2.4 (or 2.3) tag: TXXX by description, the others by their four letters."""
    assert data[:3] == b"ID3" and data[3] in (3, 4)
    end = 10 + _seven_bits(data[6:10])
    at, found = 10, {}
    while at + 10 <= end and data[at] != 0:
        name = data[at : at + 4].decode("ascii")
        size = _seven_bits(data[at + 4 : at + 8]) if data[3] == 4 else int.from_bytes(data[at + 4 : at + 8], "big")
        body = data[at + 10 : at + 10 + size]
        if name == "TXXX":
            said, _, value = _text(body).partition("\0")
            found[said.upper()] = value
        elif name.startswith("T"):
            found[name] = _text(body)
        at += 10 + size
    return found


def _seven_bits(size: bytes) -> int:
    whole = 0
    for part in size:
        whole = whole << 7 | part & 0x7F
    return whole


def _text(body: bytes) -> str:
    coding = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}[body[0]]
    return body[1:].decode(coding).rstrip("\0")
