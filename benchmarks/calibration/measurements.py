"""The list of repositories and the table of measurements, as they are kept in files."""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from wundr_ray.domain.rating.profile import CheckedLines, CodeProfile

HERE = Path(__file__).parent
REPOSITORIES = HERE / "repositories.csv"
MEASUREMENTS = HERE / "measurements.csv"


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of the benchmark at two of its releases; without tags, a year apart."""

    repository: str
    tag: str
    commit: str
    previous_tag: str
    previous_commit: str

    @property
    def is_held_out(self) -> bool:
        """Whether it belongs to the third that the thresholds are not derived from."""
        return hashlib.sha256(self.repository.encode()).digest()[0] % 3 == 0


Key = tuple[str, str]
"""A repository's name and a commit."""

_WORDS = {
    "complex_lines": ("above_10", "above_20", "above_50"),
    "long_lines": ("above_15", "above_30", "above_60"),
}


def repositories() -> list[Repository]:
    with REPOSITORIES.open(encoding="utf-8") as file:
        return [Repository(**row) for row in csv.DictReader(file)]


def read() -> dict[Key, CodeProfile]:
    """The profiles measured so far."""
    if not MEASUREMENTS.exists():
        return {}
    with MEASUREMENTS.open(encoding="utf-8") as file:
        return {(row["repository"], row["commit"]): _profile(row) for row in csv.DictReader(file)}


def derived_from() -> list[CodeProfile]:
    """The profiles that thresholds are derived from: those of projects that are not held out."""
    measured = read()
    keys = [(each.repository, each.commit) for each in repositories() if not each.is_held_out]
    return [measured[key] for key in keys if key in measured]


def write(measured: dict[Key, CodeProfile]) -> None:
    """Replace the table, in the order of names."""
    rows = [_row(key, measured[key]) for key in sorted(measured)]
    with MEASUREMENTS.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def _row(key: Key, profile: CodeProfile) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip(("repository", "commit"), key, strict=True))
    for name, value in asdict(profile).items():
        row |= dict(
            zip(_columns(name), value if isinstance(value, tuple) else [value], strict=True)
        )
    return row


def _profile(row: dict[str, str]) -> CodeProfile:
    values: dict[str, Any] = {}
    for each in fields(CodeProfile):
        numbers = [int(row[column]) for column in _columns(each.name)]
        values[each.name] = _value(each.name, numbers)
    return CodeProfile(**values)


def _value(name: str, numbers: list[int]) -> Any:
    if name in _WORDS:
        return tuple(numbers)
    return CheckedLines(*numbers) if len(numbers) > 1 else numbers[0]


def _columns(name: str) -> Iterable[str]:
    if name in _WORDS:
        return [f"{name}_{word}" for word in _WORDS[name]]
    if name.endswith(("security", "performance", "accessibility")):
        return [f"{name}_{part}" for part in CheckedLines._fields]
    return [name]
