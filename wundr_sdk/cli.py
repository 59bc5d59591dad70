"""The command line ``wundr``.

The commands that call a server are registered here. The operator's commands (up, down, status,
doctor, gc, account, key) come from the entry points of the group ``wundr.commands``, each a
function ``register(app: typer.Typer)``. The exit codes are those of
:mod:`wundr_sdk.commands.output.exit_codes`.
"""

import io
import sys
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points, version
from typing import Annotated

import typer

from wundr_sdk.commands.account import host, plan, schedule, webhook
from wundr_sdk.commands.batches import analyse, batch, check, template
from wundr_sdk.commands.completion import command as completion
from wundr_sdk.commands.local import client_doctor, placeholders
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.projects import disposition, findings, gate, project
from wundr_sdk.commands.results import results
from wundr_sdk.commands.reviews import changesets, decide, review

PLUGINS = "wundr.commands"


def build_app(plugins: Iterable[EntryPoint]) -> typer.Typer:
    """The application with the commands of all ``plugins`` that can be imported here."""
    app = typer.Typer(
        name="wundr",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # plain help: the same everywhere, and without loading rich
        epilog=EXIT_CODES,
        context_settings={"help_option_names": ["-h", "--help"]},  # every command inherits it
    )
    app.callback()(_wundr)
    batches = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)
    for part in (batch.app, results.app, review.app, decide.app, changesets.app):
        batches.add_typer(part)
    app.add_typer(
        batches, name="batch", help="Create batches, follow them, and read their results."
    )
    app.add_typer(project.app, name="project", help="Show projects and change their settings.")
    app.add_typer(disposition.app, name="disposition", help="Accept findings or dispute them.")
    app.add_typer(schedule.app, name="schedule", help="Create batches regularly.")
    app.add_typer(template.app, name="template", help="Show the templates for batches.")
    app.add_typer(gate.app, name="gate", help="Set the quality gates that analyses must pass.")
    app.add_typer(host.app, name="host", help="Store tokens for the delivery of approved changes.")
    app.add_typer(
        webhook.app, name="webhook", help="Send events to webhooks, and show their deliveries."
    )
    analyse.register(app)
    check.register(app)
    findings.register(app)
    plan.register(app)
    completion.register(app, lambda: typer.main.get_group(app))
    if not _register_all(app, plugins):
        placeholders.register(app)
        client_doctor.register(app)
    return app


def main() -> None:
    """The entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name may have letters that it cannot write
            stream.reconfigure(errors="replace")
    build_app(entry_points(group=PLUGINS))()


def _register_all(app: typer.Typer, plugins: Iterable[EntryPoint]) -> bool:
    """Whether there was a plugin, and none lacked a module."""
    found = [_register(app, plugin) for plugin in plugins]
    return bool(found) and all(found)


def _register(app: typer.Typer, plugin: EntryPoint) -> bool:
    try:
        register = plugin.load()
    except ModuleNotFoundError:
        return False  # the extra "server" is not installed
    register(app)
    return True


def _show_version(show: bool) -> None:
    if show:
        typer.echo(f"wundr {version('wundr-ray')}")
        raise typer.Exit


def _wundr(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Batch code analysis: many repositories in, one report out."""
