"""Has a text lost its Vietnamese marks, or did a scan spoil them? A voice would read such a text as nonsense.

Judged by how Vietnamese syllables are built and by how often words go without marks, line by line:

1. every word is SOUND, FOREIGN, DOUBTFUL or IMPOSSIBLE (damage_words.py); the last two weigh against the text;
2. a stretch of words without any mark is looked at as a whole: with many words of foreign build it is a quotation and weighs
   nothing; otherwise, if too many of its words are not those that go without marks, all of it counts;
3. too few tones: six syllables in ten or more bear one, so a line or text far below has lost them even where every single
   word could be right («Mơi ba con đi hop»);
4. the text is damaged when its share of bad words, one line, one stretch or its tones are past what sound texts reach. The
   limits stand between sound paragraphs of many kinds and the same ones damaged at several strengths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from audio_library.reading.damage_words import Health, Word, has_tone, words_of
from station.errors import BadInput

_WEIGHT = {Health.SOUND: 0.0, Health.FOREIGN: 0.0, Health.DOUBTFUL: 0.6, Health.IMPOSSIBLE: 1.0}
_QUOTATION_SHARE = 0.3  # words not built like Vietnamese: half of an English sentence, none of a Vietnamese
_TONED = 0.62  # of the syllables of the sound paragraphs with the fewest tones; most have 0.75
_FEW_TONES, _FEW_TONES_LINE, _SUSPECT_LINE = -3.4, -3.9, -2.6  # deviations from it
_LIMITS = ((150, 0.025, 5), (60, 0.04, 3), (25, 0.06, 3), (0, 0.12, 2))  # words in all, share, distinct
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
    """Counts of one line, or of a text when lines are added up."""

    words: int = 0
    weight: float = 0.0
    bad: list[str] = field(default_factory=list)
    lost_stretch: bool = False
    syllables: int = 0
    toned: int = 0

    def add(self, line: _Tally) -> None:
        self.words += line.words
        self.weight += line.weight
        self.bad += line.bad
        self.lost_stretch |= line.lost_stretch
        self.syllables += line.syllables
        self.toned += line.toned

    @property
    def tone_deviation(self) -> float:
        """Standard deviations by which tones are fewer (below 0) or more than `_TONED` of the syllables."""
        if not self.syllables:
            return 0.0
        spread = math.sqrt(self.syllables * _TONED * (1 - _TONED))
        return (self.toned - _TONED * self.syllables) / spread

    def share(self, suspect: float) -> float:
        """Share of bad words; when tones are too few, at least the share of them that must be missing."""
        by_words = self.weight / self.words if self.words else 0.0
        if self.tone_deviation >= suspect:
            return by_words
        return max(by_words, 1 - self.toned / (_TONED * self.syllables))


def assess(text: str) -> Damage:
    """Judges a text of any length, after `repair`. An empty or foreign text has nothing to judge: not damaged."""
    whole, lines, bad_line = _Tally(), [], False
    read = [(number, line, words_of(line)) for number, line in enumerate(text.splitlines(), 1)]
    unmarked = all(word.bare for _, _, words in read for word in words)
    for number, line, words in read:
        tally = _tally(words, alone=unmarked)
        whole.add(tally)
        bad_line |= len(words) >= 6 and tally.weight >= 0.35 * len(words)
        bad_line |= tally.tone_deviation < _FEW_TONES_LINE
        share = tally.share(_SUSPECT_LINE)
        if share:
            bad = tally.bad or [word.text for word in words if word.skeleton and not has_tone(word.text)]
            lines.append(DamagedLine(number, line.strip(), share, tuple(bad)))
    damaged = bad_line or whole.lost_stretch or whole.tone_deviation < _FEW_TONES or _past_limit(whole)
    lines.sort(key=lambda line: (-line.share, -len(line.words), line.number))
    share = whole.share(_FEW_TONES)
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
    """The shorter a text, the larger the share it takes to be sure; one odd word said often never suffices."""
    distinct = len({word.lower() for word in tally.bad})
    for words, share, different in _LIMITS:
        if tally.words >= words:
            return tally.weight >= max(1.6, share * tally.words) and distinct >= different
    return False


def _tally(words: list[Word], *, alone: bool) -> _Tally:
    """Weighs the words of one line, stretch by stretch; `alone`: the whole text has no mark at all."""
    tally = _Tally(words=len(words))
    at = 0
    while at < len(words):
        end = at + 1
        while words[at].bare and end < len(words) and words[end].bare:
            end += 1
        _weigh(tally, words[at:end], alone=alone)
        at = end
    return tally


def _weigh(tally: _Tally, stretch: list[Word], *, alone: bool) -> None:
    """Adds consecutive words without marks, or one word with a mark, to the tally."""
    if _is_quotation(stretch):
        return
    judged = [word for word in stretch if word.skeleton and not word.capital]
    tally.syllables += len(judged)
    tally.toned += sum(has_tone(word.text) for word in judged)
    lost = stretch[0].bare and _lost(stretch, alone=alone)
    tally.lost_stretch |= lost
    for word in stretch:
        weight = 1.0 if lost else 0.0 if word.capital and word.bare else _WEIGHT[word.health]
        if weight:
            tally.weight += weight
            tally.bad.append(word.text)


def _lost(stretch: list[Word], *, alone: bool) -> bool:
    """True when these words without marks are Vietnamese that lost them."""
    length = len(stretch)
    weight = sum(_WEIGHT[word.health] for word in stretch)
    small = sum(not word.capital for word in stretch)
    if alone:
        return small >= 8 or (length >= 2 and weight >= 1.0 and weight >= 0.15 * length)
    if small * 2 < length:
        return False  # names: Lan, Hoa, Mai, Minh
    dense = length >= 4 and weight >= 1.6 and weight >= 0.35 * length
    return dense or (length >= 9 and weight >= 0.15 * length)


def _is_quotation(stretch: list[Word]) -> bool:
    """Judged by the words that are no names, where there are enough of them."""
    small = [word for word in stretch if not word.capital]
    judged = small if len(small) >= 4 else stretch
    foreign = sum(not word.skeleton for word in judged)
    return len(judged) > 1 and foreign >= _QUOTATION_SHARE * len(judged)


def _message(share: float, lines: list[DamagedLine]) -> str:
    numbers = ", ".join(str(line.number) for line in lines[:5])
    return (
        f"Văn bản mất dấu hoặc sai dấu tiếng Việt ở khoảng {max(1, round(share * 100))} % số từ, "
        f"nặng nhất ở dòng {numbers}. "
        "Hãy quét lại bản gốc rõ hơn hoặc gõ lại các dòng này trước khi dùng."
    )
