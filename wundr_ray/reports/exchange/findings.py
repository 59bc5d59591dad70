"""The findings of projects, the worst first, as the exchange formats take them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import polars as pl

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.batches.tables import in_scope
from wundr_ray.aggregate.findings.priority import worth_first
from wundr_ray.contract.findings.vocabulary import Because, FindingState
from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.contract.results.presentation import is_analysed


@dataclass(frozen=True, slots=True)
class FindingRecord:
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


COLUMNS = [each.name for each in fields(FindingRecord)]


def has_findings(project: ProjectResult) -> bool:
    """Whether the project's findings are known, even if there are none."""
    return is_analysed(project) and project.error is None


def analysed(document: ReportDocument) -> list[ProjectResult]:
    return [each for each in document.results.project_results if has_findings(each)]


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of projects in a file, project after project.

    ``places`` are the first row and the number of rows of each job. The jobs' own files are
    read once for all, because opening a thousand of them for each project would take minutes.
    """

    file: Path
    # This relies on the rows of a job lying side by side in the file (`maintain_order`).
    places: Mapping[str, tuple[int, int]]

    def count(self, job_id: str) -> int:
        return self.places.get(job_id, (0, 0))[1]

    def worst(self, job_id: str, most: int | None = None) -> pl.DataFrame:
        """``COLUMNS`` of the job's findings, the worst first, at most so many.

        Those that somebody has accepted come last.
        """
        # The slice is pushed down into the scan, which does not read the rows of other projects.
        rows = pl.scan_parquet(self.file).slice(*self.places.get(job_id, (0, 0)))
        ordered = rows.sort(
            pl.col("disposition").is_not_null(), *worth_first(), maintain_order=True
        )
        return (ordered if most is None else ordered.head(most)).select(COLUMNS).collect()


@contextmanager
def kept_apart(
    document: ReportDocument, projects: Sequence[ProjectResult], file: Path
) -> Iterator[Findings]:
    """The findings that the projects' numbers are about, in ``file`` for as long as it takes."""
    rows = document.findings.filter(pl.col("job_id").is_in([each.job_id for each in projects]))
    known = rows.collect_schema().names()
    # Results of earlier versions do not have all columns.
    missing = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in known]
    chosen = in_scope(rows, projects).with_columns(missing).select("job_id", *COLUMNS)
    try:
        chosen.sink_parquet(file, maintain_order=True)
        yield Findings(file, _places(file))
    finally:
        file.unlink(missing_ok=True)


def _places(file: Path) -> dict[str, tuple[int, int]]:
    rows = pl.scan_parquet(file).select("job_id").with_row_index("first")
    found = rows.group_by("job_id").agg(pl.col("first").min(), pl.len()).collect()
    return {job_id: (first, count) for job_id, first, count in found.iter_rows()}


def findings_in(rows: pl.DataFrame) -> Iterator[FindingRecord]:
    return (FindingRecord(*row) for row in rows.iter_rows())


def is_compared(rows: pl.DataFrame) -> bool:
    """Whether the findings have been compared with those of an earlier analysis."""
    # `ne_missing`, because a reason that is null is not the one excluded; `!=` would give null.
    compared = pl.col("state").is_in(list(FindingState)) & pl.col("because").ne_missing(
        Because.NO_REFERENCE.value
    )
    return bool(rows.select(compared.any()).item())
