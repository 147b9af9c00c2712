"""The catalogue is whole, the pages carry nothing foreign and nothing inline, values look as people here write them."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from audio_library.bulletins import Genre, Level
from audio_library.states import SHOWN, State
from broadcast.airings import AiringState, Evidence
from station.clock import HANOI
from station.errors import BadInput
from station.roles import Role
from web.finding import folded
from web.pages.forms import typed_day
from web.pages.frame import own_path
from web.pages.shown import Shown, grouped, lasts, level, millis, minutes
from web.words import catalogue

WEB = Path(__file__).resolve().parents[2] / "web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SOURCES = [*TEMPLATES, *sorted((WEB / "pages").glob("*.py"))]
MADE = ("said.", "cause.", "kind.", "role.", "genre.", "level.", "state.", "airing.", "evidence.", "day.", "today.task_")
MADE += ("sounds.", "logbook.integrity_", "logbook.completeness_", "airings.today", "airings.yesterday")
MADE += ("rule.", "certainty.", "lexicon.kind_", "lexicon.match_")


def test_every_word_asked_for_is_in_the_catalogue_and_every_word_there_is_asked_for() -> None:
    words, text = catalogue(), "\n".join(path.read_text() for path in SOURCES)
    asked = set(re.findall(r"""\bw\(\s*["']([a-z0-9_.]+)["']\s*[,)]""", text))
    assert not {key for key in asked if not words.has(key)}
    unused = {key for key in words.every_key() if key not in asked and not key.startswith(MADE)}
    assert not unused


def test_sentences_said_after_an_action_are_all_used() -> None:
    text = "\n".join(path.read_text() for path in SOURCES)
    said = {key.removeprefix("said.") for key in catalogue().every_key() if key.startswith("said.")}
    assert not {key for key in said if f'"{key}"' not in text}


def test_every_state_role_level_and_weekday_has_its_word() -> None:
    words = catalogue()
    wanted = [f"state.{one.value}" for one in State] + [f"genre.{one.value}" for one in Genre]
    wanted += [f"level.{one.value}" for one in Level] + [f"level.{one.value}_does" for one in Level]
    wanted += [f"role.{one.value}" for one in Role] + [f"role.{one.value}_does" for one in Role]
    wanted += [f"airing.{one.value}" for one in AiringState] + [f"evidence.{one.value}" for one in Evidence]
    wanted += [f"day.d{number}" for number in range(1, 8)]
    assert not [key for key in wanted if not words.has(key)]
    assert all(words(f"state.{one.value}") == SHOWN[one] for one in State), "one word for one thing"


def names_in(rule: ast.expr) -> set[str]:
    if isinstance(rule, ast.IfExp):
        return names_in(rule.body) | names_in(rule.orelse)
    return {str(rule.value)} if isinstance(rule, ast.Constant) else set()


def rules_of_the_reader() -> set[str]:
    """Every name a rule gives its claims. Marks and bullets are pauses, not readings; two names come from a table."""
    found = {"telephone", "hotline"}
    for path in (WEB.parent / "audio_library" / "reading").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Claim" and len(node.args) > 3:
                found |= names_in(node.args[3])
    return found - {"mark", "bullet"}


def test_every_rule_of_the_reader_is_named_in_plain_words() -> None:
    words, rules = catalogue(), rules_of_the_reader()
    assert len(rules) > 30
    assert not [rule for rule in rules if not words.has("rule." + rule.replace(" ", "_"))]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_page_has_no_foreign_address_and_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert not re.findall(r"https?://|//[a-z]+\.", text)
    assert not re.findall(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\bsrc=)|javascript:|\|\s*safe\b", text)


def test_style_and_script_ask_nobody_else() -> None:
    for name in ("app.css", "app.js", "reading.js"):
        text = (WEB / "static" / name).read_text()
        assert not re.findall(r"https?://|@import|url\(", text), name


def test_nobody_reads_an_emoji() -> None:
    for path in [*SOURCES, WEB / "words.toml", *(WEB / "static").glob("*.js")]:
        assert not re.findall("[\U0001f300-\U0001faff\u2600-\u27bf]", path.read_text()), path.name


def test_times_and_lengths_look_as_people_here_write_them() -> None:
    shown = Shown(HANOI)
    at = datetime(2026, 11, 21, 10, 30, 5, tzinfo=UTC)
    assert shown.hms(at) == "17:30:05" and shown.moment(at) == "17:30:05, 21/11/2026"
    assert shown.hms("2026-11-21T10:30:05.000000Z") == "17:30:05" and shown.hms(None) == "–"
    assert shown.hms(at - timedelta(microseconds=200)) == "17:30:05", "a start 0.2 ms early is not a second early"
    assert (lasts(187_400), lasts(3_723_000), lasts(None)) == ("3:07", "1:02:03", "–")
    assert (millis(12), millis(-3), millis(0), millis(12_340)) == ("+12 ms", "−3 ms", "±0 ms", "+12,3 s")
    assert (minutes(900), minutes(450), grouped(20_000), level(-16.04)) == ("15 phút", "7 phút 30 giây", "20.000", "−16,0")


def test_a_typed_day_is_read_as_day_month_year() -> None:
    assert typed_day("1/2/2026", "x") == typed_day("2026-02-01", "x") == date(2026, 2, 1)
    for wrong in ("31/2/2026", "2/2026", "1/2/26", "mai", "1/2/20260"):
        with pytest.raises(BadInput):
            typed_day(wrong, "x")


def test_words_are_found_without_marks() -> None:
    assert folded("ĐẶC Biệt") == "dac biet"


def test_only_own_paths_are_gone_to() -> None:
    assert own_path("/plan?date=2026-11-21") == "/plan?date=2026-11-21"
    assert {own_path(bad) for bad in ("//x", "http://x", "x", "/\\x", "", "/a\nb")} == {"/"}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(scheme: str) -> None:
    """WCAG 2.2, success criteria 1.4.3 (text, 4.5:1) and 1.4.11 (edges of fields and buttons, 3:1)."""
    style = (WEB / "static" / "app.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[0 if scheme == "light" else 1]))
    on = {
        "paper": ["ink", "soft", "accent", "bad"],
        "sheet": ["ink", "soft", "accent", "accent-deep", "bad", "bad-deep", "warn", "blue"],
        "sunk": ["ink", "soft"],
        "accent": ["on-accent"],
        "bad": ["on-bad"],
        "accent-soft": ["ink", "accent", "soft"],
        "bad-soft": ["ink", "bad", "bad-deep", "soft"],
        "warn-soft": ["ink", "warn", "soft", "accent"],
        "blue-soft": ["ink", "blue"],
    }
    found = {(a, b): contrast(colours[a], colours[b]) for a in on for b in on[a]}
    assert not {pair: value for pair, value in found.items() if value < 4.5}
    assert contrast(colours["edge"], colours["sheet"]) >= 3 and contrast(colours["edge"], colours["paper"]) >= 3
