"""The numbers of one job, computed from its frames."""

from pathlib import Path

import polars as pl

from wundr_ray.clones.lines import covered_lines, places
from wundr_ray.contract.responses import SkippedFile
from wundr_ray.contract.results import TopIssue
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain import scoring
from wundr_ray.domain.numbers import JobNumbers
from wundr_ray.frames import SCHEMAS, Frames

TOP_ISSUES = 5
SKIPPED_FILES = 100

SEVERITIES = [str(severity) for severity in Severity]
"""Worst first."""

is_function = pl.col("kind") != "class"
"""A class's complexity is the sum over its methods: counting it too would count them twice."""


def summarise_job(frames: Path | Frames) -> JobNumbers:
    """The numbers of a whole job; ``frames`` are its frames or the folder they were written to."""
    if isinstance(frames, Path):
        frames = read_frames(frames)
    functions = frames.functions.filter(is_function)
    severities = _count_by_severity(frames.findings)
    lines = int(frames.files["lines"].sum())
    debt = debt_minutes(frames.findings)
    ratio = scoring.debt_ratio(debt, lines)
    duplicated = covered_lines(places(frames.clones), ["path"], [])["lines"].item()
    searched = 0 if frames.fingerprints.is_empty() else lines
    return JobNumbers(
        files_analyzed=frames.files.height,
        lines=lines,
        functions=functions.height,
        average_complexity=rounded(functions["complexity"].mean(), 2),
        maintainability=rounded(frames.files.select(weighted_maintainability()).item(), 1),
        technical_debt_minutes=debt,
        grade=None if ratio is None else scoring.grade(ratio),
        quality_score=scoring.quality_score(severities, lines),
        issues_found=frames.findings.height,
        issues_by_severity=severities,
        top_issues=_top_issues(frames.findings),
        suppressed_findings=int(frames.suppressed["findings"].sum()),
        duplicated_lines=duplicated,
        duplication_percentage=percentage(duplicated, searched),
        skipped_files_count=frames.skipped.height,
        skipped_files=tuple(
            SkippedFile(**row) for row in frames.skipped.head(SKIPPED_FILES).to_dicts()
        ),
    )


def read_frames(folder: Path) -> Frames:
    """The frames that ``Frames.write`` put into ``folder``."""
    return Frames(
        **{
            name: pl.read_parquet(
                folder / f"{name}.parquet", glob=False, hive_partitioning=False, schema=schema
            )
            for name, schema in SCHEMAS.items()
        }
    )


def weighted_maintainability() -> pl.Expr:
    """The mean maintainability of files that have one, weighted by lines; null without lines."""
    known = pl.col("maintainability").is_not_null()
    weights = pl.col("lines").filter(known)
    mean = (pl.col("maintainability").filter(known) * weights).sum() / weights.sum()
    return pl.when(weights.sum() > 0).then(mean)


def debt_minutes(findings: pl.DataFrame) -> int:
    """Estimated minutes to repair all of ``findings``."""
    groups = findings.group_by("rule", "severity").len()
    return sum(
        scoring.remediation_minutes(Rule(rule), Severity(severity)) * count
        for rule, severity, count in groups.iter_rows()
    )


def severity_rank() -> pl.Expr:
    """0 for the worst severity."""
    return pl.col("severity").replace_strict(
        SEVERITIES, range(len(SEVERITIES)), return_dtype=pl.Int8
    )


def percentage(part: int, whole: int) -> float | None:
    """With one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def rounded(value: object, digits: int) -> float | None:
    """``value`` as JSON shows it; polars types the mean of a column more widely than a float."""
    return round(value, digits) if isinstance(value, (int, float)) else None


def _count_by_severity(findings: pl.DataFrame) -> dict[Severity, int]:
    counts = dict(findings.group_by("severity").len().iter_rows())
    return {severity: counts.get(severity, 0) for severity in Severity}


def _top_issues(findings: pl.DataFrame) -> tuple[TopIssue, ...]:
    """The worst kinds of finding first, the more frequent first among equals."""
    groups = (
        findings.group_by("code")
        .agg(severity_rank().min().alias("rank"), pl.len().alias("count"))
        .sort("rank", "count", "code", descending=[False, True, False])
        .head(TOP_ISSUES)
    )
    return tuple(
        TopIssue(type=code, count=count, severity=Severity(SEVERITIES[rank]))
        for code, rank, count in groups.iter_rows()
    )
