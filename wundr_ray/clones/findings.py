"""What is reported of a project's duplicates: one finding for each group of copies.

Copies of which one is synchronous and the other asynchronous are one finding for each pair of
files: their blocks are not repaired one by one, but one file is generated from the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from wundr_ray.clones.codes import DUPLICATE, TWIN
from wundr_ray.clones.lines import covered_lines, merged, places
from wundr_ray.contract.vocabulary import Confidence, Role, Rule, Severity
from wundr_ray.domain.wording import counted
from wundr_ray.frames import FINDINGS

ENGINE = "wundr-clones"

CWE = 1041
HELP_URL = "https://cwe.mitre.org/data/definitions/1041.html"
"""CWE-1041, Use of Redundant Code."""

MEDIUM_LINES = 25
"""A finding is of medium severity if keeping one copy would save at least so many lines."""

SHOWN_PLACES = 5
SHOWN_PATH = 120
"""Characters of a path in a message."""

UNASYNC = "generate one form from the other, as unasync does"

# The columns that are the same for all findings.
_SAME: Mapping[str, object] = {
    "rule": Rule.DUPLICATES.value,
    "confidence": Confidence.HIGH.value,
    "cwe": CWE,
    "engine": ENGINE,
    "help_url": HELP_URL,
    "role": Role.PRODUCTION.value,
}


def findings(clones: pl.DataFrame) -> pl.DataFrame:
    """The findings (``frames.FINDINGS``) of ``frames.CLONES``, as if all were production."""
    return pl.DataFrame([*_duplicates(clones), *_twins(clones)], schema=FINDINGS)


def severity_of(saved: int) -> Severity:
    """Of copies that could be reduced to one, which would save so many lines."""
    return Severity.MEDIUM if saved >= MEDIUM_LINES else Severity.LOW


def copies(clones: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Each group of ``clones`` with its places, in their order.

    ``by`` are the columns that say in what file a place is. The result has them and ``line`` and
    ``end`` as lists, besides ``group``, the ``lines`` of the longest place, and the lines ``saved``
    if only that one were kept.
    """
    size = pl.col("end") - pl.col("line") + 1
    return (
        merged(places(clones), ["group", *by])
        .group_by("group", maintain_order=True)
        .agg(
            *(pl.col(name) for name in (*by, "line", "end")),
            lines=size.max(),
            saved=size.sum() - size.max(),
        )
    )


def _duplicates(clones: pl.DataFrame) -> Iterator[dict[str, object]]:
    for row in copies(clones.filter(~clones["twins"]), ["path"]).iter_rows(named=True):
        paths, lines, ends = row["path"], row["line"], row["end"]
        yield _finding(paths[0], lines[0], ends[0], DUPLICATE, row["saved"], _message(row))


def _message(row: dict[str, Any]) -> str:
    if len(row["path"]) == 1:
        return (
            f"{counted(row['lines'], 'line')} repeat the same code several times. Write it once, "
            "in a loop or a function."
        )
    others = zip(row["path"][1:], row["line"][1:], row["end"][1:], strict=True)
    shown = [_place(row["path"][0], *other) for other in others]
    more = len(shown) - SHOWN_PLACES
    if more > 0:
        shown[SHOWN_PLACES:] = [f"{more} more"]
    again = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    advice = "Move it into one function" if len(set(row["path"])) == 1 else "Keep one copy"
    here = counted(row["end"][0] - row["line"][0] + 1, "line")
    return f"The same code in {len(row['path']):,} places: {here} here, again in {again}. {advice}."


def _place(own: str, path: str, line: int, end: int) -> str:
    if path != own:
        return f"{_shown(path)}:{line}-{end}"
    return f"lines {line} to {end}"


def _twins(clones: pl.DataFrame) -> Iterator[dict[str, object]]:
    if not clones["twins"].any():
        return
    twins = clones.filter("twins").sort("line_a", "line_b")
    pair = ["path_a", "path_b"]
    blocks = twins.select(*pair, line="line_b", end="end_b")
    lines_of = {(a, b): lines for a, b, lines in covered_lines(blocks, pair, pair).iter_rows()}
    firsts = twins.group_by(pair, maintain_order=True).agg(pl.len(), pl.all().first())
    for first in firsts.iter_rows(named=True):
        path_a, path_b = first["path_a"], first["path_b"]
        lines = lines_of[path_a, path_b]
        size = f"{counted(lines, 'line')} in {counted(first['len'], 'block')}"
        other = "this file" if path_a == path_b else _shown(path_b)
        message = (
            f"Code here has its synchronous or asynchronous twin in {other}, from line "
            f"{first['line_b']} on ({size}): {UNASYNC}."
        )
        yield _finding(path_a, first["line_a"], first["end_a"], TWIN, lines, message)


def _shown(path: str) -> str:
    return path if len(path) <= SHOWN_PATH else f"…{path[1 - SHOWN_PATH :]}"


def _finding(
    path: str, line: int, end: int, code: str, saved: int, message: str
) -> dict[str, object]:
    return {
        **_SAME,
        "path": path,
        "line": line,
        "end_line": end,
        "code": code,
        "severity": severity_of(saved).value,
        "engine_rule": code,
        "message": message,
    }
