"""``wundr project``: list, show."""

from typing import Annotated

import typer

from wundr_sdk.commands import screen as terminal
from wundr_sdk.commands.screen import EXIT_CODES, reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


@app.command("list", epilog=EXIT_CODES)
def list_projects(
    page: Annotated[int | None, typer.Option(min=1, help="Which page.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="Projects a page.")] = None,
    as_json: Json = False,
) -> None:
    """List the projects your batches have had to do with."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands import project_views

        with terminal.new_client() as client:
            found = client.projects.list(page, per_page)
        screen.show(found, project_views.projects_view(found))


@app.command(epilog=EXIT_CODES)
def show(
    project_id: Annotated[
        str, typer.Argument(metavar="ID", help="The project's id.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Show a project and the history of its results."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands import project_views

        with terminal.new_client() as client:
            found = client.projects.get(project_id)
        screen.show(found, project_views.project_view(found))
