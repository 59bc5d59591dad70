"""The numbers of one job, computed from its frames."""

from dataclasses import replace

import polars as pl

from wundr_ray.clones.lines import covered_lines, places
from wundr_ray.contract.coverage import Coverage
from wundr_ray.contract.responses import SkippedFile
from wundr_ray.contract.results import RoleNumbers, TopIssue
from wundr_ray.contract.vocabulary import CodeScope, Role, Rule, Severity
from wundr_ray.domain import scoring
from wundr_ray.domain.coverage import is_sufficient
from wundr_ray.domain.numbers import JobNumbers
from wundr_ray.frames import Frames

TOP_ISSUES = 5
SKIPPED_FILES = 100

SEVERITIES = [str(severity) for severity in Severity]
"""Worst first."""

is_function = pl.col("kind") != "class"
"""A class's complexity is the sum over its methods: counting it too would count them twice."""


def summarise_job(
    frames: Frames, scope: CodeScope = CodeScope.PRODUCTION, coverage: Coverage | None = None
) -> JobNumbers:
    """The numbers of a whole job, about the code in ``scope``.

    There is no grade where ``coverage`` says that too little of the code was read.
    """
    roles = count_roles(frames)
    frames = in_scope(frames, scope)
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
        grade=scoring.grade(ratio) if ratio is not None and is_sufficient(coverage) else None,
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
        roles=roles,
        coverage=coverage,
    )


def in_scope(frames: Frames, scope: CodeScope) -> Frames:
    """The frames without the files, functions and findings that no score is about."""
    if scope is CodeScope.ALL:
        return frames
    production = pl.col("role") == Role.PRODUCTION
    return replace(
        frames,
        files=frames.files.filter(production),
        functions=frames.functions.filter(production),
        findings=frames.findings.filter(production),
        clones=frames.clones.filter(production),
    )


def count_roles(frames: Frames) -> dict[Role, RoleNumbers]:
    """The numbers of each role that the files have."""
    files = frames.files.group_by("role").agg(pl.len(), pl.col("lines").sum())
    functions = dict(frames.functions.filter(is_function).group_by("role").len().iter_rows())
    parts = frames.findings.partition_by("role", as_dict=True)
    findings = {role: _count_by_severity(part) for (role,), part in parts.items()}
    duplicated = _duplicated_lines(frames)
    numbers = {
        role: RoleNumbers(
            files=count,
            lines=lines,
            functions=functions.get(role, 0),
            issues_found=sum(findings.get(role, {}).values()),
            issues_by_severity=findings.get(role, {}),
            duplicated_lines=duplicated.get(role, 0),
            duplication_percentage=percentage(duplicated[role], lines)
            if role in duplicated
            else None,
        )
        for role, count, lines in files.iter_rows()
    }
    return {role: numbers[role] for role in Role if role in numbers}


def _duplicated_lines(frames: Frames) -> dict[str, int]:
    """By role, of those that were searched."""
    covered = covered_lines(places(frames.clones), ["path"], ["path"])
    searched = frames.files.join(frames.fingerprints, on="path", how="semi")
    lines = searched.select("path", "role").join(covered, on="path", how="left")
    return dict(lines.group_by("role").agg(pl.col("lines").sum()).iter_rows())


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
