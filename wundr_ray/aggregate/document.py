"""The neutral document that every report is rendered from."""

from dataclasses import dataclass

import polars as pl

from wundr_ray.contract.responses import BatchResults


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """One batch's results and the rows behind them.

    The lazy tables have the columns of ``wundr_ray.frames`` after ``job_id`` and ``project``,
    and are read from the jobs' Parquet files when collected.
    """

    results: BatchResults
    projects: pl.DataFrame
    findings: pl.LazyFrame
    functions: pl.LazyFrame
    files: pl.LazyFrame
    skipped: pl.LazyFrame
