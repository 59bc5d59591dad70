"""Findings of one analysis as lists: filtered, sorted, counted, one page at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from wundr_ray.aggregate.dispositions import with_dispositions_of_jobs
from wundr_ray.aggregate.kept import are_readable
from wundr_ray.aggregate.priority import worth_first
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.finding_vocabulary import FindingSort, FindingState
from wundr_ray.domain.dispositions import DispositionRule
from wundr_ray.domain.finding_filter import FindingFilter
from wundr_ray.domain.gitignore import Ignored
from wundr_ray.frames import SCHEMAS, UNREADABLE, scan
from wundr_ray.store.artifacts import Artifacts

NONE = "none"
"""Stands for no state and for no disposition, in filters and counts."""

MOST_CODES = 50

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
    chosen: FindingFilter,
    sort: FindingSort,
    offset: int,
    limit: int,
) -> FindingPage:
    """One page of the findings of the analysis whose frames are kept under ``key``.

    Raises ``NotFound`` where they can no longer be read.
    """
    with _frames(artifacts, key) as frames:
        return read_page(frames, rules, chosen, sort, offset, limit)


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


def read_page(
    frames: Path,
    rules: Sequence[DispositionRule],
    chosen: FindingFilter,
    sort: FindingSort,
    offset: int,
    limit: int,
) -> FindingPage:
    """One page of the findings that an analysis has kept in the folder ``frames``."""
    findings = _chosen(_findings(frames, rules, chosen), chosen)
    page = findings.sort(_order(sort), maintain_order=True).slice(offset, limit).select(COLUMNS)
    counts = [findings.group_by(pl.col(name).fill_null(NONE)).len("count") for name in _FACETS]
    rows, total, *counted = pl.collect_all([page, findings.select(pl.len()), *counts])
    facets = {name: _facet(table) for name, table in zip(_FACETS, counted, strict=True)}
    return FindingPage(rows.to_dicts(), int(total.item()), facets)


def find(frames: Path, rules: Sequence[DispositionRule], finding_id: str) -> dict[str, Any] | None:
    """One finding of an analysis, also a fixed one, with ``COLUMNS``."""
    every = FindingFilter(ids=frozenset({finding_id}), states=frozenset({*FindingState, NONE}))
    found = _chosen(_findings(frames, rules, every), every).select(COLUMNS).head(1).collect()
    return found.to_dicts()[0] if found.height else None


def _findings(
    frames: Path, rules: Sequence[DispositionRule], chosen: FindingFilter
) -> pl.LazyFrame:
    """Those of the analysis and, where the filter names them, those that are fixed."""
    parts = [scan(frames / "findings.parquet", "findings").with_columns(gone_at=_NO_TIME)]
    gone = frames / "gone.parquet"
    if FindingState.FIXED in chosen.states and gone.is_file():
        fixed = scan(gone, "gone").filter(pl.col("because").is_null())
        parts.append(fixed.with_columns(state=pl.lit(FindingState.FIXED.value)))
    rows = pl.concat(parts, how="diagonal_relaxed")
    of_job = {"": rules} if rules else {}
    return with_dispositions_of_jobs(rows.with_columns(job_id=pl.lit("")), of_job)


_NO_TIME = pl.lit(None, SCHEMAS["gone"]["gone_at"])


def _chosen(findings: pl.LazyFrame, chosen: FindingFilter) -> pl.LazyFrame:
    rows = findings.filter(*_conditions(chosen))
    if chosen.path is None:
        return rows
    covered = Ignored([chosen.path])
    paths = rows.select(pl.col("path").unique()).collect()["path"]
    return rows.filter(pl.col("path").is_in([each for each in paths if covered.covers(each)]))


def _conditions(chosen: FindingFilter) -> Iterator[pl.Expr]:
    values: dict[str, Iterable[str]] = {
        "state": chosen.states,
        "severity": chosen.severities,
        "code": chosen.codes,
        "rule": chosen.rules,
        "role": chosen.roles,
        "disposition": chosen.dispositions,
        "id": chosen.ids,
    }
    for name, wanted in values.items():
        if wanted:
            # As plain texts: polars makes a type of its own of members of an enumeration.
            yield pl.col(name).fill_null(NONE).is_in(sorted(map(str, wanted)))
    if chosen.since is not None:
        yield pl.col("first_seen") >= chosen.since


def _order(sort: FindingSort) -> list[pl.Expr]:
    place = [pl.col("path"), pl.col("line"), pl.col("code"), pl.col("message")]
    match sort:
        case FindingSort.WORST:
            return [*worth_first(), pl.col("message")]
        case FindingSort.PATH:
            return place
        case FindingSort.NEWEST:
            return [-pl.col("first_seen").dt.timestamp("us"), *place]
        case FindingSort.OLDEST:
            return [pl.col("first_seen").dt.timestamp("us"), *place]


def _facet(counts: pl.DataFrame) -> dict[str, int]:
    """The most frequent values first."""
    name = counts.columns[0]
    most = counts.sort("count", name, descending=[True, False]).head(MOST_CODES)
    return dict(most.iter_rows())
