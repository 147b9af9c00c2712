"""Cuts a spoken text into pieces a voice can say in one breath, and says how long to pause after each.

The idea: a line of the spoken text has a role (heading, list item, paragraph line), a sentence inside a
line is one chunk when it fits, and a longer sentence is cut where a reader would breathe: at a clause mark,
else before a linking word, else at a blank, but never inside a spoken number or a proper name. Among all
ways to cut one sentence the cheapest is found exactly (`_best_cuts`), so that chunks come out balanced and
no cut is made without need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from station.errors import BadInput

Break = Literal["clause", "sentence", "item", "heading", "paragraph", "end"]

_NUMBERS = """
không một hai ba bốn năm sáu bảy bẩy tám chín mười mươi mốt tư lăm nhăm linh lẻ trăm nghìn ngàn vạn triệu
tỷ tỉ phẩy phần rưỡi âm
"""
_LINKS = """
và hoặc hay để của theo tại trong do bởi nhằm khi nếu mà với cho từ đến tới về trên bằng vì nên nhưng thì là
như gồm được bị cùng qua sau trước giữa đã sẽ phải cần các những mỗi
"""
_COUNTED = """
số tháng ngày năm thứ lần khóa điều khoản điểm cấp lớp tổ thôn bản khu quý phần mục chương tuổi mùng mồng lúc
"""
NUMBER_WORDS = frozenset(_NUMBERS.split())
COUNTED_WORDS = frozenset(_COUNTED.split())  # a number after one of these belongs to it
LINKING_WORDS = frozenset(_LINKS.split())
_SENTENCE_MARKS = ".!?…"
_CLAUSE_MARKS = ",;:"
_CLOSING = "\"'”’»)]}*_"
_OPENING = "\"'“‘«([{*_"
_DASHES = frozenset("-–—―")
_PUNCTUATION = frozenset(_SENTENCE_MARKS + _CLAUSE_MARKS + _CLOSING + _OPENING + "-–—―/\\|~<>•·`^")
_LONGEST_HEADING_WORDS = 25

# What a cut costs beside the imbalance it leaves (0-1 a chunk); one inside a number or a name is made only
# when nothing else fits.
_AT_MARK, _AT_LINK, _AT_BLANK, _BOUND, _IN_DATE, _GLUED, _INSIDE = 0.0, 1.2, 2.5, 4.0, 8.0, 30.0, 1000.0
_PER_CHUNK = 2.0


@dataclass(frozen=True)
class Pauses:
    """Silence after a chunk, milliseconds, by what the break means; the defaults are those of `[sound]`."""

    clause_ms: int = 140
    sentence_ms: int = 380
    paragraph_ms: int = 700
    heading_ms: int = 600
    item_ms: int = 450

    def after(self, break_: Break, *, at_mark: bool = True) -> int:
        """A cut that no mark asked for (only the limit did) gets half the breath of a clause."""
        if break_ == "end":
            return 0
        if break_ == "clause":
            return self.clause_ms if at_mark else self.clause_ms // 2
        return int(getattr(self, f"{break_}_ms"))


@dataclass(frozen=True)
class Chunk:
    """What a voice says in one go, the silence after it (ms) and what that silence means."""

    text: str
    pause_ms: int
    break_: Break


@dataclass
class _Word:
    text: str
    clause_after: bool = False
    sentence_after: bool = False


@dataclass
class _Line:
    words: list[_Word]
    role: Literal["heading", "item", "paragraph"]
    unmarked: bool  # it ends without any punctuation
    blank_after: bool = False


def chunk(spoken: str, limit: int = 100, pauses: Pauses | None = None) -> tuple[Chunk, ...]:
    """Chunks of at most `limit` characters, in order; their texts joined by blanks are the spoken words.

    `spoken` keeps sentence punctuation; one line is one heading, list item or paragraph line; a blank line
    ends a paragraph. Signs that stand alone (a dash, a bullet) become pauses, not text. A single word
    longer than `limit` is cut hard. A text without any word gives no chunk. `BadInput` `bad_limit` for a limit below 1.
    """
    if limit < 1:
        raise BadInput("bad_limit", "Độ dài đoạn đọc phải từ 1 ký tự trở lên.", limit=limit)
    waits = pauses or Pauses()
    chunks: list[Chunk] = []
    for line in _lines(spoken):
        for sentence, break_ in _sentences(line):
            chunks += _cut(sentence, break_, limit, waits)
    if chunks:
        chunks[-1] = Chunk(chunks[-1].text, 0, "end")
    return tuple(chunks)


# ---- lines and their roles ----


def _lines(spoken: str) -> list[_Line]:
    lines: list[_Line] = []
    for raw in spoken.splitlines():
        words = _words(raw)
        if words:
            unmarked = not (words[-1].clause_after or words[-1].sentence_after)
            lines.append(_Line(words, "paragraph", unmarked))
        elif lines:
            lines[-1].blank_after = True
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        after = lines[number + 1] if number + 1 < len(lines) else None
        line.role = _role(line, before, after)
    return lines


def _words(raw: str) -> list[_Word]:
    """The line's words; a sign on its own is no word but a pause after the word before it."""
    words: list[_Word] = []
    for token in raw.split():
        bare = token.rstrip(_CLOSING)
        if all(sign in _PUNCTUATION for sign in token):
            if words:
                words[-1].sentence_after |= bool(bare) and bare[-1] in _SENTENCE_MARKS
                words[-1].clause_after = True
            continue
        if words and token[0] in "([{":
            words[-1].clause_after = True
        breathes = bare[-1] in _CLAUSE_MARKS or bare[-1] in _DASHES or token[-1] in ")]}"
        words.append(_Word(token, breathes, sentence_after=bare[-1] in _SENTENCE_MARKS))
    return words


def _role(line: _Line, before: _Line | None, after: _Line | None) -> Literal["heading", "item", "paragraph"]:
    """A line ending in , ; : is a list's; one without any mark is a heading, unless lines beside it are too."""
    last = line.words[-1]
    if last.sentence_after:
        return "paragraph"
    if not line.unmarked:
        return "item"
    if len(line.words) > _LONGEST_HEADING_WORDS:
        return "paragraph"
    follows_list = before is not None and not before.blank_after and before.role == "item"
    next_alike = after is not None and not line.blank_after and after.unmarked
    return "item" if follows_list or (next_alike and not _in_capitals(line)) else "heading"


def _in_capitals(line: _Line) -> bool:
    return all(word.text == word.text.upper() for word in line.words)


def _sentences(line: _Line) -> Iterator[tuple[list[_Word], Break]]:
    """Each sentence of a line with the break after it: that of the line for its last one."""
    announces = line.words[-1].text.rstrip(_CLOSING).endswith(":")  # a list follows, with or without a blank line
    keeps_role = line.role == "heading" or announces or not line.blank_after
    line_break: Break = line.role if keeps_role else "paragraph"
    sentence: list[_Word] = []
    for number, word in enumerate(line.words):
        sentence.append(word)
        if number + 1 == len(line.words):
            yield sentence, line_break
        elif word.sentence_after and not _goes_on(sentence, line.words[number + 1], first=len(sentence) == number + 1):
            yield sentence, "sentence"
            sentence = []


def _goes_on(sentence: list[_Word], following: _Word, *, first: bool) -> bool:
    """A mark that ends no sentence is a clause mark: a line's number («Một chấm hai. Mục đích»), dots that trail off."""
    word = sentence[-1]
    numbered = first and all(_plain(part.text).lower() in {*NUMBER_WORDS, "chấm"} for part in sentence)
    if not numbered and not _trails_off(word, following):
        return False
    word.clause_after = True
    return True


def _trails_off(word: _Word, following: _Word) -> bool:
    """«pa nô, áp phích... và tờ rơi»"""
    return word.text.rstrip(_CLOSING).endswith(("...", "…")) and following.text[:1].islower()


# ---- cutting one sentence ----


def _cut(sentence: list[_Word], break_: Break, limit: int, pauses: Pauses) -> list[Chunk]:
    words = [piece for word in sentence for piece in _hard_cut(word, limit)]
    ends = _best_cuts(words, limit)
    chunks, start = [], 0
    for end in ends:
        text = " ".join(word.text for word in words[start:end])
        last = end == len(words)
        kind: Break = break_ if last else "clause"
        chunks.append(Chunk(text, pauses.after(kind, at_mark=words[end - 1].clause_after), kind))
        start = end
    return chunks


def _hard_cut(word: _Word, limit: int) -> list[_Word]:
    """The word, or for one longer than `limit` its pieces without those that are punctuation alone."""
    if len(word.text) <= limit:
        return [word]
    pieces = [word.text[at : at + limit] for at in range(0, len(word.text), limit)]
    spoken = [piece for piece in pieces if not all(sign in _PUNCTUATION for sign in piece)]
    cut = [_Word(piece) for piece in spoken]
    cut[-1].clause_after, cut[-1].sentence_after = word.clause_after, word.sentence_after
    return cut


def _best_cuts(words: list[_Word], limit: int) -> list[int]:
    """Ends of the chunks: least cost of cuts plus, for each chunk, its price and its squared emptiness.

    1. `best[i]` is the cheapest way to say the first i words.
    2. For every i the last chunk starts at some j whose text fits the limit: `limit` / 2 places at most.
    3. The cuts are read backwards.
    """
    best = [0.0] + [float("inf")] * len(words)
    came_from = [0] * (len(words) + 1)
    costs = [_cost(words, at) for at in range(len(words))]
    for end in range(1, len(words) + 1):
        length = -1
        for start in range(end - 1, -1, -1):
            length += len(words[start].text) + 1
            if length > limit:
                break
            empty = 1 - length / limit
            cost = best[start] + (costs[start] if start else 0.0) + _PER_CHUNK + empty * empty
            if cost < best[end]:
                best[end], came_from[end] = cost, start
    ends = [len(words)]
    while came_from[ends[-1]]:
        ends.append(came_from[ends[-1]])
    return ends[::-1]


def _cost(words: list[_Word], at: int) -> float:
    """What cutting before word `at` costs."""
    if at == 0:
        return 0.0
    if words[at - 1].clause_after:
        return _AT_MARK
    left, right = _plain(words[at - 1].text), _plain(words[at].text)
    if _is_name(left) and _is_name(right):
        return _INSIDE
    small_left, small_right = left.lower(), right.lower()
    if small_left in NUMBER_WORDS or small_right in NUMBER_WORDS:
        return _cost_at_number(small_left, small_right, [_plain(word.text) for word in words[at + 1 : at + 3]])
    if small_left in LINKING_WORDS or small_right == "số":
        return _BOUND  # «của | thôn», «Nghị quyết | số năm mươi bảy»
    alone = _BOUND if _is_name(left) else _AT_BLANK  # «Bộ Chính | trị»
    return _AT_LINK if small_right in LINKING_WORDS else alone


def _cost_at_number(left: str, right: str, following: list[str]) -> float:
    """Beside a number word: «mười | ki lô mét» belongs together, «tháng | mười» more so; a date may begin a chunk."""
    if left in NUMBER_WORDS:
        if right == "năm" and following[:1] in (["một"], ["hai"]) and following[1:] in (["nghìn"], ["ngàn"]):
            return _IN_DATE  # «tháng mười hai | năm hai nghìn»: here «năm» is the year
        if right in NUMBER_WORDS:
            return _INSIDE
        if right == "tháng":
            return _IN_DATE
        return _AT_LINK if right in LINKING_WORDS or right == "ngày" else _BOUND
    return _GLUED if left in COUNTED_WORDS else _BOUND


def _plain(word: str) -> str:
    return word.strip("".join(_PUNCTUATION))


def _is_name(word: str) -> bool:
    """A capitalised word; a word all in capitals is a heading's, and a run of those may be cut."""
    return word[:1].isupper() and (len(word) == 1 or word != word.upper())
