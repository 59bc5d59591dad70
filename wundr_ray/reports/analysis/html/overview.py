"""The page's beginning: what was analysed, the verdict, the figures and what they say."""

from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.results.presentation import duration, is_analysed
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports.analysis import sentences
from wundr_ray.reports.analysis.html.gates import badge
from wundr_ray.reports.html.charts import Bar, bar_chart, score_ring
from wundr_ray.reports.html.markup import (
    NOTHING,
    Html,
    element,
    emphasised,
    joined,
    name_of,
    text,
    words,
)
from wundr_ray.reports.html.parts import grade_badge, paragraphs, section, tiles
from wundr_ray.reports.text import OUTCOMES, moment, number


def header(results: BatchResults) -> Html:
    """The name, the facts, and the score of the project or of all of them."""
    facts = {
        "Batch": results.batch_id,
        "Started": moment(results.started_at),
        "Completed": moment(results.completed_at),
        "Outcome": OUTCOMES[results.outcome],
    }
    description = element("p", name_of(results.description)) if results.description else NOTHING
    about = element(
        "div",
        words("p", "Code analysis report", class_="eyebrow"),
        element("h1", name_of(results.name)),
        description,
        element(
            "dl",
            *(element("div", words("dt", k), words("dd", v)) for k, v in facts.items()),
            class_="facts",
        ),
    )
    return element("div", about, _verdict(results), class_="banner")


def _verdict(results: BatchResults) -> Html:
    """Of one project its score and grade; of several their average and how many have which."""
    analysed = [each for each in results.project_results if is_analysed(each)]
    if len(analysed) == 1:
        (project,) = analysed
        caption = "Quality score"
        grades = element("p", text("Grade "), grade_badge(project.grade), class_="verdict-grade")
        ring = score_ring(project.quality_score, caption)
    else:
        caption = "Average quality score"
        ring = score_ring(results.summary.average_quality_score, caption)
        by_grade = results.aggregated_metrics.maintainability.projects_by_grade
        grades = element(
            "ul",
            *(
                element("li", grade_badge(grade), text(f" {count:,}"))
                for grade, count in by_grade.items()
                if count
            ),
            class_="verdict-grades",
            aria_label="Projects by grade",
        )
    gate = badge(results.quality_gate)
    return element("div", ring, words("p", caption), grades, gate, class_="verdict")


def summary(results: BatchResults) -> Html:
    s, metrics = results.summary, results.aggregated_metrics
    return section(
        "summary",
        "Summary",
        paragraphs(emphasised(each) for each in sentences.of_batch(results)),
        tiles(
            [
                (f"{s.projects_analyzed:,}", "Projects analysed"),
                (f"{s.total_files:,}", "Files"),
                (f"{s.total_lines:,}", "Lines"),
                (number(s.average_quality_score, 1), "Quality score, 0–10"),
                (f"{s.total_issues:,}", "Findings"),
                (f"{s.critical_issues:,}", "Critical findings"),
                (duration(s.technical_debt_minutes), "Technical debt, estimated"),
                (number(metrics.maintainability.average_score, 1), "Maintainability, 0–100"),
            ]
        ),
        _charts(results),
    )


def _charts(results: BatchResults) -> Html:
    totals = {
        level: sum(each.issues_by_severity.get(level, 0) for each in results.project_results)
        for level in Severity
    }
    grades = results.aggregated_metrics.maintainability.projects_by_grade
    bands = results.aggregated_metrics.complexity.distribution
    charts = [
        bar_chart(
            "Findings by severity",
            [Bar(level.capitalize(), n, f"{n:,}", level) for level, n in totals.items()],
        ),
        bar_chart(
            "Projects by grade",
            [Bar(f"Grade {g}", n, f"{n:,}", f"grade-{g.lower()}") for g, n in grades.items()],
        ),
        bar_chart(
            "Functions by complexity",
            [
                Bar("1–10", bands.low, f"{bands.low:.1f} %", "good"),
                Bar("11–20", bands.medium, f"{bands.medium:.1f} %", "medium"),
                Bar("Above 20", bands.high, f"{bands.high:.1f} %", "critical"),
            ],
        ),
    ]
    return element("div", joined(charts), class_="charts")
