"""The results of an analysis as tables for people. Pure: models in, rich renderables out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wundr_ray.contract.results.analysis import BatchResults, ProjectResult, Recommendation, Summary
from wundr_ray.contract.results.coverage import CoverageSummary, CoverageVerdict
from wundr_ray.contract.results.presentation import (
    by_attention,
    duration,
    is_analysed,
    unmet_conditions,
)
from wundr_ray.contract.vocabulary import Role, Severity
from wundr_sdk.commands.output.tables import (
    Omission,
    add_row,
    counted,
    facts,
    grade_text,
    number_text,
    plain,
    row,
    status_text,
    table_of,
)
from wundr_sdk.commands.projects.gate_views import conditions_view, gate_text, unmet_view

# How many of each a line names, or a table shows.
_MOST_LANGUAGES = 3
_MOST_PROJECTS = 3
_MOST_CONDITIONS = 10

_NUMBER_OF_FILES = re.compile(r" \([\d,]+ files?\)")


def results_view(results: BatchResults) -> RenderableType:
    """The summary of a batch: totals, projects, what was left out, recommendations."""
    projects = by_attention(results.project_results)
    analysed = [each for each in projects if is_analysed(each)]
    others = [each for each in projects if not is_analysed(each)]
    parts: list[RenderableType] = [_summary(results), *_gates(projects)]
    if analysed:
        parts += [_projects(analysed), *map(plain, _remarks(analysed))]
    if others:
        parts.append(_not_analysed(others))
    if results.recommendations:
        parts.append(plain("What to do first"))
        parts += [_advice(number, item) for number, item in enumerate(results.recommendations, 1)]
    return Group(*parts)


def _summary(results: BatchResults) -> Table:
    totals, metrics = results.summary, results.aggregated_metrics
    spread = metrics.complexity.distribution
    rows = [
        row("batch", results.batch_id),
        row("name", results.name),
        row("status", status_text(results.status, results.outcome)),
        ("gate", gate_text(results.quality_gate) if results.quality_gate else Text()),
        row("projects", f"{totals.projects_analyzed} of {len(results.project_results)} analysed"),
        row("coverage", _coverage(totals.coverage)),
        row("files", f"{totals.total_files:,} with {_lines(totals.total_lines)}"),
        row("tests", _tests(results.project_results)),
        row("quality", _average(totals)),
        row("findings", f"{totals.total_issues:,}, of which {totals.critical_issues:,} critical"),
        row("debt", _debt(totals.technical_debt_minutes)),
        row(
            "complexity",
            f"{number_text(metrics.complexity.average)} on average; low {spread.low:g} %, "
            f"medium {spread.medium:g} %, high {spread.high:g} %",
        ),
        row("maintainability", number_text(metrics.maintainability.average_score)),
        row("grades", _pairs(metrics.maintainability.projects_by_grade)),
        row("security", _pairs(metrics.security.vulnerabilities)),
    ]
    return facts((name, value) for name, value in rows if str(value))


def _gates(projects: Sequence[ProjectResult]) -> Iterator[RenderableType]:
    """All conditions of a single project; of several, the first that are not met."""
    if len(projects) == 1 and projects[0].quality_gate:
        yield conditions_view(projects[0].quality_gate.conditions)
    elif unmet := unmet_conditions(projects):
        yield unmet_view(unmet[:_MOST_CONDITIONS])
        if (more := len(unmet) - _MOST_CONDITIONS) > 0:
            yield Omission(f"and {counted(more, 'more condition', 'more conditions')} not met")


def _debt(minutes: int) -> str:
    words = duration(minutes)
    return f"{words} of 8 hours" if words.endswith("days") else words


def _lines(lines: int) -> str:
    return f"{lines:,} {'line' if lines == 1 else 'lines'}"


def _tests(projects: Iterable[ProjectResult]) -> str:
    """What the projects have of tests; empty without any."""
    roles = [project.roles for project in projects]
    tests = [each[Role.TEST] for each in roles if Role.TEST in each]
    lines = sum(each.lines for each in tests)
    if not lines:
        return ""
    share = 100 * lines / sum(each.lines for numbers in roles for each in numbers.values())
    found = sum(each.issues_found for each in tests)
    words = f"{found:,} {'finding' if found == 1 else 'findings'}"
    return f"{_lines(lines)} ({share:.0f} % of all), {words}, not counted below"


def _average(totals: Summary) -> str:
    score = number_text(totals.average_quality_score)
    if not totals.projects_scored:
        return score
    return f"{score} on average of {counted(totals.projects_scored, 'project', 'projects')}"


def _coverage(coverage: CoverageSummary) -> str:
    """One line: how many projects were read, and the languages that were not."""
    unread = ", ".join(
        f"{each.language} ({counted(each.files, 'file', 'files')})"
        for each in coverage.unread_languages[:_MOST_LANGUAGES]
    )
    more = len(coverage.unread_languages) - _MOST_LANGUAGES
    rest = f" and {more} more" if more > 0 else ""
    missing = f"not supported: {unread}{rest}" if unread else ""
    return "; ".join(filter(None, [coverage.statement, missing])) or "-"


def _projects(projects: Iterable[ProjectResult]) -> Table:
    table = table_of(
        *("Job", "Project", "Grade", "Score", "Findings", "Critical", "High", "Debt"),
        text=("Project",),
    )
    for item in projects:
        debt = item.technical_debt_minutes
        add_row(
            table,
            item.job_id,
            item.project_name,
            grade_text(item.grade),
            number_text(item.quality_score),
            f"{item.issues_found:,}",
            item.issues_by_severity.get(Severity.CRITICAL, 0),
            item.issues_by_severity.get(Severity.HIGH, 0),
            "-" if debt is None else duration(debt),
        )
    return table


def _not_analysed(projects: Iterable[ProjectResult]) -> Table:
    table = table_of(
        "Job", "Project", "Status", "Not analysed because", text=("Project", "Not analysed because")
    )
    for item in projects:
        add_row(table, item.job_id, item.project_name, status_text(item.status), _reason(item))
    return table


def _reason(item: ProjectResult) -> str:
    if item.error:
        return f"{item.error.code}: {item.error.message}"
    return item.coverage.statement if item.coverage else "No file was read."


def _remarks(projects: Sequence[ProjectResult]) -> Iterator[str]:
    """What limits the numbers, once for all projects that it holds for."""
    for item in projects:
        if item.coverage and item.coverage.verdict is not CoverageVerdict.SUFFICIENT:
            yield f"Read in part: {item.project_name}. {item.coverage.statement}"
    yield from _not_applied(projects)
    skipped = [item for item in projects if item.skipped_files_count]
    if skipped:
        files = sum(item.skipped_files_count for item in skipped)
        yield f"{counted(files, 'file', 'files')} skipped in {_named(skipped, projects)}."


def _not_applied(projects: Sequence[ProjectResult]) -> Iterator[str]:
    """Each reason once, with its rules and its projects."""
    rules: defaultdict[str, dict[str, None]] = defaultdict(dict)
    concerned: defaultdict[str, dict[str, ProjectResult]] = defaultdict(dict)
    for item in projects:
        for each in item.rules_not_applied:
            reason = _NUMBER_OF_FILES.sub("", each.reason).removesuffix(".")
            rules[reason][each.rule] = None
            concerned[reason][item.job_id] = item
    for reason, names in rules.items():
        where = _named(list(concerned[reason].values()), projects)
        yield f"Not applied: {', '.join(names)} in {where}. {reason}."


def _named(projects: Sequence[ProjectResult], all_projects: Sequence[ProjectResult]) -> str:
    if 1 < len(projects) == len(all_projects):
        return f"all {len(projects)} projects"
    names = ", ".join(item.project_name for item in projects[:_MOST_PROJECTS])
    more = len(projects) - _MOST_PROJECTS
    return f"{names} and {more} more" if more > 0 else names


def _advice(number: int, item: Recommendation) -> RenderableType:
    advice = Table.grid(padding=(0, 1))
    advice.add_column(justify="right", width=4)
    add_row(advice, f"{number}.", item.description)
    add_row(advice, "", f"in {', '.join(item.affected_projects)}; saves {item.potential_savings}")
    return advice


def _pairs(numbers: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in numbers.items()) or "-"
