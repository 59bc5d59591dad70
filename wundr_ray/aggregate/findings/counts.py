"""Findings counted by project and kind: what most numbers and recommendations are made of."""

import polars as pl

from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.results import scoring

MINUTES = pl.LazyFrame(
    [
        (str(rule), str(severity), scoring.remediation_minutes(rule, severity))
        for rule in Rule
        for severity in Severity
    ],
    schema={"rule": pl.String, "severity": pl.String, "minutes": pl.Int64},
    orient="row",
)
"""Estimated minutes to repair one finding, to be joined by rule and severity."""


def tally(findings: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each job, rule, code and severity, in the order of ``findings``.

    It has the ``count`` of these findings, the ``minutes`` to repair all of them, and ``path``,
    ``line`` and ``message`` of the first.
    """
    return (
        findings.group_by("job_id", "rule", "code", "severity", maintain_order=True)
        .agg(pl.len().alias("count"), pl.col("path", "line", "message").first())
        .join(MINUTES, on=["rule", "severity"], how="left", maintain_order="left")
        .with_columns(pl.col("minutes") * pl.col("count"))
    )
