"""Questions before a command does what cannot be taken back."""

import sys
from typing import TYPE_CHECKING

import typer

from wundr_sdk.commands.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType


def ask(screen: Screen, view: "RenderableType", question: str) -> None:
    """Show what it is about, and end the program unless the answer is yes.

    With JSON as output, and everything else, goes to standard error. Raises BadParameter where
    nobody can answer.
    """
    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody is there to ask; give --yes", param_hint="--yes")
    screen.print(view)
    if not typer.confirm(question, err=screen.as_json):
        raise typer.Exit(0)
