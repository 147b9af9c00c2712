"""Has a text lost its Vietnamese marks, or did a scan spoil them? A voice would read such a text as nonsense.

Judged by how Vietnamese syllables are built and by how often words go without marks, line by line:

1. every word is SOUND, FOREIGN, DOUBTFUL or IMPOSSIBLE (damage_words.py); the last two weigh against the text;
2. a stretch of words without any mark is looked at as a whole: with many words of foreign build it is a quotation and
   weighs nothing; otherwise, if too many of its words are not those that go without marks, all of it counts, names too;
3. the text is damaged when its share of bad words, one of its lines, or one stretch is past what sound texts reach.
   The limits were set between sound paragraphs of many kinds and the same paragraphs damaged at several strengths.
"""

from __future__ import annotations

from dataclasses import dataclass

from audio_library.reading.damage_words import Health, Word, words_of
from station.errors import BadInput

_WEIGHT = {Health.SOUND: 0.0, Health.FOREIGN: 0.0, Health.DOUBTFUL: 0.6, Health.IMPOSSIBLE: 1.0}
_QUOTATION_SHARE = 0.3  # of words built unlike Vietnamese: an English sentence has half, a Vietnamese one without marks none
_WORST_LINES = 10


@dataclass(frozen=True)
class DamagedLine:
    """A line with bad words: its number from 1, its text, the share of bad words (0-1), and those words."""

    number: int
    text: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Damage:
    """The share of bad words in the text (0-1), its lines with bad words (worst first), the verdict and why."""

    share: float
    lines: tuple[DamagedLine, ...]
    damaged: bool
    message: str | None


@dataclass
class _Tally:
    words: int = 0
    weight: float = 0.0
    longest_bare: int = 0


def assess(text: str) -> Damage:
    """Judges a text (any length, `repair` done before). Empty and foreign texts are not damaged: they are not judged."""
    whole, lines, bad_line = _Tally(), [], False
    unmarked = not any(not word.bare for line in text.splitlines() for word in words_of(line))
    for number, line in enumerate(text.splitlines(), 1):
        words = words_of(line)
        weights, longest = _weigh(words, alone=unmarked)
        weight = sum(weights)
        whole.words += len(words)
        whole.weight += weight
        whole.longest_bare = max(whole.longest_bare, longest)
        bad_line |= len(words) >= 6 and weight >= 0.35 * len(words)
        if weight:
            bad = tuple(word.text for word, own in zip(words, weights, strict=True) if own)
            lines.append(DamagedLine(number, line.strip(), weight / len(words), bad))
    share = whole.weight / whole.words if whole.words else 0.0
    damaged = bad_line or whole.longest_bare > 0 or _past_limit(whole)
    lines.sort(key=lambda line: (-line.share, -len(line.words), line.number))
    return Damage(share, tuple(lines), damaged, _message(share, lines) if damaged else None)


def refuse_if_damaged(text: str) -> None:
    """Raises `BadInput` `text_damaged` with `share` and the worst `lines` (number, text, share) in its facts."""
    damage = assess(text)
    if damage.damaged:
        worst = [
            {"number": line.number, "text": line.text[:200], "share": round(line.share, 3)}
            for line in damage.lines[:_WORST_LINES]
        ]
        raise BadInput("text_damaged", damage.message or "", share=round(damage.share, 3), lines=worst)


def _past_limit(tally: _Tally) -> bool:
    """The shorter a text, the larger the share it takes to be sure; a single odd word never suffices."""
    if tally.weight < 1.6:
        return False
    limit = 0.07 if tally.words >= 60 else 0.10 if tally.words >= 25 else 0.18
    return tally.weight >= limit * tally.words


def _weigh(words: list[Word], *, alone: bool) -> tuple[list[float], int]:
    """Each word's weight, and the length of the longest stretch that lost its marks (0 when there is none)."""
    weights: list[float] = []
    longest = 0
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and words[end].bare:
            end += 1
        if end == at:
            weights.append(_WEIGHT[words[at].health])
            at += 1
            continue
        stretch = words[at:end]
        lost = _lost(stretch, alone=alone)
        weights += [1.0] * len(stretch) if lost else _bare_weights(stretch)
        longest = max(longest, len(stretch) if lost else 0)
        at = end
    return weights, longest


def _bare_weights(stretch: list[Word]) -> list[float]:
    if _is_quotation(stretch):
        return [0.0] * len(stretch)
    return [0.0 if word.capital else _WEIGHT[word.health] for word in stretch]


def _lost(stretch: list[Word], *, alone: bool) -> bool:
    """True when these words without marks are Vietnamese that lost them. `alone`: the whole text has no mark at all."""
    if _is_quotation(stretch):
        return False
    length = len(stretch)
    weight = sum(_WEIGHT[word.health] for word in stretch)
    small = sum(not word.capital for word in stretch)
    if alone:
        return small >= 8 or (length >= 2 and weight >= 1.0 and weight >= 0.15 * length)
    if small * 2 < length:
        return False  # names: Lan, Hoa, Mai, Minh
    return (length >= 4 and weight >= 1.6 and weight >= 0.35 * length) or (length >= 9 and weight >= 0.15 * length)


def _is_quotation(stretch: list[Word]) -> bool:
    foreign = sum(not word.skeleton for word in stretch)
    return len(stretch) > 1 and foreign >= _QUOTATION_SHARE * len(stretch)


def _message(share: float, lines: list[DamagedLine]) -> str:
    numbers = ", ".join(str(line.number) for line in lines[:5])
    return (
        f"Văn bản mất dấu hoặc sai dấu tiếng Việt ở khoảng {max(1, round(share * 100))} % số từ, nặng nhất ở dòng {numbers}. "
        "Hãy quét lại bản gốc rõ hơn hoặc gõ lại các dòng này trước khi dùng."
    )
