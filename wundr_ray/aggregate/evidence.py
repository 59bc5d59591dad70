"""The evidence recommendations rest on, gathered from all jobs' frames."""

from collections.abc import Mapping

import polars as pl

from wundr_ray.aggregate.job import SEVERITIES, debt_minutes, is_function, severity_rank
from wundr_ray.aggregate.recommendations import (
    ComplexFunctions,
    OversizedModules,
    SharedVulnerability,
)
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain import scoring

Labels = Mapping[str, str]
"""The name of each job's project by job_id; unlike project names, no two are equal."""

SHARED_SEVERITIES = [str(Severity.CRITICAL), str(Severity.HIGH), str(Severity.MEDIUM)]


def complex_functions(functions: pl.LazyFrame, labels: Labels) -> list[ComplexFunctions]:
    """Per project, its functions above complexity 20 and the worst of them."""
    rows = (
        functions.filter(is_function & (pl.col("complexity") > scoring.MEDIUM_COMPLEXITY_MAX))
        .sort("complexity", "path", "line", "name", descending=[True, False, False, False])
        .group_by("job_id", maintain_order=True)
        .agg(pl.len().alias("count"), pl.col("name", "path", "line", "complexity").first())
        .collect()
    )
    return [
        ComplexFunctions(
            project=labels[row["job_id"]],
            count=row["count"],
            worst_name=row["name"],
            worst_path=row["path"],
            worst_line=row["line"],
            worst_complexity=row["complexity"],
        )
        for row in rows.to_dicts()
    ]


def oversized_modules(files: pl.LazyFrame, labels: Labels) -> list[OversizedModules]:
    """Per project, its files above the limit of lines."""
    rows = (
        files.filter(pl.col("lines") > scoring.OVERSIZED_MODULE_LINES)
        .sort("lines", "path", descending=[True, False])
        .group_by("job_id", maintain_order=True)
        .agg(pl.len().alias("count"), pl.col("path", "lines").first())
        .collect()
    )
    return [
        OversizedModules(
            project=labels[row["job_id"]],
            count=row["count"],
            largest_path=row["path"],
            largest_lines=row["lines"],
        )
        for row in rows.to_dicts()
    ]


def shared_vulnerabilities(findings: pl.LazyFrame, labels: Labels) -> list[SharedVulnerability]:
    """Per code of security findings, medium or worse, that two or more projects have."""
    rows = (
        findings.filter(
            pl.col("rule").eq(Rule.SECURITY) & pl.col("severity").is_in(SHARED_SEVERITIES)
        )
        .select("job_id", "rule", "code", "severity")
        .filter(pl.col("job_id").n_unique().over("code") > 1)
        .collect()
    )
    return [
        SharedVulnerability(
            code=str(code),
            severity=Severity(SEVERITIES[group.select(severity_rank().min()).item()]),
            projects=tuple(
                labels[job_id] for job_id in group["job_id"].unique(maintain_order=True)
            ),
            count=group.height,
            minutes=debt_minutes(group),
        )
        for (code,), group in rows.group_by("code", maintain_order=True)
    ]
