"""The PDF's cover and summary."""

from collections.abc import Mapping, Sequence

from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from wundr_ray.contract.refactoring.results import RefactorResults, RuleStages
from wundr_ray.contract.vocabulary import ChangeDecision, Pattern, Safety
from wundr_ray.domain.wording import counted
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.charts import Bar, bar_chart
from wundr_ray.reports.pdf.contents import cover_page
from wundr_ray.reports.pdf.drawn import Tiles
from wundr_ray.reports.pdf.style import BODY, H1, WIDTH, Heading
from wundr_ray.reports.refactoring.wording import extent_words, state_words
from wundr_ray.reports.text import moment

RULES_CHARTED = 12

SAFETY_COLORS: Mapping[Safety, str] = {
    Safety.SAFE: palette.GOOD,
    Safety.REVIEW: palette.MIDDLING,
}
DECISION_COLORS: Mapping[ChangeDecision, str] = {
    ChangeDecision.PROPOSED: palette.MILD,
    ChangeDecision.APPROVED: palette.FAIR,
    ChangeDecision.REJECTED: palette.BAD,
    ChangeDecision.APPLIED: palette.GOOD,
    ChangeDecision.STALE: palette.MIDDLING,
    ChangeDecision.FAILED: palette.POOR,
    ChangeDecision.UNDONE: palette.MUTED,
}


def cover(results: RefactorResults) -> list[Flowable]:
    """What the report is, its subject and its time, and the four figures that people ask for."""
    figures = results.summary
    facts = [
        f"Batch {results.batch_id}",
        f"Created {moment(results.created_at)}",
        f"Completed {moment(results.completed_at)}",
        state_words(results),
        f"Digest of the proposed changes {results.digest or '–'}",
    ]
    return cover_page(
        "REFACTORING REPORT",
        results.name,
        results.description,
        facts,
        [
            (f"{figures.proposed.changes:,}", "proposed changes"),
            (f"{figures.projects_changed:,}", "projects to be changed"),
            (f"{figures.approved.changes:,}", "approved"),
            (f"{figures.merged.changes:,}", "merged"),
        ],
    )


def summary(results: RefactorResults) -> list[Flowable]:
    """The figures, what they say in words, and charts by safety, pattern, decision and rule."""
    figures = results.summary
    return [
        Heading("Summary", H1, "summary", 0),
        *(Paragraph(sentence, BODY) for sentence in _statements(results)),
        Spacer(1, 6),
        Tiles(
            [
                (f"{figures.projects:,}", "Projects"),
                (f"{figures.projects_changed:,}", "Projects to be changed"),
                (f"{figures.proposed.files:,}", "Files to be changed"),
                (f"{figures.proposed.changes:,}", "Proposed changes"),
                (f"{figures.approved.changes:,}", "Approved"),
                (f"{figures.rejected.changes:,}", "Rejected"),
                (f"{figures.delivered.changes:,}", "Delivered"),
                (f"{figures.merged.changes:,}", "Merged"),
            ],
            columns=4,
            width=WIDTH,
        ),
        Spacer(1, 16),
        *([_charts(results), Spacer(1, 10), _rules_chart(results.rules)] if results.rules else []),
    ]


def _statements(results: RefactorResults) -> list[str]:
    figures = results.summary
    proposed = figures.proposed
    if not proposed.changes:
        sentences = ["No change is proposed."]
    else:
        safe = figures.by_safety.get(Safety.SAFE, 0)
        sentences = [
            f"<b>{extent_words(proposed.changes, proposed.files, proposed.projects)}</b> "
            f"are proposed. Proven to keep the behaviour: {safe:,}. For a person's review: "
            f"{proposed.changes - safe:,}.",
            f"Approved: {figures.approved.changes:,}, rejected: {figures.rejected.changes:,}, "
            f"delivered: {figures.delivered.changes:,}, merged: {figures.merged.changes:,}.",
        ]
    if figures.failed.changes:
        extent = extent_words(figures.failed.changes, figures.failed.files, figures.failed.projects)
        sentences.append(f"Approved, and could not be applied or delivered: <b>{extent}</b>.")
    if figures.projects_failed:
        failed = counted(figures.projects_failed, "project")
        sentences.append(f"{failed} could not be examined; the reasons are below.")
    return sentences


def _charts(results: RefactorResults) -> Table:
    figures = results.summary
    safety = [
        _bar(str(each), figures.by_safety.get(each, 0), color)
        for each, color in SAFETY_COLORS.items()
    ]
    patterns = [
        _bar(each.replace("_", " "), figures.by_pattern.get(each, 0), palette.ACCENT)
        for each in Pattern
    ]
    decisions = [
        _bar(str(each), count, DECISION_COLORS[each])
        for each in ChangeDecision
        if (count := figures.by_decision.get(each, 0))
    ]
    rows = max(3, len(decisions))
    width = WIDTH / 3
    table = Table(
        [
            [
                bar_chart("Changes by safety", safety, width - 12, rows),
                bar_chart("Changes by pattern", patterns, width - 12, rows, 72),
                bar_chart("Changes by decision", decisions, width - 12, rows),
            ]
        ],
        colWidths=[width] * 3,
    )
    table.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def _bar(label: str, count: int, color: str) -> Bar:
    return Bar(label, count, f"{count:,}", color)


def _rules_chart(found: Sequence[RuleStages]) -> Flowable:
    shown = found[:RULES_CHARTED]
    bars = [
        Bar(
            each.rule,
            each.proposed.changes,
            f"{each.proposed.changes:,} in {counted(each.proposed.projects, 'project')}",
            palette.ACCENT,
        )
        for each in shown
    ]
    more = len(found) - len(shown)
    title = "Changes by rule" + (f", the first {len(shown)} of {len(found)}" if more else "")
    return bar_chart(title, bars, WIDTH - 60, len(bars), 150)
