"""Sentences and whole bulletins written before the engine was tried on them; what they must sound like.

`rounds/*.jsonl`: `text` and `accept` (a template of accepted readings, template_match.py), or `heard`, the phrases of a bulletin
a listener must hear. The tables are printed with `pytest -s`; what the engine scored on its first try stands in docs/reading.md.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from audio_library.reading import read
from tests.reading.template_match import accepts, first_reading, words

ROUNDS = Path(__file__).parent / "rounds"
SENTENCES = ("first", "second", "third", "fourth")
LEAST_OVERALL, LEAST_PER_CATEGORY, LEAST_HEARD = 0.98, 0.95, 0.98


def load(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROUNDS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def misheard(text: str, phrases: list[str]) -> list[str]:
    said = f" {' '.join(words(read(text).spoken))} "
    return [phrase for phrase in phrases if f" {' '.join(words(phrase))} " not in said]


@pytest.mark.parametrize("name", SENTENCES)
def test_every_template_accepts_its_first_reading_and_no_written_digit(name: str) -> None:
    for case in load(name):
        preferred = first_reading(case["accept"])
        assert accepts(case["accept"], preferred), case["id"]
        assert not any(char.isdigit() for char in preferred), case["id"]


@pytest.mark.parametrize("name", SENTENCES)
def test_the_sentences_of_a_round_are_read_rightly(name: str) -> None:
    cases = load(name)
    wrong = [(case, said) for case in cases if not accepts(case["accept"], said := read(case["text"]).spoken)]
    total, bad = Counter(case["category"] for case in cases), Counter(case["category"] for case, _ in wrong)
    shares = {category: 1 - bad[category] / count for category, count in total.items()}
    for case, said in wrong:
        print(f"{case['id']}\n  text {case['text']}\n  want {first_reading(case['accept'])}\n  got  {said}")
    print(name, f"{1 - len(wrong) / len(cases):.1%}", shares)
    assert 1 - len(wrong) / len(cases) >= LEAST_OVERALL
    assert min(shares.values()) >= LEAST_PER_CATEGORY, shares


def test_what_must_be_heard_of_whole_bulletins_is_heard() -> None:
    bulletins = load("bulletins")
    assert len(bulletins) >= 12
    missing = {case["id"]: misheard(case["text"], case["heard"]) for case in bulletins}
    count = sum(len(case["heard"]) for case in bulletins)
    assert 1 - sum(map(len, missing.values())) / count >= LEAST_HEARD, missing


def test_a_phrase_that_is_not_said_is_missed() -> None:
    assert misheard("Thôn 5 có 21 hộ.", ["thôn năm", "hai mươi mốt hộ"]) == []
    assert misheard("Thôn 5 có 21 hộ.", ["thôn năm", "hai mươi một hộ", "mốt hộ thôn"]) == ["hai mươi một hộ", "mốt hộ thôn"]


def test_good_vietnamese_raises_warnings_only_at_foreign_words() -> None:
    text = (Path(__file__).parent / "data" / "good_paragraphs.txt").read_text(encoding="utf-8")
    found = [warning for line in text.splitlines() if not line.startswith("#") for warning in read(line).warnings]
    assert len(found) <= 30, found
    assert {warning.written for warning in found if warning.code != "unknown_foreign"} <= {"DJI"}
    assert [warning.written for warning in read("Ông Erling đi họp.").warnings] == ["Erling"]
