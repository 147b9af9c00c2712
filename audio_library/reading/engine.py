"""The reading itself: one pass over the text that lets ordered rules claim spans, then the pauses are tidied.

1. The written text becomes working text (working.py). 2. The commune's lexicon and web addresses claim their places first.
3. Tokens are walked from left to right. A plain Vietnamese word costs one look-up. At anything else the rules of its kind are asked,
   most specific first; the first that claims wins and the walk goes on behind its claim. Windows are bounded: the time is linear.
4. The result is read again until nothing changes, so that reading one's own output is silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain

from audio_library.reading import tables
from audio_library.reading.abbreviations import claim_abbreviation, claim_capitals
from audio_library.reading.addresses import find_addresses
from audio_library.reading.codes import claim_bare_code, claim_code, claim_empty_code
from audio_library.reading.dates import claim_date
from audio_library.reading.foreign import claim_foreign
from audio_library.reading.fractions import claim_ratio
from audio_library.reading.identifiers import claim_abroad, claim_identifier
from audio_library.reading.lexicon import Lexicon
from audio_library.reading.lists import claim_letter, claim_list_number
from audio_library.reading.marks import claim_mark, claim_number_chain
from audio_library.reading.model import Claim, Reading, Span, Style, Warning
from audio_library.reading.quantities import claim_mixed, claim_number
from audio_library.reading.review import long_sentences, empty_dates
from audio_library.reading.roman import claim_roman
from audio_library.reading.scan import Scan
from audio_library.reading.syllable import is_syllable
from audio_library.reading.tidy import tidy
from audio_library.reading.units import claim_per, claim_unit
from audio_library.reading.words import claim_joined
from audio_library.reading.working import prepare

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\.{2,}|[^\w\s.,;:?!]|_")
_MOST_PASSES = 6
_REMEMBER = 60_000

_DIGIT_RULES: tuple[Callable[[Scan, int], Claim | None], ...] = (
    claim_code,
    claim_list_number,
    claim_date,
    claim_identifier,
    claim_time_or_none := None,  # type: ignore[assignment]
)
