"""The rows behind the reports of a batch, one table for all of its jobs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from wundr_ray.aggregate.portfolio.project_rows import project_rows, sources
from wundr_ray.aggregate.portfolio.rows import (
    Row,
    codes,
    findings,
    movers,
    not_counted,
    recommendations,
    totals,
)
from wundr_ray.contract.reports.results import ReportJobResult
from wundr_ray.contract.vocabulary import ReportTable, Severity

_TEXT, _WHOLE, _REAL, _TIME = pl.String(), pl.Int64(), pl.Float64(), pl.String()
_SUBJECT = {"project_id": _TEXT, "project": _TEXT, "group": _TEXT}
_VALUES = {"before": _REAL, "value": _REAL, "change": _REAL}
_SOURCE = {
    "batch_id": _TEXT,
    "source_job_id": _TEXT,
    "branch": _TEXT,
    "commit": _TEXT,
    "completed_at": _TIME,
    "findings_removed": pl.Boolean(),
}

SCHEMAS: Mapping[ReportTable, pl.Schema] = {
    ReportTable.TOTALS: pl.Schema(
        {
            **{"job_id": _TEXT, "report": _TEXT, "of": _TEXT, "group": _TEXT},
            **{"at": _TIME, "metric": _TEXT, "kind": _TEXT, **_VALUES, "percent": _REAL},
            **{"improved": _WHOLE, "worsened": _WHOLE, "projects": _WHOLE},
        }
    ),
    ReportTable.PROJECTS: pl.Schema(
        {"job_id": _TEXT, "report": _TEXT, **_SUBJECT}
        | {"at": _TIME, "metric": _TEXT, **_VALUES, "batch_id": _TEXT, "source_job_id": _TEXT}
    ),
    ReportTable.MOVERS: pl.Schema(
        {"job_id": _TEXT, "metric": _TEXT, "direction": _TEXT, "place": _WHOLE}
        | {**_SUBJECT, **_VALUES}
    ),
    ReportTable.CODES: pl.Schema(
        {"job_id": _TEXT, "code": _TEXT, "before": _WHOLE, "after": _WHOLE, "change": _WHOLE}
        | {str(level): _WHOLE for level in Severity}
    ),
    ReportTable.FINDINGS: pl.Schema(
        {"job_id": _TEXT, **_SUBJECT, "finding_id": _TEXT, "severity": _TEXT, "code": _TEXT}
        | {"rule": _TEXT, "path": _TEXT, "line": _WHOLE, "message": _TEXT, "cwe": _TEXT}
        | {"state": _TEXT, "first_seen": _TIME, "age_days": _WHOLE, "disposition": _TEXT}
        | {"disposition_reason": _TEXT, "disposition_by": _TEXT, "disposition_until": _TIME}
    ),
    ReportTable.RECOMMENDATIONS: pl.Schema(
        {"job_id": _TEXT, "type": _TEXT, "description": _TEXT, "projects": _TEXT}
        | {"potential_savings": _TEXT, "estimated_minutes": _WHOLE}
    ),
    ReportTable.NOT_COUNTED: pl.Schema(
        {"job_id": _TEXT, **_SUBJECT, "kind": _TEXT, "reason": _TEXT}
        | {"batch_id": _TEXT, "source_job_id": _TEXT, "completed_at": _TIME}
    ),
    ReportTable.SOURCES: pl.Schema({"job_id": _TEXT, **_SUBJECT, "used_for": _TEXT, **_SOURCE}),
}
"""Times are texts in ISO 8601, in UTC."""

_ROWS = {
    ReportTable.TOTALS: totals,
    ReportTable.PROJECTS: project_rows,
    ReportTable.MOVERS: movers,
    ReportTable.CODES: codes,
    ReportTable.FINDINGS: findings,
    ReportTable.RECOMMENDATIONS: recommendations,
    ReportTable.NOT_COUNTED: not_counted,
    ReportTable.SOURCES: sources,
}


def tables_of(jobs: Sequence[ReportJobResult]) -> Mapping[ReportTable, pl.DataFrame]:
    """Every table that report batches have, each with the rows of all jobs."""
    return {table: _table(jobs, table) for table in SCHEMAS}


def _table(jobs: Sequence[ReportJobResult], table: ReportTable) -> pl.DataFrame:
    schema = SCHEMAS[table]
    rows = [_values(job.job_id, row, schema) for job, row in _rows_of(jobs, table)]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rows_of(
    jobs: Iterable[ReportJobResult], table: ReportTable
) -> Iterator[tuple[ReportJobResult, Row]]:
    make = _ROWS[table]
    for job in jobs:
        if job.report is not None:
            yield from ((job, row) for row in make(job.report))


def _values(job_id: str, row: Row, schema: pl.Schema) -> tuple[Any, ...]:
    return tuple(job_id if name == "job_id" else row.get(name) for name in schema)
