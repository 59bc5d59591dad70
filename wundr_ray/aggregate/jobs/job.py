"""The numbers of one job, computed from its frames."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from wundr_ray.aggregate.findings.priority import kinds
from wundr_ray.aggregate.jobs.profile import count_duplicated, profile_of
from wundr_ray.aggregate.jobs.rating import explained
from wundr_ray.clones.lines import covered_lines, places
from wundr_ray.contract.responses import SkippedFile
from wundr_ray.contract.results.analysis import RoleNumbers, TopIssue
from wundr_ray.contract.results.coverage import Coverage
from wundr_ray.contract.vocabulary import CodeScope, Role, Rule, Severity
from wundr_ray.domain.rating.calibration import standard
from wundr_ray.domain.rating.rate import rate
from wundr_ray.domain.results import scoring
from wundr_ray.domain.results.coverage import is_sufficient
from wundr_ray.domain.results.numbers import JobNumbers
from wundr_ray.frames import Frames

TOP_ISSUES = 5
SKIPPED_FILES = 100

SEVERITIES = [str(severity) for severity in Severity]
"""Worst first."""

is_function = pl.col("kind") != "class"
"""A class's complexity is the sum over its methods: counting it too would count them twice."""


def summarise_job(
    frames: Frames,
    scope: CodeScope = CodeScope.PRODUCTION,
    coverage: Coverage | None = None,
    rules: Iterable[Rule] = Rule,
) -> JobNumbers:
    """The numbers of a whole job, in which ``rules`` were applied, about the code in ``scope``.

    There is no grade where ``coverage`` says that too little of the code was read.
    """
    roles = count_roles(frames)
    frames = in_scope(frames, scope)
    functions = frames.functions.filter(is_function)
    severities = _count_by_severity(frames.findings)
    profile = profile_of(frames, rules)
    rating = rate(profile, standard())
    duplicated = count_duplicated(frames.clones)
    return JobNumbers(
        files_analyzed=frames.files.height,
        lines=profile.lines,
        functions=functions.height,
        average_complexity=rounded(functions["complexity"].mean(), 2),
        maintainability=round(rating.maintainability.value, 1) if rating else None,
        technical_debt_minutes=debt_minutes(frames.findings),
        grade=rating.grade if rating and is_sufficient(coverage) else None,
        quality_score=round(rating.quality.value, 1) if rating else None,
        issues_found=frames.findings.height,
        issues_by_severity=severities,
        top_issues=_top_issues(frames.findings),
        suppressed_findings=int(frames.suppressed["findings"].sum()),
        duplicated_lines=duplicated,
        duplication_percentage=percentage(duplicated, profile.searched_lines),
        skipped_files_count=frames.skipped.height,
        skipped_files=tuple(
            SkippedFile(**row) for row in frames.skipped.head(SKIPPED_FILES).to_dicts()
        ),
        roles=roles,
        coverage=coverage,
        rating=explained(rating) if rating else None,
    )


def count_codes(frames: Frames, scope: CodeScope) -> dict[str, dict[Severity, int]]:
    """The findings in the code that the numbers are about, by code and severity."""
    rows = in_scope(frames, scope).findings.group_by("code", "severity").len()
    codes: dict[str, dict[Severity, int]] = {}
    for code, severity, count in rows.sort("code", "severity").iter_rows():
        codes.setdefault(code, {})[Severity(severity)] = count
    return codes


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
        gone=frames.gone.filter(production),
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
    """The worst kinds of finding first."""
    rows = kinds(findings.lazy()).head(TOP_ISSUES).collect()
    return tuple(
        TopIssue(
            type=row["code"],
            count=row["count"],
            severity=row["severity"],
            by_severity={level: row[level] for level in Severity if row[level]},
        )
        for row in rows.to_dicts()
    )
