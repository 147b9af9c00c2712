"""How fast written Vietnamese becomes spoken Vietnamese: sentences a second, load time, a very long text.

Processor time of one core, so that a busy machine does not change the numbers.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from audio_library.reading import read

CASES = Path(__file__).parents[1] / "reading" / "cases"
LEAST_PER_S, LONGEST_LOAD_S, LONG_CHARS, LONGEST_LONG_S = 6500.0, 0.3, 400_000, 2.0
_LOAD = (
    "import time; t = time.process_time(); from audio_library.reading import read; read('UBND 5 kg'); "
    "print(time.process_time() - t)"
)


def sentences() -> list[str]:
    lines = [line for path in sorted(CASES.glob("*.tsv")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line.split("\t")[0] for line in lines if not line.startswith("# ")]


def sentences_per_s(texts: list[str], seconds: float = 2.0) -> float:
    count, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        for text in texts:
            read(text)
        count += len(texts)
    return count / (time.process_time() - started)


def load_s() -> float:
    """The best of five fresh processes: import, tables and the first sentence."""
    root = Path(__file__).parents[2]
    runs = [subprocess.run([sys.executable, "-c", _LOAD], cwd=root, capture_output=True, text=True, check=True) for _ in range(5)]
    return min(float(done.stdout) for done in runs)


def long_text_s(texts: list[str]) -> float:
    text = "\n".join(texts)
    text = (text + "\n") * (LONG_CHARS // len(text) + 1)
    started = time.process_time()
    read(text[:LONG_CHARS])
    return time.process_time() - started


def run() -> list[dict[str, Any]]:
    texts = sentences()
    rows: list[tuple[str, float, str, str]] = [
        ("reading: sentences read", round(sentences_per_s(texts)), "1/s", f">= {LEAST_PER_S:.0f}"),
        ("reading: load and first sentence", round(load_s(), 3), "s", f"<= {LONGEST_LOAD_S}"),
        ("reading: 400,000 characters", round(long_text_s(texts), 3), "s", f"<= {LONGEST_LONG_S}"),
    ]
    return [{"what": what, "value": value, "unit": unit, "limit": limit} for what, value, unit, limit in rows]


if __name__ == "__main__":
    for row in run():
        print(f"{row['what']:<36}{row['value']:>10} {row['unit']:<4} {row['limit']}")
