"""``wundr template``: list, show."""

from typing import TYPE_CHECKING, Annotated

import typer

from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting

if TYPE_CHECKING:
    from wundr_ray.contract.resources import TemplateItem

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)


@app.command("list", epilog=EXIT_CODES)
def list_templates(as_json: Json = False) -> None:
    """List the templates that batches can be made of, with the columns of their items."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import template_views

        with terminal.new_client() as client:
            found = client.templates()
        if as_json:
            screen.document([item.model_dump(mode="json") for item in found])
        else:
            screen.print(template_views.templates_view(found))


@app.command(epilog=EXIT_CODES)
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The template's name.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Show a template: what each column means, and how to use it."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import template_views

        with terminal.new_client() as client:
            found = _named(name, client.templates())
        screen.show(found, template_views.template_view(found))


def _named(name: str, templates: "list[TemplateItem]") -> "TemplateItem":
    from wundr_ray.contract.errors import InvalidRequest

    for item in templates:
        if item.name == name:
            return item
    known = ", ".join(item.name for item in templates) or "none"
    raise InvalidRequest.at("NAME", f"there is no template of this name; known: {known}")
