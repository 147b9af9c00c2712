"""Whether an MP3 stops in the middle of a frame: the one sure sign that its end is missing.

An MP3 stream (ISO/IEC 11172-3 and 13818-3, layer III) is a row of frames; each header gives the length of
its frame.
"""

from __future__ import annotations

_BIT_RATES = {  # kbit/s by the header's index; MPEG-1, then MPEG-2 and 2.5
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def ends_inside_a_frame(mp3: bytes) -> bool:
    """True when the last frame has a whole header but fewer bytes than it says. What is no frame is skipped."""
    at, in_row = _first_frame(mp3), True
    while at + 4 <= len(mp3):
        length = _frame_length(mp3[at : at + 4])
        if length is not None and at + length <= len(mp3):
            at, in_row = at + length, True
        elif length is not None and in_row:
            return True
        else:  # a tag or padding after the frames; bytes in it may look like a header
            at, in_row = at + 1, False
    return False


def _first_frame(mp3: bytes) -> int:
    """Where frames may begin: after an ID3v2 tag, whose size is four groups of seven bits."""
    if mp3[:3] != b"ID3" or len(mp3) < 10:
        return 0
    size = 0
    for group in mp3[6:10]:
        size = size << 7 | group & 0x7F
    return 10 + size


def _frame_length(header: bytes) -> int | None:
    """Bytes of a layer III frame, or None when this is no header of one."""
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    if header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or version == 1 or layer != 1:
        return None
    bit_rate_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    if bit_rate_index in (0, 15) or rate_index == 3:
        return None
    mpeg1 = version == 3
    bits_per_second = _BIT_RATES[mpeg1][bit_rate_index] * 1000
    return (144 if mpeg1 else 72) * bits_per_second // _RATES[version][rate_index] + (header[2] >> 1 & 1)
