"""Runs every `bench_*.py` (or those named), prints one table, and exits 1 when a limit is not kept.

A row is {"what", "value", "unit", "limit"}; a limit reads "<= 2" or ">= 6500" (a bare number is the least that is good
enough), or is empty where there is none.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def main(names: list[str]) -> int:
    found = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    unknown = [name for name in names if name not in found]
    if unknown:
        print(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(found)}", file=sys.stderr)
        return 2
    kept = True
    print(f"{'benchmark':<10} {'what':<58} {'value':>12} {'unit':<12} limit")
    for name in names or found:
        for row in importlib.import_module(f"tests.benchmarks.bench_{name}").run():
            good = keeps(row)
            kept &= good
            shown = f"{row['value']:,.2f}" if isinstance(row["value"], float) else f"{row['value']}"
            mark = "" if good else "   NOT KEPT"
            print(f"{name:<10} {row['what']:<58} {shown:>12} {row['unit']:<12} {row.get('limit') or ''}{mark}", flush=True)
    return 0 if kept else 1


def keeps(row: dict[str, Any]) -> bool:
    limit = row.get("limit")
    if not limit:
        return True
    if isinstance(limit, int | float):
        return float(row["value"]) >= limit
    sign, number = str(limit).split()
    value, bound = float(row["value"]), float(number.replace(",", ""))
    return value <= bound if sign == "<=" else value >= bound


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
