"""The one file of benchmark results, and how a benchmark adds its rows to it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypedDict

RESULTS = Path(__file__).parent / "results.json"


class Row(TypedDict):
    """One measured number: the median of ``runs`` runs, against ``peer``."""

    name: str
    value: float
    unit: str
    goal: float
    better: Literal["lower", "higher"]
    peer: str
    runs: int


def as_line(row: Row) -> str:
    """The row as a line for people, with whether it meets its goal."""
    value, goal = row["value"], row["goal"]
    met = value <= goal if row["better"] == "lower" else value >= goal
    verdict = "meets" if met else "misses"
    return f"{row['name']}: {value:g} {row['unit']}, {verdict} the goal {goal:g} ({row['peer']})"


def record(rows: Iterable[Row], results: Path = RESULTS) -> None:
    """Merge ``rows`` into the results by name, and print them with their goals."""
    known: dict[str, Row] = {}
    if results.exists():
        known = {row["name"]: row for row in json.loads(results.read_text())}
    for row in rows:
        known[row["name"]] = row
        print(as_line(row))
    ordered = [known[name] for name in sorted(known)]
    results.write_text(json.dumps(ordered, indent=2) + "\n")
