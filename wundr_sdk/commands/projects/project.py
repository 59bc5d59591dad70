"""``wundr project``: list, show, set."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

import typer

from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.arguments.pairs import pairs_of
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

ProjectId = Annotated[
    str, typer.Argument(metavar="ID", help="The project's id.", show_default=False)
]


class Setting(StrEnum):
    """The settings of a project as the command line names them."""

    LABELS = "labels"
    MAIN_BRANCH = "main-branch"
    REFERENCE = "reference"
    GATE = "gate"


_FIELDS = {
    Setting.LABELS: "labels",
    Setting.MAIN_BRANCH: "main_branch",
    Setting.REFERENCE: "reference",
    Setting.GATE: "quality_gate",
}


@app.command("list", epilog=EXIT_CODES)
def list_projects(
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[
        int | None, typer.Option(min=1, max=100, help="Projects on a page.")
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY:VALUE", help="Only projects with this label; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the projects of your batches."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import project_views

        with terminal.new_client() as client:
            found = client.projects.list(page, per_page, labels=pairs_of(label or (), "--label"))
        screen.show(found, project_views.projects_view(found))


@app.command(epilog=EXIT_CODES)
def show(project_id: ProjectId, as_json: Json = False) -> None:
    """Show a project, its settings, and the history of its main branch."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import project_views

        with terminal.new_client() as client:
            found = client.projects.get(project_id)
        screen.show(found, project_views.project_view(found))


@app.command("set", epilog=EXIT_CODES)
def set_project(
    project_id: ProjectId,
    label: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY:VALUE", help="A label, in place of all labels it has; may be repeated."
        ),
    ] = None,
    main_branch: Annotated[
        str | None, typer.Option(help="The branch whose analyses make the grade and the history.")
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(
            help="What analyses are compared with: branch:NAME, commit:ID, period_days:N, "
            "since:TIME or previous."
        ),
    ] = None,
    gate: Annotated[
        str | None, typer.Option(help="The quality gate that analyses must pass.")
    ] = None,
    clear: Annotated[
        list[Setting] | None, typer.Option(help="A setting to remove; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change settings of a project; all others stay as they are."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import project_views

        given = {
            "labels": pairs_of(label, "--label") if label else None,
            "main_branch": main_branch,
            "reference": None if reference is None else _reference(reference),
            "quality_gate": gate,
        }
        settings = {name: each for name, each in given.items() if each is not None}
        with terminal.new_client() as client:
            found = client.projects.update(project_id, **_with_cleared(settings, clear or ()))
        screen.show(found, project_views.project_view(found))


def _with_cleared(settings: dict[str, Any], cleared: Iterable[Setting]) -> dict[str, Any]:
    for each in cleared:
        if _FIELDS[each] in settings:
            raise typer.BadParameter(f"--{each} is given as well", param_hint="--clear")
    # The API resets a setting that is null.
    changes = settings | dict.fromkeys(_FIELDS[setting] for setting in cleared)
    if not changes:
        raise typer.BadParameter("name at least one setting")
    return changes


def _reference(text: str) -> dict[str, Any]:
    """As the API takes it; the server judges the value."""
    kind, colon, value = text.partition(":")
    if text == "previous":
        return {"previous": True}
    if not colon:
        raise typer.BadParameter("must look like branch:main", param_hint="--reference")
    return {kind: int(value) if kind == "period_days" and value.isdecimal() else value}
