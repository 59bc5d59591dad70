"""What is new in an analysis, as reports show it first."""

from dataclasses import dataclass

import polars as pl

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.findings.priority import worth_first
from wundr_ray.contract.findings.vocabulary import Because, FindingState
from wundr_ray.contract.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class NewFinding:
    job_id: str
    severity: Severity
    code: str
    message: str
    path: str
    line: int | None


@dataclass(frozen=True, slots=True)
class NewFindings:
    """The new findings of projects that have been compared with an earlier analysis."""

    by_severity: dict[Severity, int]
    existing: int
    worst: tuple[NewFinding, ...]

    @property
    def total(self) -> int:
        return sum(self.by_severity.values())


def new_findings(document: ReportDocument, limit: int) -> NewFindings | None:
    """The new findings of all projects, of which ``limit`` are listed.

    None if no finding has been compared with an earlier analysis.
    """
    if "state" not in document.findings.collect_schema():
        return None
    # Where there is no reference, a state says nothing about what has changed.
    without_reference = pl.col("because").eq_missing(Because.NO_REFERENCE.value)
    compared = document.findings.filter(pl.col("state").is_not_null() & ~without_reference)
    counts = compared.group_by("state", "severity").len().collect()
    if counts.is_empty():
        return None
    is_new = pl.col("state").is_in([FindingState.NEW.value, FindingState.REOPENED.value])
    new = dict(counts.filter(is_new).group_by("severity").agg(pl.col("len").sum()).iter_rows())
    rows = (
        compared.filter(is_new)
        .sort(worth_first(), maintain_order=True)
        .head(limit)
        .select("job_id", "severity", "code", "message", "path", "line")
        .collect()
    )
    return NewFindings(
        by_severity={level: new.get(level.value, 0) for level in Severity},
        existing=int(counts.filter(state=FindingState.EXISTING.value)["len"].sum()),
        worst=tuple(NewFinding(job, Severity(level), *rest) for job, level, *rest in rows.rows()),
    )
