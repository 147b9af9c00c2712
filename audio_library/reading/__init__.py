"""Written Vietnamese to spoken Vietnamese, span by span.

`read(text, lexicon, style)` is total, deterministic and linear in the length of the text; reading its own output changes nothing.
"""

from __future__ import annotations

from audio_library.reading.engine import read
from audio_library.reading.lexicon import Lexicon, LexiconEntry
from audio_library.reading.model import Reading, Span, Style, Warning

__all__ = ["Lexicon", "LexiconEntry", "Reading", "Span", "Style", "Warning", "read"]
