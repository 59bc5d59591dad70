"""The findings of one project, the worst first, as the exchange formats take them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

import polars as pl

from wundr_ray.aggregate.document import ReportDocument
from wundr_ray.aggregate.priority import worth_first
from wundr_ray.aggregate.tables import in_scope
from wundr_ray.contract.presentation import is_analysed
from wundr_ray.contract.results import ProjectResult
from wundr_ray.contract.vocabulary import Because, FindingState


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the findings; what has a default is null in results of earlier versions."""

    path: str
    line: int | None
    end_line: int | None
    rule: str
    code: str
    severity: str
    confidence: str
    cwe: int | None
    message: str
    engine: str
    engine_rule: str
    help_url: str | None
    role: str
    id: str | None = None
    state: str | None = None
    because: str | None = None
    first_seen: datetime | None = None
    touched: bool | None = None
    primary_line_hash: str | None = None
    disposition: str | None = None
    disposition_reason: str | None = None


COLUMNS = [each.name for each in fields(Finding)]


def analysed(document: ReportDocument) -> list[ProjectResult]:
    """The projects whose findings are known, even if there are none."""
    projects = document.results.project_results
    return [each for each in projects if is_analysed(each) and each.error is None]


def count(document: ReportDocument, project: ProjectResult) -> int:
    """How many findings the project's numbers are about."""
    return int(_of_project(document, project).select(pl.len()).collect().item())


def worst(document: ReportDocument, project: ProjectResult, most: int | None) -> pl.DataFrame:
    """``COLUMNS`` of the findings that the project's numbers are about, at most so many.

    Those that somebody has accepted come last.
    """
    rows = _of_project(document, project)
    known = rows.collect_schema().names()
    missing = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in known]
    ordered = (
        rows.with_columns(missing)
        .sort(pl.col("disposition").is_not_null(), *worth_first(), maintain_order=True)
        .select(COLUMNS)
    )
    return (ordered if most is None else ordered.head(most)).collect()


def _of_project(document: ReportDocument, project: ProjectResult) -> pl.LazyFrame:
    rows = document.findings.filter(pl.col("job_id") == project.job_id)
    return in_scope(rows, [project])


def findings_in(rows: pl.DataFrame) -> Iterator[Finding]:
    return (Finding(*row) for row in rows.iter_rows())


def is_compared(rows: pl.DataFrame) -> bool:
    """Whether the findings have been compared with those of an earlier analysis."""
    compared = pl.col("state").is_in(list(FindingState)) & pl.col("because").ne_missing(
        Because.NO_REFERENCE.value
    )
    return bool(rows.select(compared.any()).item())
