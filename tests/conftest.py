"""Fixtures every room may use. A test that needs something of the machine says so by a marker and a reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, make_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.parts.close()


def need(present: bool, reason: str) -> None:
    """Skips with the reason; under REQUIRE_REAL=1 a missing part of the machine is a failure."""
    if present:
        return
    if os.environ.get("REQUIRE_REAL") == "1":
        pytest.fail(f"REQUIRE_REAL=1 but: {reason}")
    pytest.skip(reason)
