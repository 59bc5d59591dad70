"""Benchmarks of another checkout and of this one by turns, and the ratio of each row.

The machine is shared, so that a figure of yesterday says nothing about today: both checkouts run
alternately, and each row is the median of its turns. The other checkout needs its own
environment (``make setup``). Run: ``python -m benchmarks.compare PATH [--turns N] NAME …``.
"""

import argparse
import json
import subprocess
from collections import defaultdict
from pathlib import Path
from statistics import median

from benchmarks.rows import RESULTS, Row

HERE = Path(__file__).parents[1]
TOLERANCE = 1.03
"""A row that is worse by more than this is marked."""

Values = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="a checkout with an environment of its own")
    parser.add_argument("names", nargs="+", help="benchmarks, such as api")
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    other: Values = defaultdict(list)
    own: Values = defaultdict(list)
    better: dict[str, str] = {}
    for name in arguments.names:
        for turn in range(arguments.turns):
            # The one that runs first may have an advantage, so the order alternates.
            pair = [(arguments.other.resolve(), other), (HERE, own)]
            for checkout, values in pair if turn % 2 else reversed(pair):
                for row in measured(checkout, name):
                    values[row["name"]].append(row["value"])
                    better[row["name"]] = row["better"]
    for row in sorted(other.keys() & own.keys()):
        print(line(row, median(other[row]), median(own[row]), better[row]))
    for row in sorted(other.keys() ^ own.keys()):
        print(f"{row}: only one of the checkouts has it")


def measured(checkout: Path, name: str) -> list[Row]:
    """Run the benchmark ``name`` in ``checkout``; returns its rows and restores the old file."""
    file = checkout / RESULTS.relative_to(HERE)
    before = file.read_text("utf-8")
    file.write_text("[]\n", "utf-8")
    try:
        python = checkout / ".venv/bin/python"
        subprocess.run([python, "-m", f"benchmarks.{name}"], cwd=checkout, check=False)
        rows: list[Row] = json.loads(file.read_text("utf-8"))
    finally:
        file.write_text(before, "utf-8")
    return rows


def line(row: str, before: float, after: float, better: str) -> str:
    """How much better or worse ``after`` is: above 1 it is worse."""
    if not before or not after:
        return f"{row}: {before:g} before, {after:g} now"
    ratio = after / before if better == "lower" else before / after
    mark = "  WORSE" if ratio > TOLERANCE else ""
    return f"{row}: {before:g} before, {after:g} now, {ratio:.2f}{mark}"


if __name__ == "__main__":
    main()
