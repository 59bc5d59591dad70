"""``wundr disposition``: decide about findings, so that they count no more."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from wundr_ray.contract.findings.vocabulary import DispositionKind
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.screen import EXIT_CODES, reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

ProjectId = Annotated[
    str, typer.Argument(metavar="PROJECT", help="The project's id.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


class Status(StrEnum):
    """Which decisions a list shows."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ALL = "all"


@app.command(epilog=EXIT_CODES)
def add(
    project_id: ProjectId,
    kind: Annotated[DispositionKind, typer.Option(help="What is decided.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why.", show_default=False)],
    finding: Annotated[str | None, typer.Option(help="The id of one finding.")] = None,
    code: Annotated[str | None, typer.Option(help="Or all findings with this code …")] = None,
    path: Annotated[
        str | None, typer.Option(help="… in these files: a pattern in gitignore's syntax.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Until when, in UTC."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Decide about one finding, or about a code in some files."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import disposition_views

        with terminal.new_client() as client:
            made = client.dispositions.add(
                project_id,
                kind,
                reason,
                finding_id=finding,
                code=code,
                path=path,
                until=until.replace(tzinfo=UTC) if until else None,
            )
        screen.show(made, disposition_views.disposition_view(made))


@app.command("list", epilog=EXIT_CODES)
def list_dispositions(
    project_id: ProjectId,
    status: Annotated[Status, typer.Option(help="Which ones.")] = Status.IN_FORCE,
    finding: Annotated[str | None, typer.Option(help="Only about this finding.")] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Which page.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="How many a page.")] = None,
    as_json: Json = False,
) -> None:
    """List what was decided about a project's findings, the newest first."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import disposition_views

        with terminal.new_client() as client:
            found = client.dispositions.list(
                project_id, page, per_page, status=status, finding_id=finding
            )
        screen.show(found, disposition_views.dispositions_view(found))


@app.command(epilog=EXIT_CODES)
def revoke(
    project_id: ProjectId,
    disposition_id: Annotated[
        str, typer.Argument(metavar="ID", help="The disposition's id.", show_default=False)
    ],
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    as_json: Json = False,
) -> None:
    """Take a decision back: its findings count again."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import disposition_views

        with terminal.new_client() as client:
            gone = client.dispositions.revoke(project_id, disposition_id, reason)
        screen.show(gone, disposition_views.disposition_view(gone))
