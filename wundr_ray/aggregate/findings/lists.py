"""Findings of one analysis as lists: filtered, sorted, counted, one page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from wundr_ray.aggregate.findings.dispositions import with_dispositions
from wundr_ray.aggregate.findings.priority import open_first, worth_first
from wundr_ray.aggregate.findings.rows import NONE, ROW, left_by, present, present_and_fixed
from wundr_ray.aggregate.kept import are_readable
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.findings.vocabulary import FindingSort, FindingState
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.filter import AuditSort, FindingFilter, FindingQuery
from wundr_ray.frames import UNREADABLE
from wundr_ray.store.artifacts.artifacts import Artifacts

MOST_CODES = 50

FRONT = 10_000
"""As many rows from the front are cheaper to find without sorting all of them."""

COLUMNS = (
    *("id", "state", "because", "touched", "severity", "rule", "code", "path", "line", "end_line"),
    *("scope", "message", "confidence", "role", "cwe", "engine", "engine_rule", "help_url"),
    *("first_seen", "first_commit", "gone_at", "disposition", "disposition_reason"),
)

_FACETS = ("state", "severity", "code", "role", "disposition")


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Rows with ``COLUMNS``; ``total`` and ``facets`` are of all that the filter leaves."""

    rows: list[dict[str, Any]]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def page_of(
    artifacts: Artifacts,
    key: str,
    rules: Sequence[DispositionRule],
    query: FindingQuery,
) -> FindingPage:
    """One page of the findings of the analysis whose frames are kept under ``key``.

    Raises ``NotFound`` where they can no longer be read.
    """
    with _frames(artifacts, key) as frames:
        return read_page(frames, rules, query)


def one_of(
    artifacts: Artifacts, key: str, rules: Sequence[DispositionRule], finding_id: str
) -> dict[str, Any] | None:
    """One finding of the analysis whose frames are kept under ``key``; raises the same."""
    with _frames(artifacts, key) as frames:
        return find(frames, rules, finding_id)


@contextmanager
def _frames(artifacts: Artifacts, key: str) -> Iterator[Path]:
    frames = artifacts.path(key)
    lost = NotFound(
        "The findings of this analysis can no longer be read.",
        resolution="Analyse the project again.",
    )
    if not are_readable(artifacts, frames):
        raise lost
    try:
        yield frames
    except UNREADABLE:  # removed meanwhile
        raise lost from None


def read_page(frames: Path, rules: Sequence[DispositionRule], query: FindingQuery) -> FindingPage:
    """One page of the findings that an analysis has kept in the folder ``frames``."""
    every = _known(frames, query.chosen)
    findings = left_by(every, query.chosen, rules)
    # All facets from one pass: the combinations are few, however many findings there are.
    counts = findings.group_by(pl.col(_FACETS).fill_null(NONE)).len("count")
    counted = counts.collect(engine="streaming")
    # Rows are chosen by their sort keys alone; only those of the page are read with all columns.
    page = every.filter(pl.col(ROW).is_in(_rows_of(findings, query).implode()))
    return FindingPage(
        _with_decisions(page, rules).sort(*_order(query.sort), ROW).select(COLUMNS).to_dicts(),
        int(counted["count"].sum()),
        {name: _facet(counted, name) for name in _FACETS},
    )


def find(frames: Path, rules: Sequence[DispositionRule], finding_id: str) -> dict[str, Any] | None:
    """One finding of an analysis, also a fixed one, with ``COLUMNS``."""
    known = present_and_fixed(frames)
    found = _with_decisions(known.filter(pl.col("id") == finding_id).head(1), rules)
    rows = found.select(COLUMNS).to_dicts()
    return rows[0] if rows else None


def _known(frames: Path, chosen: FindingFilter) -> pl.LazyFrame:
    """What may be listed: those that are fixed only where the filter names them."""
    return present_and_fixed(frames) if FindingState.FIXED in chosen.states else present(frames)


def _rows_of(findings: pl.LazyFrame, query: FindingQuery) -> pl.Series:
    """The numbers of the rows that stand on a page."""
    keys = [key.alias(f"key_{number}") for number, key in enumerate(_order(query.sort))]
    names = [key.meta.output_name() for key in keys]
    ordered = findings.select(ROW, *keys).sort(*names, ROW)
    page = ordered.slice(query.offset, query.limit).select(ROW)
    # The one engine holds the rows up to the page, the other the keys of all.
    is_at_front = query.offset + query.limit <= FRONT
    return page.collect(engine="streaming" if is_at_front else "in-memory")[ROW]


def _with_decisions(rows: pl.LazyFrame, rules: Sequence[DispositionRule]) -> pl.DataFrame:
    """A few rows with ``COLUMNS`` and more."""
    return with_dispositions(rows.collect(engine="streaming"), rules)


def _order(sort: FindingSort | AuditSort) -> list[pl.Expr]:
    place = [pl.col("path"), pl.col("line"), pl.col("code"), pl.col("message")]
    match sort:
        case FindingSort.WORST:
            return [*worth_first(), pl.col("message")]
        case AuditSort.OPEN_FIRST:
            return open_first()
        case FindingSort.PATH:
            return place
        case FindingSort.NEWEST:
            return [-pl.col("first_seen").dt.timestamp("us"), *place]
        case FindingSort.OLDEST:
            return [pl.col("first_seen").dt.timestamp("us"), *place]


def _facet(counts: pl.DataFrame, name: str) -> dict[str, int]:
    """How many findings have each value of the column, the most frequent values first."""
    summed = counts.group_by(name).agg(pl.col("count").sum())
    most = summed.sort("count", name, descending=[True, False]).head(MOST_CODES)
    return dict(most.iter_rows())
