"""How many of jscpd's pairs our search finds, of those that difflib has verified.

A pair is found when one of our groups covers at least 70 % of its lines at both places.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import polars as pl

from wundr_ray.clones.detect import MIN_LINES, MIN_TOKENS, find_clones

COVERED = 0.7
OPTIONS = ("-k", str(MIN_TOKENS), "-l", str(MIN_LINES), "-m", "weak", "--no-gitignore", "--silent")

Place = dict[str, Any]
"""A side of a pair of jscpd: ``name``, ``start`` and ``end``."""

Cut = Callable[[Place], tuple[Sequence[int], Sequence[Hashable]]]
"""The tokens of a place, each with its line."""


def jscpd(formats: str) -> list[str]:
    """The command, without folder and reporters."""
    return [str(Path(sys.executable).with_name("jscpd")), *OPTIONS, "-f", formats]


def theirs(folder: Path, reports: Path, formats: str) -> list[tuple[Place, Place]]:
    command = [*jscpd(formats), "--reporters", "json", "--output", str(reports), "."]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    found = json.loads((reports / "jscpd-report.json").read_text("utf-8"))["duplicates"]
    return [(_place(pair["firstFile"]), _place(pair["secondFile"])) for pair in found]


def _place(side: Place) -> Place:
    """Of an embedded block, jscpd names the format after the file."""
    return {**side, "name": side["name"].partition(":")[0].removeprefix("./")}


def is_verified(cut: Cut, first: Place, second: Place) -> bool:
    """Whether difflib finds enough equal tokens in a row, over enough lines, in both places."""
    (first_lines, first_tokens), (second_lines, second_tokens) = cut(first), cut(second)
    matcher = SequenceMatcher(None, first_tokens, second_tokens, autojunk=False)
    run = matcher.find_longest_match()
    return run.size >= MIN_TOKENS and all(
        lines[start + run.size - 1] - lines[start] + 1 >= MIN_LINES
        for lines, start in ((first_lines, run.a), (second_lines, run.b))
    )


_ROUGH = re.compile(r""""[^"\n]*"|'[^'\n]*'|\w+|[^\w\s]""")
_NO_CODE = re.compile(r"(?://|/?\*|<!--|import\b|export [{*]|export type [{*]|\} from\b)")


class Rough:
    """The tokens of a place as a few lines of Python see them, in any language.

    Lines that begin like a comment or an import are left out; what stands in quotes on one line is
    one token.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, place: Place) -> tuple[list[int], list[str]]:
        text = (self._folder / place["name"]).read_text("utf-8", "replace")
        lines = text.split("\n")[place["start"] - 1 : place["end"]]
        cut = [
            (number, token)
            for number, line in enumerate(lines)
            if not _NO_CODE.match(line.strip())
            for token in _ROUGH.findall(line)
        ]
        return [number for number, _ in cut], [token for _, token in cut]


class Found:
    """The pairs that our search finds in ``streams``."""

    def __init__(self, streams: pl.DataFrame) -> None:
        self._groups: dict[tuple[str, int], set[int]] = defaultdict(set)
        for row in find_clones({"": streams.lazy()}).iter_rows(named=True):
            for side in "ab":
                for line in range(row[f"line_{side}"], row[f"end_{side}"] + 1):
                    self._groups[row[f"path_{side}"], line].add(row["group"])

    def has(self, first: Place, second: Place) -> bool:
        return self._share(first, second) >= COVERED and self._share(second, first) >= COVERED

    def _share(self, place: Place, other: Place) -> float:
        """The share of the lines of ``place`` that have a group in common with ``other``."""
        other_groups = set().union(*self._lines(other))
        lines = self._lines(place)
        return sum(not groups.isdisjoint(other_groups) for groups in lines) / len(lines)

    def _lines(self, place: Place) -> list[set[int]]:
        numbers = range(place["start"], place["end"] + 1)
        return [self._groups.get((place["name"], line), set()) for line in numbers]
