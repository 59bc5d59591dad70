"""The PDF's tables about the whole batch, and what their words mean."""

from reportlab.platypus import Flowable, Paragraph

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.contract.refactoring.results import ProjectChanges, RefactorResults
from wundr_ray.contract.vocabulary import ChangeDecision, JobStatus, Safety
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.fonts import MISSING, markup
from wundr_ray.reports.pdf.style import BODY, CELL, H1, MUTED, NAME, Heading, grid, text
from wundr_ray.reports.refactoring.wording import delivery_words, extent_of, selection_words
from wundr_ray.reports.text import moment

PROJECTS_SHOWN = 300
CHANGESETS_SHOWN = 200
DECISIONS_SHOWN = 50


def rules(results: RefactorResults) -> list[Flowable]:
    """How far the changes of each rule have come."""
    if not results.rules:
        return []
    header = [
        ("Rule", 38, "bold"),
        ("Pattern", 22, "left"),
        ("Projects", 14, "right"),
        ("Files", 10, "right"),
        ("Proposed", 16, "right"),
        ("Approved", 15, "right"),
        ("Rejected", 15, "right"),
        ("Delivered", 16, "right"),
        ("Merged", 12, "right"),
        ("Failed", 12, "right"),
    ]
    rows = [
        [
            each.rule,
            each.pattern.replace("_", " "),
            f"{each.proposed.projects:,}",
            f"{each.proposed.files:,}",
            f"{each.proposed.changes:,}",
            f"{each.approved.changes:,}",
            f"{each.rejected.changes:,}",
            f"{each.delivered.changes:,}",
            f"{each.merged.changes:,}",
            f"{each.failed.changes:,}",
        ]
        for each in results.rules
    ]
    words = "Projects and files are those with proposed changes; the other columns count changes."
    return [Heading("Rules", H1, "rules", 0), grid(header, rows), Paragraph(words, MUTED)]


def projects(results: RefactorResults) -> list[Flowable]:
    """One row per project, in the order of the batch's jobs, with links to their sections."""
    shown = results.project_results[:PROJECTS_SHOWN]
    rows = [_project_row(index, project) for index, project in enumerate(shown)]
    extra = [
        ("SPAN", (1, index), (-1, index))
        for index, project in enumerate(shown, 1)
        if project.status is not JobStatus.COMPLETED
    ]
    header = [
        ("Project", 46, "left"),
        ("Changes", 14, "right"),
        ("Files", 11, "right"),
        ("Safe", 11, "right"),
        ("Review", 13, "right"),
        ("Approved", 15, "right"),
        ("Rejected", 15, "right"),
        ("Deliveries", 32, "left"),
    ]
    body: Flowable = grid(header, rows, extra) if rows else Paragraph("There are no jobs.", BODY)
    parts: list[Flowable] = [Heading("Projects", H1, "projects", 0), body]
    if (more := len(results.project_results) - len(shown)) > 0:
        words = f"… and {more:,} more; their own sections follow, and csv and xlsx list them all."
        parts.append(Paragraph(words, MUTED))
    return parts


def _project_row(index: int, project: ProjectChanges) -> list[object]:
    name = Paragraph(
        f'<a href="#project-{index}" color="{palette.ACCENT}">'
        f"{markup(project.project_name, NAME)}</a><br/>"
        f'<font size="6.5" color="{palette.MUTED}">{markup(project.job_id)}</font>',
        CELL,
    )
    if project.status is not JobStatus.COMPLETED:
        reason = project.error.code if project.error else str(project.status)
        shown = f'<font color="{palette.BAD}">{project.status.capitalize()}</font>'
        return [name, Paragraph(f"{shown}: {markup(reason)}", CELL), *[""] * 6]
    decided = project.by_decision
    rejected = decided.get(ChangeDecision.REJECTED, 0)
    open_ = decided.get(ChangeDecision.PROPOSED, 0)
    return [
        name,
        f"{project.changes:,}",
        f"{project.files_changed:,}",
        f"{project.by_safety.get(Safety.SAFE, 0):,}",
        f"{project.by_safety.get(Safety.REVIEW, 0):,}",
        f"{sum(decided.values()) - rejected - open_:,}",
        f"{rejected:,}",
        delivery_words(project.changesets),
    ]


def changesets(results: RefactorResults) -> list[Flowable]:
    """Every branch or request with its state; nothing where there is none."""
    labels = unique_labels(results.project_results)
    found = [each for project in results.project_results for each in project.changesets]
    if not found:
        return []
    rows = [
        [
            text(labels[each.job_id], CELL, NAME),
            text(each.group or "all", CELL, 80),
            str(each.state),
            extent_of(each),
            text(each.url or each.branch or "–", CELL, 200),
        ]
        for each in found[:CHANGESETS_SHOWN]
    ]
    header = [
        ("Project", 36, "left"),
        ("Group", 24, "left"),
        ("State", 18, "bold"),
        ("Changes", 20, "right"),
        ("Branch or request", 70, "left"),
    ]
    parts: list[Flowable] = [Heading("Deliveries", H1, "deliveries", 0), grid(header, rows)]
    if (more := len(found) - len(rows)) > 0:
        parts.append(Paragraph(f"… and {more:,} more; csv and xlsx list them all.", MUTED))
    return parts


def decisions(results: RefactorResults) -> list[Flowable]:
    """Who decided what, and when; nothing where nobody decided."""
    if not results.decisions:
        return []
    rows = [
        [
            str(each.number),
            str(each.decision),
            moment(each.at),
            text(each.who or "the service", CELL, 80),
            text(selection_words(each.selection), CELL, 200),
            text(each.comment or "", CELL, 200),
        ]
        for each in results.decisions[:DECISIONS_SHOWN]
    ]
    header = [
        ("No.", 9, "right"),
        ("Decision", 17, "bold"),
        ("When", 32, "left"),
        ("Key", 25, "left"),
        ("About", 48, "left"),
        ("Comment", 45, "left"),
    ]
    parts: list[Flowable] = [Heading("Decisions", H1, "decisions", 0), grid(header, rows)]
    if (more := len(results.decisions) - len(rows)) > 0:
        parts.append(Paragraph(f"… and {more:,} more.", MUTED))
    return parts


def method() -> list[Flowable]:
    """What the words of the report mean."""
    paragraphs = [
        "<b>Safe</b> changes are proven to keep the behaviour: the whole repository is searched "
        "for uses, the changed file is parsed, compared and checked again, and a second run "
        "proposes nothing more.",
        "<b>Review</b> changes may alter what the program does, if only in rare cases. A person "
        "has to look at each of them.",
        "<b>Report only</b> findings are listed in the other formats and never edited.",
        "<b>Approved</b> changes are delivered as exactly these edits. A change is <b>stale</b> "
        "if its file has changed since it was reviewed; it is left out.",
        "<b>Delivered</b> changes are in a pushed branch or in a request; <b>merged</b> ones are "
        "in the base branch. Approved changes that could not be applied or delivered have "
        "<b>failed</b>; each project's section names the files, with the reasons.",
        "<b>Patches</b>: the format patch is a zip with a series for each repository, which "
        "git am --keep-cr applies.",
        f"<b>Characters</b> of scripts that this document has no font for are shown as {MISSING}; "
        "the patches hold every byte as it is.",
    ]
    return [
        Heading("Appendix: what the words mean", H1, "method", 0),
        *(Paragraph(paragraph, BODY) for paragraph in paragraphs),
    ]
