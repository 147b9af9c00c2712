"""Every word on the pages, read from one catalogue (`web/words.toml`), so that it can be read through in one sitting.

    words("plan.committed", version=3)   →  «Đã chốt, phiên bản 3»

An unknown key is a mistake of ours and raises; it never shows a person an empty place.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


class Words:
    """The catalogue as dotted keys."""

    def __init__(self, path: Path) -> None:
        self._sentences = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))

    def __call__(self, key: str, **facts: Any) -> str:
        return self._sentences[key].format(**facts)

    def has(self, key: str) -> bool:
        return key in self._sentences

    def every_key(self) -> set[str]:
        return set(self._sentences)


def catalogue() -> Words:
    return Words(Path(__file__).with_name("words.toml"))


def _flat(table: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{before}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return found
