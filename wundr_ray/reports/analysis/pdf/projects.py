"""The PDF's sections about single projects."""

from collections.abc import Sequence
from itertools import chain

from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, Spacer

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.wording import beginning, kind_words
from wundr_ray.contract.responses import SkippedFile
from wundr_ray.contract.results.analysis import ProjectResult, TopIssue
from wundr_ray.contract.results.presentation import duration, is_analysed
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports.analysis.highlights import ComplexFunction
from wundr_ray.reports.analysis.pdf.gates import conditions
from wundr_ray.reports.analysis.pdf.judgement import changes, coverage, rating, tests
from wundr_ray.reports.analysis.project_highlights import (
    HighlightedFinding,
    IndebtedFile,
    ProjectHighlights,
    by_project,
)
from wundr_ray.reports.pdf.drawn import SeverityMark, SeverityStrip, Tiles
from wundr_ray.reports.pdf.style import (
    BODY,
    CELL,
    H1,
    H2,
    MUTED,
    SEVERITY_COLUMNS,
    WIDTH,
    Heading,
    by_severity,
    grid,
    text,
    titled,
)
from wundr_ray.reports.text import number, place, place_in_role

SKIPPED_SHOWN = 10


def project_sections(document: ReportDocument) -> list[Flowable]:
    """A section for each analysed project, in the order given; short ones share a page."""
    labels = unique_labels(document.results.project_results)
    projects = [each for each in document.results.project_results if is_analysed(each)]
    highlights = by_project(document)
    parts: list[Flowable] = []
    for index, project in enumerate(projects):
        start = [] if index else [PageBreak(), Heading("Project details", H1, "details", 0)]
        title = Heading(labels[project.job_id], H2, f"project-{index}", 1)
        found = highlights.get(project.job_id, ProjectHighlights())
        parts += [*start, *_section(title, project, found)]
    return parts


def _section(title: Heading, project: ProjectResult, found: ProjectHighlights) -> list[Flowable]:
    """The title stays with all numbers, and the last part with the one before it."""
    parts = [
        _worst(found.findings),
        _files(found.files),
        _functions(found.functions),
        coverage(project.coverage),
        _skipped(project.skipped_files, project.skipped_files_count),
    ]
    shown = [[title, *_beginning(project)], *filter(None, parts)]
    return [*map(KeepTogether, shown[:-2]), KeepTogether([*chain.from_iterable(shown[-2:])])]


def _beginning(project: ProjectResult) -> list[Flowable]:
    return [
        _origin(project),
        Spacer(1, 3),
        _numbers(project),
        *rating(project.rating),
        *changes(project),
        *tests(project),
        *conditions(project.quality_gate),
        *_rules(project),
        *_top_issues(project),
    ]


def _origin(project: ProjectResult) -> Paragraph:
    parts = [
        f"Job {project.job_id}",
        project.repository,
        f"branch {project.branch}" if project.branch else "",
        f"commit {project.commit[:12]}" if project.commit else "",
    ]
    return text(" \u00a0·\u00a0 ".join(filter(None, parts)), MUTED, 2_500)


def _numbers(project: ProjectResult) -> Flowable:
    debt = project.technical_debt_minutes
    return Tiles(
        [
            (number(project.quality_score, 1), "Quality score, 0–10"),
            (project.grade or "–", "Grade"),
            ("–" if debt is None else duration(debt), "Technical debt"),
            (number(project.maintainability, 1), "Maintainability"),
            (number(project.average_complexity, 2), "Average complexity"),
            (f"{project.issues_found:,}", "Findings"),
            (f"{project.files_analyzed:,}", "Files"),
            (f"{project.lines:,}", "Lines"),
            (f"{project.functions:,}", "Functions"),
            (f"{project.skipped_files_count:,}", "Files skipped"),
            (f"{project.duplicated_lines:,}", "Duplicated lines"),
            (_percent(project.duplication_percentage), "Duplicated"),
        ],
        columns=6,
        width=WIDTH,
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1f} %"


def _top_issues(project: ProjectResult) -> list[Flowable]:
    if not project.top_issues:
        return [Spacer(1, 4), Paragraph("No findings.", BODY)]
    counts = [(level, project.issues_by_severity.get(level, 0)) for level in Severity]
    rows = [[kind_words(issue.type), *_counts(issue)] for issue in project.top_issues]
    table = grid([("Kind", 75, "bold"), *SEVERITY_COLUMNS], rows)
    strip = SeverityStrip(counts, WIDTH)
    return titled("Findings by severity, and the worst kinds", strip, table)


def _counts(issue: TopIssue) -> list[str]:
    """A cell for each severity; results of earlier versions name only the worst."""
    return by_severity(issue.by_severity or {issue.severity: issue.count})


def _worst(findings: Sequence[HighlightedFinding]) -> list[Flowable]:
    if not findings:
        return []
    rows = [
        [
            SeverityMark(each.severity),
            kind_words(each.code),
            beginning(each.message, 120),
            place_in_role(each.path, each.line, each.role),
        ]
        for each in findings
    ]
    header = [
        ("Severity", 20, "left"),
        ("Kind", 32, "bold"),
        ("Message", 56, "left"),
        ("Place", 60, "left"),
    ]
    return titled("Look at these first", grid(header, rows))


def _files(files: Sequence[IndebtedFile]) -> list[Flowable]:
    if not files:
        return []
    rows = [
        [each.path, f"{each.lines:,}", f"{each.findings:,}", duration(each.minutes)]
        for each in files
    ]
    header = [
        ("File", 109, "left"),
        ("Lines", 15, "right"),
        ("Findings", 17, "right"),
        ("Debt", 22, "right"),
    ]
    return titled("Files with the most debt", grid(header, rows))


def _functions(functions: Sequence[ComplexFunction]) -> list[Flowable]:
    if not functions:
        return []
    rows = [[f"{each.complexity:,}", each.name, place(each.path, each.line)] for each in functions]
    header = [("Complexity", 20, "right"), ("Function", 50, "bold"), ("Place", 95, "left")]
    return titled("Most complex functions", grid(header, rows))


def _rules(project: ProjectResult) -> list[Flowable]:
    applied = ", ".join(project.rules_applied) or "none"
    parts: list[Flowable] = [text(f"Rules applied: {applied}", CELL)]
    parts += [
        text(f"Not applied: {missing.rule} – {missing.reason}", CELL)
        for missing in project.rules_not_applied
    ]
    return parts


def _skipped(files: Sequence[SkippedFile], total: int) -> list[Flowable]:
    if not files:
        return []
    rows = [[file.path, file.code, file.reason] for file in files[:SKIPPED_SHOWN]]
    header = [("Skipped file", 65, "left"), ("Code", 22, "left"), ("Reason", 50, "left")]
    parts: list[Flowable] = [Spacer(1, 2), grid(header, rows)]
    if total > len(rows):
        words = f"… and {total - len(rows):,} more; the csv and xlsx reports name them all."
        parts.append(text(words, MUTED))
    return parts
