"""What numbers say in words, alike in every report; ``**`` stands around what is important."""

from collections.abc import Mapping, Sequence

from wundr_ray.aggregate.wording import listed
from wundr_ray.contract.findings.comparison import ReferenceAnalysis
from wundr_ray.contract.results.analysis import (
    BatchResults,
    ComplexityMetrics,
    DuplicateMetrics,
    ProjectRating,
    ProjectResult,
    PropertyRating,
    RoleNumbers,
    Summary,
)
from wundr_ray.contract.results.coverage import Coverage, CoverageVerdict
from wundr_ray.contract.results.presentation import duration
from wundr_ray.contract.vocabulary import CodeScope, Grade, Role, Severity
from wundr_ray.domain.rating.calibration import standard
from wundr_ray.domain.rating.rate import GRADE_LIMITS, WITH_CRITICAL
from wundr_ray.domain.wording import counted
from wundr_ray.reports.text import moment, number


def of_batch(results: BatchResults) -> list[str]:
    """The figures of all projects, a paragraph each."""
    summary = results.summary
    if summary.projects_analyzed == 0:
        return ["No project was analysed, so this report has no figures to judge."]
    sentences = [
        _extent(summary, len(results.project_results)),
        _security(results.aggregated_metrics.security.vulnerabilities),
    ]
    if summary.coverage.statement:
        sentences.append(f"Coverage: {summary.coverage.statement}.")
    if results.aggregated_metrics.complexity.functions:
        sentences.append(_complexity(results.aggregated_metrics.complexity))
    return sentences


def _extent(summary: Summary, projects: int) -> str:
    return (
        f"**{summary.projects_analyzed:,} of {counted(projects, 'project')}** "
        f"{'was' if summary.projects_analyzed == 1 else 'were'} analysed: "
        f"{counted(summary.total_files, 'file')} with {counted(summary.total_lines, 'line')}. The "
        f"analysis produced **{counted(summary.total_issues, 'finding')}**, "
        f"{summary.critical_issues:,} of them critical; repairing all of them is estimated at "
        f"**{duration(summary.technical_debt_minutes)}** of work."
    )


def _security(vulnerabilities: Mapping[Severity, int]) -> str:
    serious = sum(vulnerabilities.get(each, 0) for each in (Severity.CRITICAL, Severity.HIGH))
    total = counted(sum(vulnerabilities.values()), "finding")
    return f"Security rules account for {total}, {serious:,} of them critical or high."


def _complexity(metrics: ComplexityMetrics) -> str:
    return (
        f"The average cyclomatic complexity of {counted(metrics.functions, 'function')} is "
        f"{number(metrics.average, 2)}; {metrics.distribution.high:.1f} % are above 20 "
        "and hard to test."
    )


def of_duplicates(metrics: DuplicateMetrics) -> str:
    words = (
        f"{counted(metrics.duplicated_lines, 'line')} ({number(metrics.percentage, 1)} %) are in "
        "blocks that occur more than once in their project."
    )
    if metrics.shared_blocks:
        words += (
            f" In more than one project: {counted(metrics.shared_blocks, 'block')} of code, "
            f"{counted(metrics.shared_lines, 'line')} in all copies."
        )
    return words


def of_rating(found: ProjectRating) -> str:
    """How certain the scores are, and which properties lower and raise them, largest first."""
    low, high = found.quality_range
    least, most = found.maintainability_range
    sentences = [
        f"The quality score lies within {low:.1f}–{high:.1f}, the maintainability within "
        f"{least:.1f}–{most:.1f}.",
        _moved("Lowered by", [each for each in found.properties if each.effect < 0]),
        _moved("Raised by", [each for each in found.properties if each.effect > 0]),
        "Critical findings lower the grade." if found.capped else "",
    ]
    return " ".join(filter(None, sentences))


def _moved(verb: str, properties: Sequence[PropertyRating]) -> str:
    names = [f"{each.property.replace('_', ' ')} ({each.stars:.1f})" for each in properties]
    return f"{verb} {', '.join(names)} of 5.5 stars." if names else ""


def of_coverage(found: Coverage) -> str:
    """How much was read, and the languages that are not supported by name."""
    words = f"{found.files_read:,} of {counted(found.files, 'code file')} in scope were read"
    if found.share is not None:
        words += f", {found.share:.1f} % of the lines"
    is_partial = found.verdict is CoverageVerdict.PARTIAL
    words += "; less than half, so there is no grade." if is_partial else "."
    unread = [f"{each.language} ({counted(each.files, 'file')})" for each in found.unread_languages]
    return f"{words} Not supported: {listed(unread)}." if unread else words


def of_tests(project: ProjectResult) -> str:
    """The tests' own lines, share and findings; empty where nothing is known of them."""
    numbers = project.roles.get(Role.TEST)
    if numbers is None:
        return ""
    total = sum(each.lines for each in project.roles.values())
    words = (
        f"Tests: {counted(numbers.lines, 'line')} in {counted(numbers.files, 'file')}, "
        f"{100 * numbers.lines / max(total, 1):.1f} % of all lines read; {_findings(numbers)}."
    )
    if project.scope is CodeScope.PRODUCTION:
        words += " No other number of this section counts them."
    return words


def of_changes(project: ProjectResult) -> str:
    """What came and went since which analysis; empty where findings have no states."""
    counts = project.findings
    if counts is None:
        return ""
    if project.reference is None:
        return f"Not compared with an earlier analysis. {project.missing_reference or ''}".strip()
    return (
        f"Compared with {_reference(project.reference)}: {counted(counts.new, 'new finding')}, "
        f"{counts.reopened:,} reopened, {counts.fixed:,} fixed; {counts.existing:,} existed before."
    )


def _reference(found: ReferenceAnalysis) -> str:
    words = [
        f"branch {found.branch}" if found.branch else "",
        f"commit {found.commit[:12]}" if found.commit else "",
        f"analysed {moment(found.completed_at)}" if found.completed_at else "",
    ]
    return ", ".join(filter(None, words)) or "an earlier analysis"


def _findings(numbers: RoleNumbers) -> str:
    counts = [(level, numbers.issues_by_severity.get(level, 0)) for level in Severity]
    levels = [f"{count:,} {level}" for level, count in counts if count]
    words = counted(numbers.issues_found, "finding")
    return f"{words} ({', '.join(levels)})" if levels else words


def of_method() -> list[str]:
    """How each number of a report is made, a paragraph each."""
    limits = ", ".join(f"{grade} from {limit:g}" for grade, limit in GRADE_LIMITS.items())
    projects = standard().projects
    return [
        "**Complexity** is McCabe's cyclomatic complexity of each function and method: "
        "1–10 is low, 11–20 medium, above 20 high. Classes are not counted.",
        "**Maintainability** (0–100, higher is better) compares the code's complexity, the size "
        f"of its functions and files, and its duplicates with {projects} well-known projects.",
        "**Duplicates** are blocks of at least 50 equal tokens (or what the job asked for) over "
        "five lines; comments, formatting and imports do not count. Each line is counted once.",
        "**Technical debt** is the sum of the estimated minutes to repair each finding, by the "
        "table below. It compares projects; it is not a promise of effort.",
        f"**Grade** is read off the maintainability: {limits}, {Grade.F} below. A critical "
        f"finding allows no grade better than {WITH_CRITICAL}.",
        "**Quality score** (0–10, higher is better) also compares the densities of findings, "
        "and is lowered further by critical and high ones. The less code, the less certain it is.",
        "**Average quality score** is the plain mean of the projects' scores.",
    ]
