"""Is this a possible Vietnamese syllable?

A Vietnamese syllable is an onset, a rime and a tone, and the three do not combine freely: `k` stands only before e, ê, i, y;
a rime that ends in p, t, c or ch carries only the tones sắc and nặng. Those limits tell a word written in capitals
("TUYÊN TRUYỀN") from an abbreviation ("UBND"), a foreign word ("link") from a Vietnamese one, and a line
damaged by optical recognition from a sound one.

The tables follow the usual description of modern spelling (chữ quốc ngữ). Both conventions for the place of the
tone mark are accepted: hoà and hòa, uỷ and ủy.
"""

from __future__ import annotations

import unicodedata

from audio_library.reading.wordset import word_set

TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
LEVEL = "ngang"

ONSETS = tuple(
    sorted(word_set("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"), key=lambda onset: (-len(onset), onset))
)
_FRONT_ONLY = frozenset(("k", "gh", "ngh"))
_BACK_ONLY = frozenset(("c", "g", "ng"))

RIMES = word_set(
    "a ai ao au ay ac ach am an ang anh ap at ăc ăm ăn ăng ăp ăt âu ây âc âm ân âng âp ât e eo ec em en eng ep et ê "
    "êu êch êm ên ênh êp êt i iu ia ich im in inh ip it iêu iêc iêm iên iêng iêp iêt y yêu yêm yên yêng yêt o oi oc "
    "om on ong op ot oong ooc oa oai oao oay oac oach oam oan oang oanh oap oat oau oăc oăm oăn oăng oăt oe oeo oen "
    "oet oem oep ô ôi ôc ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ui uc um un ung up ut ua uôi uôc uôm uôn uông uôt uân "
    "uâng uât uây uê uêch uênh uêu uơ uy uya uyên uyêt uynh uyu uyt uych uyp uyn ư ưa ưi ưu ưc ưng ưt ưm ươi ươu ươc "
    "ươm ươn ương ươp ươt"
)
_VOWELS = frozenset("aăâeêioôơuưy")
_MARKED_VOWELS = frozenset("êôơâă")
_EITHER_PLACE = frozenset(("oa", "oe", "uy"))
_CLIPPED = ("p", "t", "c", "ch")
_LONGEST = 7
_REMEMBER = 60_000

_seen: dict[str, tuple[str, str, str] | None] = {}


def split_syllable(word: str) -> tuple[str, str, str] | None:
    """(onset, rime, tone) in lower case, e.g. "Nghị" → ("ngh", "i", "nặng"); None when it cannot be a syllable.

    The onset is "" when there is none; the tone is one of ngang, huyền, sắc, hỏi, ngã, nặng. The rime has no tone mark.
    """
    if word in _seen:
        return _seen[word]
    found = _split(word)
    if len(_seen) >= _REMEMBER:
        _seen.clear()
    _seen[word] = found
    return found


def is_syllable(word: str) -> bool:
    """True when `word` (any case) is one possible Vietnamese syllable and nothing else."""
    return split_syllable(word) is not None


def _split(word: str) -> tuple[str, str, str] | None:
    if not word or len(word) > 3 * _LONGEST:
        return None
    bare, tone, mark_at = _without_tone(word)
    if not bare or len(bare) > _LONGEST:
        return None
    for onset, rime, rime_at in _divisions(bare):
        if not _fits(onset, rime) or (rime.endswith(_CLIPPED) and tone not in ("sắc", "nặng")):
            continue
        if mark_at is not None and (mark_at - rime_at) not in _mark_places(rime):
            continue
        return onset, rime, tone
    return None


def _without_tone(word: str) -> tuple[str, str, int | None]:
    """The letters without tone mark, the tone's name, and the index of the letter that carried it; "" when it has two."""
    letters: list[str] = []
    tone, mark_at = LEVEL, None
    for written in unicodedata.normalize("NFC", word.lower()):
        char = written
        parts = unicodedata.normalize("NFD", char)
        marks = [part for part in parts if part in TONES]
        if marks:
            if mark_at is not None or len(marks) > 1:
                return "", LEVEL, None
            tone, mark_at = TONES[marks[0]], len(letters)
            char = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        letters.append(char)
    return "".join(letters), tone, mark_at


def _divisions(bare: str) -> list[tuple[str, str, int]]:
    """Every (onset, rime, index of the rime) that the spelling allows."""
    if bare.startswith("gi"):
        rest = bare[2:]
        if rest == "ê" or (rest and rest[0] in _VOWELS and rest[0] not in "êiy"):
            return [("gi", rest, 2)]
        return [("gi", "i" + rest, 1)]  # gì, gìn, giêng: the letter i is written once
    if bare.startswith("qu"):
        return [("qu", bare[2:], 2)]
    found = [(onset, bare[len(onset) :], len(onset)) for onset in ONSETS if bare.startswith(onset)]
    if bare[0] in _VOWELS:
        found.append(("", bare, 0))
    return found


def _fits(onset: str, rime: str) -> bool:
    if onset == "qu":
        return (rime in RIMES and rime[0] not in "uưo") or "u" + rime in RIMES or rime == "ôc"
    if rime not in RIMES:
        return False
    front = rime[0] in "eêiy"
    if onset in _FRONT_ONLY:
        return front
    if onset in _BACK_ONLY:
        return not front
    if rime.startswith("yê"):
        return onset == ""
    return not (onset == "" and rime.startswith("iê"))


def _mark_places(rime: str) -> set[int]:
    """Indices in the rime at which a tone mark may stand."""
    run = 0
    while run < len(rime) and rime[run] in _VOWELS:
        run += 1
    vowels = rime[:run]
    if run == 1:
        return {0}
    for index in range(run - 1, 0, -1):
        if vowels[index] in _MARKED_VOWELS:
            return {index}
    if run == 3:
        return {1}
    if vowels in _EITHER_PLACE or vowels == "oo":
        return {0, 1}
    return {0}
