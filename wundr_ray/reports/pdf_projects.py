"""The PDF's sections about single projects, and the appendix on method."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer

from wundr_ray.aggregate.batch import unique_labels
from wundr_ray.aggregate.wording import duration
from wundr_ray.contract.responses import ProjectResult, SkippedFile
from wundr_ray.contract.vocabulary import Grade, JobStatus, Rule, Severity
from wundr_ray.domain import scoring
from wundr_ray.reports import palette
from wundr_ray.reports.pdf_fonts import markup
from wundr_ray.reports.pdf_style import (
    BODY,
    CELL,
    CELL_BOLD,
    CELL_RIGHT,
    H1,
    H2,
    H3,
    MUTED,
    Heading,
    colored_square,
    figures,
    grid,
    note,
    severity_word,
    text,
)
from wundr_ray.reports.text import number

SKIPPED_SHOWN = 10


def project_sections(projects: Sequence[ProjectResult]) -> list[Flowable]:
    """A section for each project, in the order of the batch's jobs."""
    labels = unique_labels(projects)
    parts: list[Flowable] = [Heading("Project details", H1, "details", 0)]
    for index, project in enumerate(projects):
        title = Heading(labels[project.job_id], H2, f"project-{index}", 1)
        parts += _section(title, project)
    return parts if projects else []


def _section(title: Heading, project: ProjectResult) -> list[Flowable]:
    head: list[Flowable] = [title, _origin(project)]
    if project.status is not JobStatus.COMPLETED:
        return [KeepTogether([*head, *_failure(project), Spacer(1, 8)])]
    return [
        KeepTogether([*head, Spacer(1, 3), _numbers(project)]),
        *_top_issues(project),
        *_rules(project),
        *_skipped(project.skipped_files, project.skipped_files_count),
        Spacer(1, 8),
    ]


def _origin(project: ProjectResult) -> Paragraph:
    parts = [
        f"Job {project.job_id}",
        project.repository,
        f"branch {project.branch}" if project.branch else "",
        f"commit {project.commit[:12]}" if project.commit else "",
    ]
    return text(" \u00a0·\u00a0 ".join(filter(None, parts)), MUTED, 2_500)


def _failure(project: ProjectResult) -> list[Flowable]:
    words = f"<b>{project.status.capitalize()}</b>"
    if project.error:
        words += f"   {markup(project.error.code)}<br/>{markup(project.error.message)}"
    return [Spacer(1, 4), note(Paragraph(words, BODY), palette.BAD)]


def _numbers(project: ProjectResult) -> Flowable:
    debt = project.technical_debt_minutes
    return figures(
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
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1f} %"


def _top_issues(project: ProjectResult) -> list[Flowable]:
    if not project.top_issues:
        return [Spacer(1, 4), Paragraph("No findings.", BODY)]
    levels = " \u00a0·\u00a0 ".join(
        f"{colored_square(level)} <b>{project.issues_by_severity.get(level, 0):,}</b> {level}"
        for level in Severity
    )
    rows = [
        [
            severity_word(issue.severity),
            text(issue.type, CELL_BOLD, 120),
            text(f"{issue.count:,}", CELL_RIGHT),
        ]
        for issue in project.top_issues
    ]
    table = grid([("Severity", 20, "left"), ("Kind", 100, "left"), ("Count", 15, "right")], rows)
    return [KeepTogether([Paragraph("Top issues", H3), Paragraph(levels, BODY), table])]


def _rules(project: ProjectResult) -> list[Flowable]:
    applied = ", ".join(project.rules_applied) or "none"
    parts: list[Flowable] = [Spacer(1, 5), text(f"Rules applied: {applied}", BODY)]
    parts += [
        text(f"Not applied: {missing.rule} – {missing.reason}", BODY)
        for missing in project.rules_not_applied
    ]
    return parts


def _skipped(files: Sequence[SkippedFile], total: int) -> list[Flowable]:
    if not files:
        return []
    rows = [
        [text(file.path, CELL, 200), text(file.code, CELL, 60), text(file.reason, CELL, 200)]
        for file in files[:SKIPPED_SHOWN]
    ]
    header = [("Skipped file", 65, "left"), ("Code", 22, "left"), ("Reason", 50, "left")]
    parts: list[Flowable] = [Spacer(1, 2), grid(header, rows)]
    if total > len(rows):
        words = f"… and {total - len(rows):,} more; the csv and xlsx reports name them all."
        parts.append(text(words, MUTED))
    return parts


def method() -> list[Flowable]:
    """How each number of the report is made."""
    limits = ", ".join(
        f"{grade} up to {limit:.0%}".replace("%", " %")
        for grade, limit in scoring.GRADE_LIMITS.items()
    )
    weights = ", ".join(f"{severity} {w}" for severity, w in scoring.SEVERITY_WEIGHTS.items())
    paragraphs = [
        "<b>Complexity</b> is McCabe's cyclomatic complexity of each function and method: "
        "1–10 is low, 11–20 medium, above 20 high. Classes are not counted.",
        "<b>Maintainability</b> is the maintainability index (0–100, higher is better) of each "
        "file, averaged with the files' lines as weights.",
        "<b>Duplicates</b> are blocks of at least 50 equal tokens (or what the job asked for) over "
        "five lines; comments, formatting and imports do not count. Each line is counted once.",
        "<b>Technical debt</b> is the sum of the estimated minutes to repair each finding, by the "
        "table below. It compares projects; it is not a promise of effort.",
        f"<b>Grade</b> is the debt ratio: technical debt over {scoring.MINUTES_PER_LINE} minutes "
        f"per line (the SQALE method with SonarQube's default cost and grid): {limits}, "
        f"{Grade.F} above.",
        f"<b>Quality score</b> is 10 h / (h + d), where d is the weighted findings per 1,000 lines "
        f"(weights: {weights}) and h = {scoring.HALVING_DENSITY:.0f}. Without findings it is 10; "
        f"at a density of {scoring.HALVING_DENSITY:.0f} it is 5.",
        "<b>Average quality score</b> is the plain mean of the projects' scores.",
    ]
    rows = [
        [text(rule, CELL_BOLD)]
        + [text(str(scoring.remediation_minutes(rule, level)), CELL_RIGHT) for level in Severity]
        for rule in Rule
    ]
    header = [("Minutes to repair one finding", 60, "left")] + [
        (str(level).capitalize(), 20, "right") for level in Severity
    ]
    return [
        Heading("Method", H1, "method", 0),
        *(Paragraph(paragraph, BODY) for paragraph in paragraphs),
        Spacer(1, 6),
        KeepTogether([grid(header, rows)]),
    ]
