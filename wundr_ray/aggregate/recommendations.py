"""What to do first: pure rules over evidence, one function per kind, ranked by value.

The value of a recommendation is the estimated minutes of technical debt it would remove; the
estimates are those of ``domain/scoring.py`` and are named as estimates in every text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from wundr_ray.aggregate.wording import counted, duration, listed, shorten
from wundr_ray.contract.responses import Recommendation
from wundr_ray.contract.vocabulary import Grade, Rule, Severity
from wundr_ray.domain import scoring

SHARED_PATTERNS = 5
"""At most this many recommendations of one kind for what projects share, the most valuable."""


@dataclass(frozen=True, slots=True)
class ComplexFunctions:
    """The functions of one project above complexity 20, and the worst of them."""

    project: str
    count: int
    worst_name: str
    worst_path: str
    worst_line: int
    worst_complexity: int


@dataclass(frozen=True, slots=True)
class SharedVulnerability:
    """The security findings of one code, medium or worse, in two or more projects."""

    code: str
    severity: Severity
    projects: tuple[str, ...]
    count: int
    minutes: int


@dataclass(frozen=True, slots=True)
class OversizedModules:
    """The files of one project above the limit of lines, and the largest of them."""

    project: str
    count: int
    largest_path: str
    largest_lines: int


@dataclass(frozen=True, slots=True)
class SharedCode:
    """The duplicated blocks that just these projects have in common.

    ``lines`` would go if one copy of each were kept; ``minutes`` is what the copies cost as
    findings. ``largest`` are two places of the largest: project, path and line.
    """

    projects: tuple[str, ...]
    blocks: int
    lines: int
    minutes: int
    largest_lines: int
    largest: tuple[tuple[str, str, int], tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class IndebtedProject:
    """A graded project and its debt."""

    project: str
    grade: Grade
    minutes: int
    lines: int


@dataclass(frozen=True, slots=True)
class Evidence:
    complex_functions: Sequence[ComplexFunctions] = ()
    shared_vulnerabilities: Sequence[SharedVulnerability] = ()
    oversized_modules: Sequence[OversizedModules] = ()
    graded_projects: Sequence[IndebtedProject] = ()
    shared_code: Sequence[SharedCode] = ()


@dataclass(frozen=True, slots=True)
class Valued:
    """A recommendation and the minutes of debt it would remove."""

    minutes: int
    recommendation: Recommendation


def recommend(evidence: Evidence) -> list[Recommendation]:
    """Every recommendation the evidence supports, the most valuable first."""
    valued = chain(
        fix_shared_vulnerabilities(evidence.shared_vulnerabilities),
        split_complex_functions(evidence.complex_functions),
        split_oversized_modules(evidence.oversized_modules),
        repay_debt(evidence.graded_projects),
        consolidate(evidence.shared_code),
    )
    return [item.recommendation for item in sorted(valued, key=lambda item: -item.minutes)]


def split_complex_functions(projects: Sequence[ComplexFunctions]) -> list[Valued]:
    """One recommendation for all functions above complexity 20."""
    if not projects:
        return []
    count = sum(project.count for project in projects)
    worst = max(projects, key=lambda project: project.worst_complexity)
    each = scoring.remediation_minutes(Rule.COMPLEXITY, Severity.HIGH)
    ranked = sorted(projects, key=lambda project: -project.count)
    description = (
        f"Split {counted(count, 'function')} with a cyclomatic complexity above "
        f"{scoring.MEDIUM_COMPLEXITY_MAX} in {counted(len(projects), 'project')}. The most complex "
        f"is {shorten(worst.worst_name, 80)} in {shorten(worst.project, 60)} "
        f"({shorten(worst.worst_path, 100)}:{worst.worst_line}) with {worst.worst_complexity}."
    )
    return [
        _valued(
            "split_complex_functions",
            description,
            [project.project for project in ranked],
            count * each,
            f"at {each} min per function",
        )
    ]


def fix_shared_vulnerabilities(patterns: Sequence[SharedVulnerability]) -> list[Valued]:
    """One recommendation for each vulnerable pattern that several projects share."""
    ranked = sorted(patterns, key=lambda pattern: (-pattern.minutes, pattern.code))
    return [
        _valued(
            "fix_shared_vulnerability",
            f"Fix the pattern {pattern.code} ({pattern.severity} severity) once for all: it occurs "
            f"{counted(pattern.count, 'time')} in {counted(len(pattern.projects), 'project')} "
            f"({listed([shorten(name, 60) for name in pattern.projects])}). "
            "One shared, reviewed helper and a lint rule keep it from coming back.",
            pattern.projects,
            pattern.minutes,
            "to repair these findings one by one",
        )
        for pattern in ranked[:SHARED_PATTERNS]
    ]


def split_oversized_modules(projects: Sequence[OversizedModules]) -> list[Valued]:
    """One recommendation for all files above the limit of lines."""
    if not projects:
        return []
    count = sum(project.count for project in projects)
    largest = max(projects, key=lambda project: project.largest_lines)
    each = scoring.OVERSIZED_MODULE_MINUTES
    ranked = sorted(projects, key=lambda project: -project.count)
    description = (
        f"Split {counted(count, 'file')} of more than {scoring.OVERSIZED_MODULE_LINES:,} lines in "
        f"{counted(len(projects), 'project')}. The largest is {shorten(largest.largest_path, 100)} "
        f"in {shorten(largest.project, 60)} with {largest.largest_lines:,} lines."
    )
    return [
        _valued(
            "split_oversized_modules",
            description,
            [project.project for project in ranked],
            count * each,
            f"at {each} min per file",
        )
    ]


def consolidate(shared: Sequence[SharedCode]) -> list[Valued]:
    """One recommendation for each set of projects that have code in common."""
    ranked = sorted(shared, key=lambda code: (-code.minutes, -code.lines, code.projects))
    return [
        Valued(
            code.minutes,
            Recommendation(
                type="consolidation",
                description=(
                    f"Consolidate {counted(code.blocks, 'block')} of code that "
                    f"{listed([shorten(name, 60) for name in code.projects])} have in common. "
                    f"The largest has {counted(code.largest_lines, 'line')}: in "
                    f"{' and in '.join(_place(*place) for place in code.largest)}."
                ),
                affected_projects=list(code.projects),
                potential_savings=f"{counted(code.lines, 'line')} (one copy of each block is kept)",
            ),
        )
        for code in ranked[:SHARED_PATTERNS]
    ]


def _place(project: str, path: str, line: int) -> str:
    return f"{shorten(project, 60)} ({shorten(path, 100)}:{line})"


def repay_debt(projects: Sequence[IndebtedProject]) -> list[Valued]:
    """One recommendation to bring the projects below grade C up to it, highest debt first."""
    below = [project for project in projects if project.grade in (Grade.D, Grade.F)]
    if not below:
        return []
    ranked = sorted(below, key=lambda project: -project.minutes)
    first = ranked[0]
    needed = sum(
        scoring.minutes_above(Grade.C, project.minutes, project.lines) for project in ranked
    )
    description = (
        f"Bring {counted(len(ranked), 'project')} below grade C up to it, highest debt first: "
        f"{listed([f'{shorten(p.project, 60)} (grade {p.grade})' for p in ranked])}. "
        f"{shorten(first.project, 60)} carries the most, about {duration(first.minutes)} of "
        f"technical debt in {counted(first.lines, 'line')}."
    )
    return [
        _valued(
            "repay_debt",
            description,
            [project.project for project in ranked],
            needed,
            "to reach grade C",
        )
    ]


def _valued(
    kind: str, description: str, projects: Sequence[str], minutes: int, basis: str
) -> Valued:
    return Valued(
        minutes,
        Recommendation(
            type=kind,
            description=description,
            affected_projects=list(projects),
            potential_savings=(f"about {duration(minutes)} of estimated technical debt ({basis})"),
        ),
    )
