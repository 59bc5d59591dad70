"""The PDF's list of the projects that have no numbers: failed, cancelled, or nothing was read."""

from collections.abc import Mapping, Sequence

from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer

from wundr_ray.aggregate.wording import beginning
from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.contract.results.presentation import is_analysed
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.style import CELL, CELL_BOLD, H1, MUTED, NAME, Heading, Words, grid

KEY = "unanalysed"


def unanalysed(projects: Sequence[ProjectResult], labels: Mapping[str, str]) -> list[Flowable]:
    """All of them in one table, on one page if they fit; nothing where all were analysed."""
    rows = [_row(each, labels[each.job_id]) for each in projects if not is_analysed(each)]
    if not rows:
        return []
    header = [("Project", 60, "left"), ("Outcome", 25, "left"), ("Reason", 85, "left")]
    return [
        Spacer(1, 12),
        KeepTogether([Heading("Projects without results", H1, KEY, 0), grid(header, rows)]),
    ]


def outcome(project: ProjectResult) -> str:
    """What became of a project that was not analysed, in one or two words."""
    if project.status is JobStatus.COMPLETED:
        return "Nothing read"
    return project.status.capitalize()


def _row(project: ProjectResult, label: str) -> list[object]:
    name = [
        Words(label, CELL_BOLD, NAME),
        Words(f"Job {project.job_id}", MUTED),
        Words(project.repository, MUTED, 120),
    ]
    shown = f'<font color="{palette.BAD}">{outcome(project)}</font>'
    return [name, Paragraph(shown, CELL), _reason(project)]


def _reason(project: ProjectResult) -> list[Words]:
    if project.error:
        return [Words(beginning(project.error.message, 240)), Words(project.error.code, MUTED)]
    return [Words(project.coverage.statement if project.coverage else "No file was read.")]
