"""``wundr disposition``: decide about findings, so that they count no more."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from wundr_ray.contract.findings.vocabulary import DispositionKind
from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

ProjectId = Annotated[
    str, typer.Argument(metavar="PROJECT", help="The project's id.", show_default=False)
]


class Status(StrEnum):
    """Which decisions a list shows."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ALL = "all"


@app.command(epilog=EXIT_CODES)
def add(
    project_id: ProjectId,
    kind: Annotated[DispositionKind, typer.Option(help="The decision.", show_default=False)],
    reason: Annotated[str, typer.Option(help="The reason.", show_default=False)],
    finding: Annotated[
        str | None, typer.Option(help="Decide about the finding with this id.")
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(help="Decide about all findings with this code in the files of --path."),
    ] = None,
    path: Annotated[
        str | None,
        typer.Option(help="With --code: the files, as a pattern in the syntax of .gitignore."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="When the decision expires, in your time zone.",
        ),
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
                until=until.astimezone() if until else None,
            )
        screen.show(made, disposition_views.disposition_view(made))


@app.command("list", epilog=EXIT_CODES)
def list_dispositions(
    project_id: ProjectId,
    status: Annotated[
        Status, typer.Option(help="Only dispositions with this status.")
    ] = Status.IN_FORCE,
    finding: Annotated[
        str | None, typer.Option(help="Only dispositions about this finding.")
    ] = None,
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[
        int | None, typer.Option(min=1, max=100, help="Dispositions on a page.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the decisions about findings of a project, the newest first."""
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
    reason: Annotated[str | None, typer.Option(help="The reason.")] = None,
    as_json: Json = False,
) -> None:
    """Revoke a decision, so that its findings count again."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import disposition_views

        with terminal.new_client() as client:
            gone = client.dispositions.revoke(project_id, disposition_id, reason)
        screen.show(gone, disposition_views.disposition_view(gone))
