"""The reading itself: one pass over the text that lets ordered rules claim spans, then the pauses are tidied.

1. The written text becomes working text (working.py). 2. The commune's lexicon and web addresses claim their places first.
3. Tokens are walked from left to right. A plain Vietnamese word costs one look-up. At anything else the rules of its
   kind are asked, most specific first; the first that claims wins and the walk goes on behind its claim.
   Windows are bounded: the time is linear.
4. The result is read again until nothing changes, so that reading one's own output is silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from audio_library.reading.abbreviations import claim_abbreviation, claim_capitals
from audio_library.reading.addresses import find_addresses
from audio_library.reading.codes import claim_bare_code, claim_code, claim_empty_code
from audio_library.reading.dashes import claim_number_chain
from audio_library.reading.dates import claim_date
from audio_library.reading.foreign import claim_foreign, claim_named
from audio_library.reading.fractions import claim_ratio
from audio_library.reading.identifiers import claim_abroad, claim_identifier
from audio_library.reading.lexicon import Lexicon
from audio_library.reading.lists import claim_letter, claim_list_number
from audio_library.reading.marks import claim_mark
from audio_library.reading.model import Claim, Reading, Span, Style, Warning
from audio_library.reading.numbers import cardinal
from audio_library.reading.quantities import claim_mixed, claim_number
from audio_library.reading.review import empty_dates, long_sentences
from audio_library.reading.roman import claim_roman
from audio_library.reading.scan import Scan
from audio_library.reading.syllable import is_syllable
from audio_library.reading.tidy import tidy
from audio_library.reading.times import claim_time
from audio_library.reading.units import claim_per, claim_unit
from audio_library.reading.words import claim_joined
from audio_library.reading.working import prepare

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\.{2,}|[^\w\s.,;:?!]|_")
_FORBIDDEN = re.compile(r"[^\w\s.,;:?!]|[\d_]")
_MOST_PASSES = 6
_REMEMBER = 60_000

_DIGIT_RULES: tuple[Callable[[Scan, int], Claim | None], ...] = (
    claim_code,
    claim_list_number,
    claim_date,
    claim_identifier,
    claim_number_chain,
    claim_time,
    claim_ratio,
    claim_mixed,
    claim_number,
)
_WORD_RULES: tuple[Callable[[Scan, int, str], Claim | None], ...] = (
    claim_roman,
    lambda scan, at, _token: claim_bare_code(scan, at),
    claim_joined,
    claim_named,
    lambda scan, at, _token: claim_unit(scan, at),
    claim_abbreviation,
    claim_letter,
    claim_capitals,
    claim_foreign,
)
_UNIT_SIGNS = frozenset("%°'‰€$₫£¥")
_UNIT_SYLLABLES = frozenset(("ha", "Ha"))

_plain: set[str] = set()
_EMPTY = Lexicon()
_STYLE = Style()


def read(text: str, lexicon: Lexicon = _EMPTY, style: Style = _STYLE) -> Reading:
    """How `text` is said. Total: any string gives an answer; linear in its length; the result read again is unchanged."""
    working, places = prepare(text)
    claims = _claims(Scan(working, lexicon, style, _say_entry))
    spoken = _settled(_compose(working, claims), lexicon, style)
    spans: list[Span] = []
    warnings: list[Warning] = []
    last = 0
    for claim in claims:
        start, end = _place(claim.start, claim.end, places)
        start = max(start, last)
        if claim.rule not in ("mark", "bullet") and claim.spoken != working[claim.start : claim.end] and end > start:
            spans.append(Span(start, end, text[start:end], claim.spoken, claim.rule, claim.certainty))
            last = end
        if claim.warning is not None:
            warnings.append(Warning(start, end, text[start:end], *claim.warning))
    for found in (*empty_dates(working), *long_sentences(working)):
        start, end = _place(found[0], found[1], places)
        warnings.append(Warning(start, end, text[start:end], found[2], found[3]))
    warnings.sort(key=lambda warning: (warning.start, warning.end))
    return Reading(text, spoken, tuple(spans), tuple(warnings))


def _place(start: int, end: int, places: list[int] | None) -> tuple[int, int]:
    return (start, end) if places is None else (places[start], places[end])


def _claims(scan: Scan) -> list[Claim]:
    """Every claim over the text, ordered, not overlapping."""
    text = scan.text
    fixed = _fixed_claims(scan)
    next_fixed = fixed.pop() if fixed else None
    claims: list[Claim] = []
    done = 0
    for found in _TOKEN.finditer(text):
        at = found.start()
        if at < done:
            continue
        token = found[0]
        if token in _plain and (next_fixed is None or at < next_fixed.start):
            continue
        while next_fixed is not None and next_fixed.start < done:
            next_fixed = fixed.pop() if fixed else None  # a document code has read this part with the lexicon's own words
        if next_fixed is not None and found.end() > next_fixed.start:
            claim: Claim | None = next_fixed
        else:
            limit = next_fixed.start if next_fixed is not None else len(text)
            claim = _claim_at(scan, at, token, limit)
        if claim is not None:
            claims.append(claim)
            done = claim.end
    return claims


def _claim_at(scan: Scan, at: int, token: str, limit: int) -> Claim | None:
    """The first claim that does not reach into a place the lexicon has; a document code may, it asks the lexicon itself."""
    first = token[0]
    if first.isdecimal():
        for rule in _DIGIT_RULES:
            claim = rule(scan, at)
            if claim is not None and (claim.end <= limit or claim.rule == "document code"):
                return claim
        return Claim(at, at + len(token), _digits_only(scan, token), "number", "guess")
    if first.isalpha():
        if _is_plain(token):
            return None
        for word_rule in _WORD_RULES:
            claim = word_rule(scan, at, token)
            if claim is not None and claim.end <= limit:
                return claim
        return None
    return _claim_sign(scan, at, first, limit)


def _claim_sign(scan: Scan, at: int, sign: str, limit: int) -> Claim:
    claim: Claim | None = None
    if sign in "/…." or sign in "-–":
        claim = claim_empty_code(scan, at)
    if claim is None and sign == "/":
        claim = claim_per(scan, at)
    elif claim is None and sign in "+(":
        claim = claim_abroad(scan, at)
    elif sign in _UNIT_SIGNS:
        claim = claim_unit(scan, at)
    if claim is None or claim.end > limit:
        claim = claim_mark(scan, at)
    return claim if claim.end <= limit else Claim(at, at + 1, "", "mark")


def _digits_only(scan: Scan, token: str) -> str:
    return cardinal(token, scan.style)


def _is_plain(word: str) -> bool:
    """A Vietnamese word in small letters or with one capital at its head: nothing to do. Remembered."""
    if word in _plain:
        return True
    if len(word) == 1:
        plain = word.lower() in "aăâeêioôơuưyáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự" and word != "I"
    else:
        plain = word[1:].islower() and is_syllable(word) and word not in _UNIT_SYLLABLES
    if plain:
        if len(_plain) >= _REMEMBER:
            _plain.clear()
        _plain.add(word)
    return plain


def _fixed_claims(scan: Scan) -> list[Claim]:
    """The lexicon's places and the addresses, last one first; the lexicon wins where they meet."""
    entries = [
        Claim(start, end, _say_entry(entry.spoken, scan.style), "lexicon") for start, end, entry in scan.lexicon.find(scan.text)
    ]
    taken: list[Claim] = []
    addresses = list(find_addresses(scan.text, offline=scan.offline))
    for claim in sorted((*entries, *addresses), key=lambda claim: (claim.start, claim.rule != "lexicon")):
        if taken and claim.start < taken[-1].end:
            if claim.rule != "lexicon":
                continue
            taken.pop()
        taken.append(claim)
    return taken[::-1]


def _say_entry(spoken: str, style: Style) -> str:
    """A lexicon entry's own words, normalised once so that the result stays speakable."""
    working, _ = prepare(spoken)
    return _settled(_compose(working, _claims(Scan(working, _EMPTY, style, _say_entry))), _EMPTY, style)


def _compose(text: str, claims: list[Claim]) -> str:
    if not claims:
        return tidy(text)
    pieces: list[str] = []
    last = 0
    for claim in claims:
        pieces.append(text[last : claim.start])
        pieces.append(f" {_capital_at_start(text, claim)} ")
        last = claim.end
    pieces.append(text[last:])
    return tidy("".join(pieces))


def _capital_at_start(text: str, claim: Claim) -> str:
    """A claim that begins a line or a sentence begins with a capital, as the words around it do."""
    index = claim.start - 1
    while index >= 0 and text[index] in " #*>_“\"-" and claim.start - index < 16:
        index -= 1
    if (index >= 0 and text[index] not in "\n.?!") or claim.spoken[1:2] in ("", " ", ","):
        return claim.spoken
    return claim.spoken[:1].upper() + claim.spoken[1:]


def _settled(spoken: str, lexicon: Lexicon, style: Style) -> str:
    """`spoken` read again until nothing changes; what still moves after six passes is reduced to plain small letters."""
    for _ in range(_MOST_PASSES):
        tokens = _TOKEN.findall(spoken)
        if _plain.issuperset(tokens) and not lexicon.may_claim(tokens):
            return spoken  # only plain words are left: nothing can be claimed
        working, _places = prepare(spoken)
        again = _compose(working, _claims(Scan(working, lexicon, style, _say_entry)))
        if again == spoken:
            return spoken
        spoken = again
    return tidy(_FORBIDDEN.sub(" ", prepare(spoken)[0].lower()))
