"""``wundr usage`` and ``wundr plans``: what the account may use, and what it has used."""

import typer

from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting


def register(app: typer.Typer) -> None:
    """Add the commands to the application itself."""
    app.command(epilog=EXIT_CODES)(usage)
    app.command(epilog=EXIT_CODES)(plans)


def usage(as_json: Json = False) -> None:
    """Show what your account has used of its plan."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views

        with terminal.new_client() as client:
            found = client.usage()
        screen.show(found, resource_views.usage_view(found))


def plans(as_json: Json = False) -> None:
    """List the plans and their limits."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views

        with terminal.new_client() as client:
            found = client.plans()
        if as_json:
            screen.document([plan.model_dump(mode="json") for plan in found])
        else:
            screen.print(resource_views.plans_view(found))
