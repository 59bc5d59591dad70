"""The PDF's sections about single projects, with their largest changes as short diffs."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Paragraph, Spacer

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.refactoring.document import ReadPreview, RefactorDocument
from wundr_ray.contract.refactoring.results import ProjectChanges
from wundr_ray.contract.vocabulary import Safety
from wundr_ray.delivery.patches.diffs import file_diff
from wundr_ray.refactoring.interface import Change, FilePreview, Preview
from wundr_ray.refactoring.previews import files as preview_files
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.drawn import Tiles
from wundr_ray.reports.pdf.fonts import markup
from wundr_ray.reports.pdf.style import (
    BODY,
    CELL,
    H1,
    H2,
    H3_FREE,
    MUTED,
    WIDTH,
    Heading,
    grid,
    note,
    text,
)
from wundr_ray.reports.refactoring.pdf.code import DIFF_LINES, CodeLines

CHANGES_SHOWN = 4
SKIPPED_SHOWN = 10
NOT_APPLIED_SHOWN = 10
PROJECT_ROOM, FAILURE_ROOM = 65 * mm, 30 * mm
"""A project begins on a new page unless this much of the current one is left."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A change, where it stands, and the lines of its diff; ``more`` lines are left out."""

    change: Change
    decision: str
    lines: Sequence[str]
    more: int


def project_sections(document: RefactorDocument) -> list[Flowable]:
    """A section for each project, in the order of the batch's jobs."""
    projects = document.results.project_results
    labels = unique_labels(projects)
    proposals = {each.job.job_id: each for each in document.proposals}
    standing = document.changes.select("job_id", "id", "decision").iter_rows()
    decisions = {(job_id, id): decision for job_id, id, decision in standing}
    parts: list[Flowable] = []
    for index, project in enumerate(projects):
        room = PROJECT_ROOM if project.job_id in proposals else FAILURE_ROOM
        begin = [CondPageBreak(room)] if index else _first()
        title = Heading(labels[project.job_id], H2, f"project-{index}", 1)
        parts += [*begin, title, _origin(project), *_error(project)]
        if proposal := proposals.get(project.job_id):
            parts += _section(project, _largest(proposal, decisions))
    return parts


def _first() -> list[Flowable]:
    return [PageBreak(), Heading("Project details", H1, "details", 0)]


def _origin(project: ProjectChanges) -> Paragraph:
    parts = [
        f"Job {project.job_id}",
        project.repository or "",
        f"branch {project.branch}" if project.branch else "",
        f"commit {project.commit[:12]}" if project.commit else "",
    ]
    return text(" \u00a0·\u00a0 ".join(filter(None, parts)), MUTED, 2_500)


def _error(project: ProjectChanges) -> list[Flowable]:
    if not project.error:
        return []
    words = f"<b>{markup(project.error.code)}</b><br/>{markup(project.error.message)}"
    return [Spacer(1, 4), note(Paragraph(words, BODY), palette.BAD)]


def _section(project: ProjectChanges, shown: Sequence[_Shown]) -> list[Flowable]:
    tiles = Tiles(
        [
            (f"{project.changes:,}", "Changes"),
            (f"{project.files_changed:,}", "Files"),
            (f"{project.by_safety.get(Safety.SAFE, 0):,}", "Safe"),
            (f"{project.by_safety.get(Safety.REVIEW, 0):,}", "Review"),
            (f"{project.reports:,}", "Report only"),
            (f"{project.skipped_files_count:,}", "Files skipped"),
        ],
        columns=6,
        width=WIDTH,
    )
    return [
        Spacer(1, 3),
        tiles,
        *_rules(project),
        *_not_applied(project),
        *_changes(project, shown),
        *_skipped(project),
    ]


def _rules(project: ProjectChanges) -> list[Flowable]:
    if not project.by_rule:
        return [Spacer(1, 4), Paragraph("No change is proposed.", BODY)]
    ordered = sorted(project.by_rule.items(), key=lambda pair: (-pair[1], pair[0]))
    words = " \u00a0·\u00a0 ".join(f"{rule} {count:,}" for rule, count in ordered)
    return [Spacer(1, 4), text(words, BODY, 2_000)]


def _not_applied(project: ProjectChanges) -> list[Flowable]:
    files = project.not_applied
    if not files:
        return []
    rows = [
        [each.path, f"{each.changes:,}", str(each.decision), each.problem]
        for each in files[:NOT_APPLIED_SHOWN]
    ]
    header = [
        ("Changes that are not applied", 60, "left"),
        ("Changes", 15, "right"),
        ("State", 15, "left"),
        ("Reason", 80, "left"),
    ]
    parts: list[Flowable] = [Spacer(1, 4), grid(header, rows)]
    if (more := len(files) - len(rows)) > 0:
        parts.append(text(f"… and {more:,} more; csv and xlsx name them all.", MUTED))
    return parts


def _changes(project: ProjectChanges, shown: Sequence[_Shown]) -> list[Flowable]:
    if not shown:
        return []
    title = "The largest changes" if project.changes > len(shown) else "The changes"
    parts: list[Flowable] = []
    for index, each in enumerate(shown):
        heading = [Paragraph(title, H3_FREE)] if index == 0 else [Spacer(1, 5)]
        parts.append(KeepTogether([*heading, *_change(each)]))
    return parts


def _change(shown: _Shown) -> list[Flowable]:
    change = shown.change
    place = f"{change.path}:{change.line}"
    head = (
        f"<b>{markup(change.rule)}</b> \u00a0·\u00a0 {change.safety} \u00a0·\u00a0 "
        f"{shown.decision} \u00a0·\u00a0 {markup(place, 200)}"
    )
    parts: list[Flowable] = [Paragraph(head, CELL), text(change.reason, MUTED, 300)]
    if shown.lines:
        parts.append(CodeLines(shown.lines))
    if shown.more:
        parts.append(text(f"… {shown.more:,} more lines", MUTED))
    return parts


def _largest(proposal: ReadPreview, decisions: dict[tuple[str, str], str]) -> list[_Shown]:
    """Those of the patches first, the largest in front."""
    job = proposal.job
    assert job.frames
    preview = preview_files.read(job.frames)
    ordered = sorted(
        _placed(preview),
        key=lambda each: (each[1].id not in proposal.chosen, -_size(each[1]), each[1].path),
    )
    return [
        _shown(file, change, decisions[job.job_id, change.id])
        for file, change in ordered[:CHANGES_SHOWN]
    ]


def _placed(preview: Preview) -> list[tuple[FilePreview, Change]]:
    return [(file, change) for file in preview.files for change in file.changes]


def _size(change: Change) -> int:
    """In bytes."""
    return sum(len(edit.old) + len(edit.new) for edit in change.edits)


def _shown(file: FilePreview, change: Change, decision: str) -> _Shown:
    """A binary file has no lines to show."""
    lines = file_diff(file, [change]).decode("utf-8", "replace").split("\n")[:-1]
    # What precedes the first hunk names the file, as the heading does.
    start = next((at for at, line in enumerate(lines) if line.startswith("@@")), len(lines))
    hunks = lines[start:]
    return _Shown(change, decision, hunks[:DIFF_LINES], len(hunks[DIFF_LINES:]))


def _skipped(project: ProjectChanges) -> list[Flowable]:
    files = project.skipped_files
    if not files:
        return []
    rows = [[file.path, file.code, file.reason] for file in files[:SKIPPED_SHOWN]]
    header = [("Skipped file", 65, "left"), ("Code", 22, "left"), ("Reason", 50, "left")]
    parts: list[Flowable] = [Spacer(1, 4), grid(header, rows)]
    if (more := project.skipped_files_count - len(rows)) > 0:
        parts.append(text(f"… and {more:,} more; csv and xlsx name them all.", MUTED))
    return parts
