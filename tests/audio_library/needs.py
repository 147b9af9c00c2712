"""What a test needs of the machine's Python, asked without loading it."""

from __future__ import annotations

import importlib.util

import pytest


def need_piper() -> None:
    """piper is optional in the product; its tiny model is made with onnx."""
    missing = [name for name in ("piper", "onnx") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
