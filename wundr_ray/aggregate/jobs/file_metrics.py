"""The metrics of each file. A single file is too little code for a score or a grade."""

import polars as pl

from wundr_ray.aggregate.findings.counts import MINUTES
from wundr_ray.aggregate.jobs.job import is_function
from wundr_ray.contract.vocabulary import Severity

_KEY = ("job_id", "path")


def file_metrics(
    files: pl.LazyFrame, functions: pl.LazyFrame, findings: pl.LazyFrame
) -> pl.LazyFrame:
    """One row per file of the tables of a ``ReportDocument``, in the order of ``files``.

    Complexities are null for a file without functions.
    """
    complexity = (
        functions.filter(is_function)
        .group_by(_KEY)
        .agg(
            pl.len().alias("functions"),
            pl.col("complexity").mean().round(2).alias("average_complexity"),
            pl.col("complexity").max().alias("highest_complexity"),
        )
    )
    found = (
        findings.join(MINUTES, on=["rule", "severity"], how="left")
        .group_by(_KEY)
        .agg(
            pl.len().alias("issues_found"),
            *[(pl.col("severity") == severity).sum().alias(severity) for severity in Severity],
            pl.col("minutes").sum().alias("technical_debt_minutes"),
        )
    )
    counts = ["functions", "issues_found", *Severity, "technical_debt_minutes"]
    return (
        files.join(complexity, on=_KEY, how="left", maintain_order="left")
        .join(found, on=_KEY, how="left", maintain_order="left")
        .with_columns(pl.col(counts).fill_null(0))
        .select(
            *("job_id", "project", "path", "language", "role", "lines", "functions"),
            *("average_complexity", "highest_complexity"),
            pl.col("maintainability").round(1),
            "issues_found",
            *Severity,
            "technical_debt_minutes",
        )
    )
