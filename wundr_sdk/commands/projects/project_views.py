"""Projects and their history as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from wundr_ray.contract.resources import ProjectDetail, ProjectScore
from wundr_ray.contract.results.presentation import duration
from wundr_sdk.commands.output.tables import (
    Remark,
    add_row,
    facts,
    grade_text,
    minute_text,
    number_text,
    place_of,
    records_of,
    row,
    table_of,
    time_text,
    with_zone,
)
from wundr_sdk.pages import ProjectPage


def projects_view(page: ProjectPage) -> RenderableType:
    table = records_of(
        "Project", "Name", "Repository", with_zone("Analysed"), "Score", "Grade",
        text=("Name",),
    )  # fmt: skip
    for item in page.items:
        add_row(
            table,
            item.project_id,
            item.name,
            item.repository,
            minute_text(item.last_analyzed_at),
            number_text(item.quality_score),
            grade_text(item.grade),
        )
    return Group(table, place_of(page.pagination, "project", "projects"))


def project_view(project: ProjectDetail) -> RenderableType:
    rows = [
        row("project", project.project_id),
        row("name", project.name),
        row("repository", project.repository),
        row("known since", time_text(project.created_at)),
        *_settings(project),
        row("quality", number_text(project.quality_score)),
        ("grade", grade_text(project.grade)),
    ]
    if not project.history:
        return facts(rows)
    return Group(facts(rows), _history(project.history), *_breaks(project.history))


def _settings(project: ProjectDetail) -> Iterator[tuple[str, Text]]:
    """Those that the project has."""
    if project.labels:
        pairs = sorted(project.labels.items())
        yield row("labels", ", ".join(f"{name}:{value}" for name, value in pairs))
    if project.main_branch:
        yield row("main branch", project.main_branch)
    if project.reference:
        ((kind, value),) = project.reference.model_dump(mode="json", exclude_none=True).items()
        yield row("reference", "previous" if kind == "previous" else f"{kind}:{value}")
    if project.quality_gate:
        gate = project.quality_gate
        yield row("quality gate", gate if isinstance(gate, str) else gate.name or "its own")


def _breaks(scores: Iterable[ProjectScore]) -> Iterator[Remark]:
    """A line for each analysis whose numbers do not compare with those of the one before it."""
    for score in scores:
        if score.changed_settings:
            changed = ", ".join(score.changed_settings)
            when = minute_text(score.completed_at)
            yield Remark(f"Not comparable with the analysis before it: {when} (other {changed}).")


def _history(scores: Iterable[ProjectScore]) -> Table:
    table = table_of(
        "Batch", "Job", with_zone("Completed"), "Commit", "Score", "Grade", "Issues", "Debt",
        text=("Job",),
    )  # fmt: skip
    for score in scores:
        debt = score.technical_debt_minutes
        add_row(
            table,
            score.batch_id,
            score.job_id,
            minute_text(score.completed_at),
            (score.commit or "-")[:7],
            number_text(score.quality_score),
            grade_text(score.grade),
            score.issues_found,
            "-" if debt is None else duration(debt),
        )
    return table
