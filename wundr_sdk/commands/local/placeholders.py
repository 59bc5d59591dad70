"""Stands in for the operator's commands where the server is not installed."""

import typer

from wundr_sdk.commands.output.exit_codes import ExitCode

NAMES = ("up", "down", "status", "gc", "account", "key")
ADVICE = "pip install 'wundr-ray[server]'"


def register(app: typer.Typer) -> None:
    """Add commands that take anything and say what to install."""
    settings = {"allow_extra_args": True, "ignore_unknown_options": True}
    for name in NAMES:
        app.command(
            name,
            help=f"Needs the server: {ADVICE}",
            context_settings=settings,
        )(_missing)


def _missing() -> None:
    typer.echo(f"This command needs the server, which is not installed here: {ADVICE}", err=True)
    raise typer.Exit(ExitCode.UNUSABLE)
