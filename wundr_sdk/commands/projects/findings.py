"""``wundr findings`` and ``wundr diff``: what analyses have found, and where two of them differ."""

import csv
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wundr_ray.contract.findings.vocabulary import FindingSort, FindingState
from wundr_ray.contract.vocabulary import Role, Rule, Severity
from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.arguments.last import LaterBatchCommand, last_batch
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES, ExitCode
from wundr_sdk.commands.output.screen import reporting

if TYPE_CHECKING:
    from wundr_ray.contract.findings.listed import FindingItem
    from wundr_sdk.sync.client import WundrClient

ALL = 1000
"""Findings of a page where all are read."""

Csv = Annotated[bool, typer.Option("--csv", help="Print all findings as CSV.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application itself."""
    app.command(epilog=EXIT_CODES)(findings)
    app.command(cls=LaterBatchCommand, epilog=EXIT_CODES)(diff)


def findings(
    project_id: Annotated[
        str, typer.Argument(metavar="PROJECT", help="The project's id.", show_default=False)
    ],
    branch: Annotated[
        str | None, typer.Option(help="Findings of this branch, not of the main branch.")
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Findings of this batch, not of the newest analysis."),
    ] = None,
    last: Annotated[
        bool, typer.Option("--last", help="In place of --batch: the batch you created last.")
    ] = False,
    job: Annotated[str | None, typer.Option(help="With --batch: findings of this job.")] = None,
    state: Annotated[
        list[FindingState] | None, typer.Option(help="Only this state; may be repeated.")
    ] = None,
    severity: Annotated[
        list[Severity] | None, typer.Option(help="Only this severity; may be repeated.")
    ] = None,
    code: Annotated[list[str] | None, typer.Option(help="Only this code; may be repeated.")] = None,
    rule: Annotated[
        list[Rule] | None, typer.Option(help="Only this rule; may be repeated.")
    ] = None,
    path: Annotated[
        str | None, typer.Option(help="Only these files, as a pattern in the syntax of .gitignore.")
    ] = None,
    role: Annotated[
        list[Role] | None, typer.Option(help="Only code of this role; may be repeated.")
    ] = None,
    disposition: Annotated[
        list[str] | None,
        typer.Option(help="Only findings with this kind of disposition, or none; may be repeated."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Only findings first seen on this day or later, in your time zone.",
        ),
    ] = None,
    sort: Annotated[FindingSort, typer.Option(help="The order of the list.")] = FindingSort.WORST,
    limit: Annotated[
        int, typer.Option(min=1, max=ALL, help="The largest number of findings to show.")
    ] = 50,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the findings of the last analysis of a project."""
    if as_json and as_csv:
        raise typer.BadParameter("cannot be combined with --json", param_hint="--csv")
    if last and batch is not None:
        raise typer.BadParameter("give either --batch or --last", param_hint="--last")
    filters: dict[str, Any] = {
        "branch": branch,
        "batch_id": last_batch() if last else batch,
        "job_id": job,
        "state": state,
        "severity": severity,
        "code": code,
        "rule": rule,
        "path": path,
        "role": role,
        "disposition": disposition,
        "since": since.astimezone() if since else None,
        "sort": sort,
    }
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import finding_views

        with terminal.new_client() as client:
            if as_csv:
                _write_csv(client.findings.iterate(project_id, per_page=ALL, **filters))
                return
            found = client.findings.list(project_id, per_page=limit, **filters)
        screen.show(found, finding_views.findings_view(found))


def diff(
    before: Annotated[
        str, typer.Argument(metavar="BATCH_A", help="The earlier batch.", show_default=False)
    ],
    after: Annotated[
        str, typer.Argument(metavar="BATCH_B", help="The later batch.", show_default=False)
    ],
    project: Annotated[str | None, typer.Option(help="Only this project.")] = None,
    as_json: Json = False,
) -> None:
    """Show what is new, fixed and touched from one batch to another, project by project."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import finding_views

        with terminal.new_client() as client:
            earlier, later = _projects(client, before), _projects(client, after)
            if reason := _why_not(project, (before, earlier), (after, later)):
                screen.refuse(*reason)
                raise typer.Exit(ExitCode.UNUSABLE)
            shared = {key: name for key, name in later.items() if key in earlier}
            chosen = {project: shared[project]} if project else shared
            found = list(_differences(client, before, after, chosen))
        if as_json:
            screen.document([finding_views.difference_document(*each) for each in found])
        else:
            screen.print(finding_views.differences_view(found))


def _why_not(
    project: str | None, *analysed: tuple[str, Mapping[str, str]]
) -> tuple[str, str] | None:
    """Why two batches cannot be compared, each given with its projects, and what to do."""
    for batch_id, projects in analysed:
        if project is not None and project not in projects:
            known = ", ".join(f"{key} ({name})" for key, name in projects.items())
            reason = f"the batch {batch_id!r} has no analysed project {project!r}"
            return reason, f"It has {known or 'none'}; --project takes an id."
    (_, earlier), (_, later) = analysed
    if not earlier.keys() & later.keys():
        reason = "the two batches have no analysed project in common"
        return reason, "Name two batches that have analysed the same repository."
    return None


def _differences(
    client: "WundrClient", before: str, after: str, projects: Mapping[str, str]
) -> "Iterator[tuple[str, str, Any]]":
    """The id, name and difference of each of the projects."""
    from wundr_sdk.comparing import compare

    for project_id, name in projects.items():
        old = client.findings.iterate(project_id, batch_id=before, sort="path", per_page=ALL)
        new = client.findings.iterate(project_id, batch_id=after, sort="path", per_page=ALL)
        yield project_id, name, compare(old, new)


def _projects(client: "WundrClient", batch_id: str) -> dict[str, str]:
    """The names of the projects that a batch has analysed, by their ids."""
    jobs: list[Any] = []
    page, more = 1, True
    while more:
        found = client.batches.jobs(batch_id, status="completed", page=page, per_page=100)
        jobs += found.items
        page, more = page + 1, found.pagination.has_next
    return {
        job.project_id: job.project_name or job.project_id
        for job in jobs
        if job.type == "analysis" and job.project_id
    }


def _write_csv(rows: "Iterator[FindingItem]") -> None:
    """Nothing is written before the first row is there: the API may refuse.

    Text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    from wundr_ray.contract.findings.listed import FindingItem

    first = next(rows, None)
    writer = csv.writer(sys.stdout)
    writer.writerow(FindingItem.model_fields)
    for row in chain([first] if first else [], rows):
        values = row.model_dump(mode="json").values()
        writer.writerow([_harmless(value) for value in values])


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = terminal.clean(value)
    return f"'{text}" if text[:1] in tuple("=+-@") else text
