"""The metrics of each file, by the same formulas as those of projects (``domain.scoring``)."""

import polars as pl

from wundr_ray.aggregate.job import is_function
from wundr_ray.contract.vocabulary import Grade, Rule, Severity
from wundr_ray.domain import scoring

_KEY = ("job_id", "path")

_EFFORT = pl.LazyFrame(
    [
        (str(rule), str(severity), scoring.remediation_minutes(rule, severity), weight)
        for rule in Rule
        for severity, weight in scoring.SEVERITY_WEIGHTS.items()
    ],
    schema={"rule": pl.String, "severity": pl.String, "minutes": pl.Int64, "weight": pl.Int64},
    orient="row",
)


def file_metrics(
    files: pl.LazyFrame, functions: pl.LazyFrame, findings: pl.LazyFrame
) -> pl.LazyFrame:
    """One row per file of the tables of a ``ReportDocument``, in the order of ``files``.

    Grade and quality score are null for a file without lines, complexities for one without
    functions.
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
        findings.join(_EFFORT, on=["rule", "severity"], how="left")
        .group_by(_KEY)
        .agg(
            pl.len().alias("issues_found"),
            *[(pl.col("severity") == severity).sum().alias(severity) for severity in Severity],
            pl.col("minutes").sum().alias("technical_debt_minutes"),
            pl.col("weight").sum().alias("weight"),
        )
    )
    counts = ["functions", "issues_found", *Severity, "technical_debt_minutes", "weight"]
    return (
        files.join(complexity, on=_KEY, how="left", maintain_order="left")
        .join(found, on=_KEY, how="left", maintain_order="left")
        .with_columns(pl.col(counts).fill_null(0))
        .select(
            *("job_id", "project", "path", "language", "lines", "functions"),
            *("average_complexity", "highest_complexity"),
            pl.col("maintainability").round(1),
            "issues_found",
            *Severity,
            "technical_debt_minutes",
            _grade().alias("grade"),
            _quality_score().alias("quality_score"),
        )
    )


def _grade() -> pl.Expr:
    ratio = pl.col("technical_debt_minutes") / (scoring.MINUTES_PER_LINE * pl.col("lines"))
    grade = pl.lit(str(Grade.F))
    for better, limit in reversed(list(scoring.GRADE_LIMITS.items())):
        grade = pl.when(ratio <= limit).then(pl.lit(str(better))).otherwise(grade)
    return pl.when(pl.col("lines") > 0).then(grade)


def _quality_score() -> pl.Expr:
    density = 1000 * pl.col("weight") / pl.col("lines")
    score = 10 * scoring.HALVING_DENSITY / (scoring.HALVING_DENSITY + density)
    return pl.when(pl.col("lines") > 0).then(score.round(1, mode="half_to_even"))
