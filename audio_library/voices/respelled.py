"""What an offline voice is handed in place of foreign words."""

from __future__ import annotations

from audio_library.reading import Lexicon, Style, read


def respelled(clause: str) -> str:
    """The same words in Vietnamese syllables: these voices would say a foreign word by foreign rules, or spell it.

    What the approver read stays as it is; only the letters the voice is handed differ.
    """
    return read(clause, Lexicon(), Style(for_voice="offline")).spoken or clause
