"""``wundr gate``: what analyses must pass: set, list, show, remove."""

from typing import Annotated

import typer

from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="The gate's name, such as strict.", show_default=False)
]


@app.command("list", epilog=EXIT_CODES)
def list_gates(as_json: Json = False) -> None:
    """List your gates and those that are built in."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import gate_views

        with terminal.new_client() as client:
            found = client.quality_gates.list()
        if as_json:
            screen.document([each.model_dump(mode="json") for each in found])
        else:
            screen.print(gate_views.gates_view(found))


@app.command(epilog=EXIT_CODES)
def show(name: Name, as_json: Json = False) -> None:
    """Show the conditions of a gate."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import gate_views

        with terminal.new_client() as client:
            found = client.quality_gates.get(name)
        screen.show(found, gate_views.gate_view(found))


@app.command("set", epilog=EXIT_CODES)
def set_gate(
    name: Name,
    config: Annotated[
        str | None, typer.Option(help="A JSON or YAML file; - is standard input.")
    ] = None,
    default: Annotated[
        bool | None,
        typer.Option(
            "--default/--no-default", help="Whether the gate applies where nothing else names one."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Add a gate, or replace its conditions; without --config they stay as they are."""
    if config is None and default is None:
        raise typer.BadParameter("give --config, --default or --no-default")
    with reporting(as_json) as screen:
        from wundr_ray.contract.gates.models import GateDefinition
        from wundr_sdk.commands.projects import gate_views
        from wundr_sdk.config_file import read_config

        fields = read_config(config) if config is not None else None
        with terminal.new_client() as client:
            if fields is None:
                kept = client.quality_gates.get(name)
                fields = {each: getattr(kept, each) for each in GateDefinition.model_fields}
            if default is not None:
                fields["default"] = default
            made = client.quality_gates.set_from_body(name, fields)
        screen.show(made, gate_views.gate_view(made))


@app.command(epilog=EXIT_CODES)
def remove(name: Name, as_json: Json = False) -> None:
    """Remove a gate of your own."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.projects import gate_views

        with terminal.new_client() as client:
            gone = client.quality_gates.remove(name)
        screen.show(gone, gate_views.removed_view(gone))
