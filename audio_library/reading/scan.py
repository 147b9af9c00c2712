"""What a rule may look at: the text, the place, the words just before and after it, the style and the commune's lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable

from audio_library.reading.lexicon import Lexicon
from audio_library.reading.model import Style

_WINDOW = 56
_OPENING = "([{\"'“<*_#"
_NEXT_WORD = re.compile(r"[ ]{0,3}([^\W\d_]+)")
_MARKS_BEFORE_TEXT = frozenset(" \t#*>_“\"'|")


class Scan:
    """One text being read. Windows are bounded, so that every rule costs the same wherever it stands."""

    __slots__ = ("_at", "_before", "_words", "lexicon", "offline", "say_own", "style", "text")

    def __init__(self, text: str, lexicon: Lexicon, style: Style, say_own: Callable[[str, Style], str]) -> None:
        self.text = text
        self.lexicon = lexicon
        self.say_own = say_own  # a lexicon entry's own words made speakable
        self.style = style
        self.offline = style.for_voice == "offline"
        self._at = -1
        self._before = ""
        self._words: list[str] = []

    def before(self, at: int) -> str:
        """The lower-case text of the same line just before `at`, at most 56 characters."""
        if self._at != at:
            tail = self.text[max(0, at - _WINDOW) : at]
            cut = tail.rfind("\n")
            self._before = (tail[cut + 1 :] if cut >= 0 else tail).lower()
            self._words = self._before.split()
            self._at = at
        return self._before

    def words_before(self, at: int) -> list[str]:
        """The words of `before`, last one last; punctuation stays with its word."""
        self.before(at)
        return self._words

    def last_word(self, at: int) -> str:
        """The word before `at` without opening marks and without a final colon; "" when there is none."""
        words = self.words_before(at)
        if not words:
            return ""
        word = words[-1]
        return word.lstrip(_OPENING).rstrip(":") or word

    def two_words(self, at: int) -> str:
        words = self.words_before(at)
        return " ".join(words[-2:]).lstrip(_OPENING).rstrip(":")

    def next_word(self, at: int) -> str:
        """The lower-case word that follows `at` after blanks only; "" when something else does."""
        found = _NEXT_WORD.match(self.text, at)
        return found[1].lower() if found else ""

    def after(self, at: int, length: int = 40) -> str:
        return self.text[at : at + length]

    def char(self, at: int) -> str:
        return self.text[at] if 0 <= at < len(self.text) else ""

    def line_start(self, at: int) -> bool:
        """True when only blanks, quotes and Markdown marks stand between the line's beginning and `at`."""
        index = at - 1
        while index >= 0 and at - index < 16:
            char = self.text[index]
            if char == "\n":
                return True
            if char not in _MARKS_BEFORE_TEXT:
                return False
            index -= 1
        return index < 0
