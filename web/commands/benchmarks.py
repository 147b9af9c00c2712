"""`bench`: the benchmarks stand beside the tests; this runs them in a process of their own and passes their verdict on."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def bench(given: argparse.Namespace) -> int:
    return subprocess.run([sys.executable, "-m", "tests.benchmarks", *given.names], cwd=_ROOT, check=False).returncode
