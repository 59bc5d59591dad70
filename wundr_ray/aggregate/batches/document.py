"""The neutral document that every report is rendered from."""

from dataclasses import dataclass, field

import polars as pl

from wundr_ray.aggregate.batches.tables import COVERAGE, GATES
from wundr_ray.aggregate.duplicates import CLONES
from wundr_ray.contract.results.analysis import BatchResults


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """One batch's results and the rows behind them.

    The lazy tables have the columns of ``wundr_ray.frames`` after ``job_id`` and ``project``,
    and are read from the jobs' Parquet files when collected. ``clones`` are the pairs of equal
    blocks within and across projects (``aggregate.duplicates.CLONES``). ``coverage`` is what was
    read of each project, by language and role (``aggregate.batches.tables.COVERAGE``). ``gates``
    are the conditions of the projects' quality gates (``aggregate.batches.tables.GATES``).
    """

    results: BatchResults
    projects: pl.DataFrame
    findings: pl.LazyFrame
    functions: pl.LazyFrame
    files: pl.LazyFrame
    skipped: pl.LazyFrame
    clones: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CLONES))
    coverage: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=COVERAGE))
    gates: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=GATES))
