"""The PDF's parts about the whole batch: summary, first steps, projects."""

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.wording import beginning
from wundr_ray.contract.results.analysis import BatchResults, ProjectResult
from wundr_ray.contract.results.presentation import duration, is_analysed
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports import palette
from wundr_ray.reports.analysis import sentences
from wundr_ray.reports.analysis.pdf.gates import badge
from wundr_ray.reports.analysis.pdf.unanalysed import KEY, outcome
from wundr_ray.reports.analysis.scores import lowest_scores
from wundr_ray.reports.pdf.charts import Bar, bar_chart
from wundr_ray.reports.pdf.drawn import ScoreBar, Tiles
from wundr_ray.reports.pdf.fonts import emphasised, markup
from wundr_ray.reports.pdf.style import (
    ADVICE,
    BODY,
    CELL,
    CHART_TITLE,
    H1,
    MUTED,
    NAME,
    PADDING,
    WIDTH,
    Heading,
    Words,
    broken_markup,
    grid,
)
from wundr_ray.reports.text import number, title_of

LOWEST_SCORES = 6
FIRST_STEPS = 3
PROJECTS_SHOWN = 300
NAME_ROOM = WIDTH * 40 / 125 - 2 * PADDING
"""Points of the first column of the table of projects."""


def summary(results: BatchResults) -> list[Flowable]:
    """The figures, what they say in words, and three charts."""
    s, metrics = results.summary, results.aggregated_metrics
    return [
        Heading("Executive summary", H1, "summary", 0),
        *badge(results),
        *(Paragraph(emphasised(each), BODY) for each in sentences.of_batch(results)),
        Spacer(1, 6),
        Tiles(
            [
                (f"{s.projects_analyzed:,}", "Projects analysed"),
                (f"{s.total_files:,}", "Files"),
                (f"{s.total_lines:,}", "Lines"),
                (number(s.average_quality_score, 1), "Quality score, 0–10"),
                (f"{s.total_issues:,}", "Findings"),
                (f"{s.critical_issues:,}", "Critical findings"),
                (duration(s.technical_debt_minutes), "Technical debt, estimated"),
                (
                    number(metrics.maintainability.average_score, 1),
                    "Maintainability, 0–100",
                ),
            ],
            columns=4,
            width=WIDTH,
        ),
        Spacer(1, 16),
        _charts(results),
    ]


def _charts(results: BatchResults) -> Table:
    metrics = results.aggregated_metrics
    distribution = metrics.complexity.distribution
    totals = {
        severity: sum(p.issues_by_severity.get(severity, 0) for p in results.project_results)
        for severity in Severity
    }
    severities = [
        Bar(severity.capitalize(), total, f"{total:,}", palette.SEVERITIES[severity])
        for severity, total in totals.items()
    ]
    grades = [
        Bar(f"Grade {grade}", total, f"{total:,}", palette.GRADES[grade])
        for grade, total in metrics.maintainability.projects_by_grade.items()
    ]
    bands = [
        Bar("1–10", distribution.low, f"{distribution.low:.1f} %", palette.BANDS["low"]),
        Bar("11–20", distribution.medium, f"{distribution.medium:.1f} %", palette.MIDDLING),
        Bar("Above 20", distribution.high, f"{distribution.high:.1f} %", palette.BANDS["high"]),
    ]
    width = WIDTH / 3
    table = Table(
        [
            [
                bar_chart("Findings by severity", severities, width - 12, 5),
                bar_chart("Projects by grade", grades, width - 12, 5),
                bar_chart("Functions by complexity", bands, width - 12, 5),
            ]
        ],
        colWidths=[width] * 3,
    )
    table.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def first_steps(results: BatchResults) -> Flowable:
    """The lowest scores beside the most valuable recommendations."""
    labels = unique_labels(results.project_results)
    lowest = lowest_scores(results.project_results, LOWEST_SCORES)
    names = WIDTH * 0.45 - 92
    scores = Table(
        [
            [Words(labels[p.job_id], CELL, NAME).within(names - PADDING), ScoreBar(score)]
            for score, p in lowest
        ]
        or [[Paragraph("No project has a score.", CELL), ""]],
        colWidths=[names, 80],
    )
    scores.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(palette.RULE)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    advice: list[Flowable] = [
        Paragraph(
            f"<b>{index}. {markup(title_of(item.type))}</b><br/>"
            f"{markup(beginning(item.description, 180))}"
            f'<br/><font color="{palette.MUTED}">{markup(item.potential_savings)}</font>',
            ADVICE,
        )
        for index, item in enumerate(results.recommendations[:FIRST_STEPS], start=1)
    ] or [Paragraph("No recommendation follows from the findings.", CELL)]
    table = Table(
        [
            [
                [Paragraph("Lowest quality scores", CHART_TITLE), scores],
                [Paragraph("What to do first", CHART_TITLE), *advice],
            ]
        ],
        colWidths=[WIDTH * 0.45, WIDTH * 0.55],
    )
    table.setStyle(
        TableStyle([("LEFTPADDING", (0, 0), (0, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    )
    return table


def projects(results: BatchResults) -> list[Flowable]:
    """One row per project, those that need attention first, with links to their sections."""
    rows: list[list[object]] = []
    extra: list[tuple[object, ...]] = []
    for index, project in enumerate(results.project_results[:PROJECTS_SHOWN]):
        rows.append(_project_row(index, project))
        if not is_analysed(project):
            extra.append(("SPAN", (1, index + 1), (-1, index + 1)))
        if project.grade:
            cell = ((2, index + 1), (2, index + 1))
            extra.append(("BACKGROUND", *cell, HexColor(palette.GRADES[project.grade])))
            extra.append(("TEXTCOLOR", *cell, HexColor(palette.PAPER)))
    body: Flowable = Paragraph("The batch had no jobs.", BODY)
    if rows:
        header = [
            ("Project", 40, "left"),
            ("Quality score", 18, "left"),
            ("Grade", 9, "left"),
            ("Findings", 12, "right"),
            ("Critical", 11, "right"),
            ("Files", 10, "right"),
            ("Lines", 12, "right"),
            ("Debt", 13, "right"),
        ]
        body = grid(header, rows, [("ALIGN", (2, 1), (2, -1), "CENTER"), *extra])
    parts: list[Flowable] = [Heading("Projects", H1, "projects", 0), body]
    if (more := len(results.project_results) - PROJECTS_SHOWN) > 0:
        words = f"… and {more:,} more; their own pages follow, and csv and xlsx list them all."
        parts.append(Paragraph(words, MUTED))
    return parts


def _project_row(index: int, project: ProjectResult) -> list[object]:
    section = f"project-{index}" if is_analysed(project) else KEY
    shown = broken_markup(project.project_name, CELL, NAME_ROOM, NAME)
    name = Paragraph(
        f'<a href="#{section}" color="{palette.ACCENT}">{shown}</a><br/>'
        f'<font size="6.5" color="{palette.MUTED}">{markup(project.job_id)}</font>',
        CELL,
    )
    if not is_analysed(project):
        shown = f'<font color="{palette.BAD}">{outcome(project)}</font>'
        return [name, Paragraph(shown, CELL), *[""] * 6]
    debt = project.technical_debt_minutes
    return [
        name,
        ScoreBar(project.quality_score),
        Paragraph(
            f'<para alignment="center"><font color="{palette.PAPER}"><b>{project.grade}</b></font>'
            "</para>"
            if project.grade
            else "–",
            CELL,
        ),
        f"{project.issues_found:,}",
        f"{project.issues_by_severity.get(Severity.CRITICAL, 0):,}",
        f"{project.files_analyzed:,}",
        f"{project.lines:,}",
        "–" if debt is None else duration(debt),
    ]
