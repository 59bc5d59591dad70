"""Questions before a command does what cannot be taken back."""

from typing import TYPE_CHECKING

import typer

from wundr_sdk.commands.output.exit_codes import ExitCode
from wundr_sdk.commands.output.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType


def ask(screen: Screen, view: "RenderableType", question: str) -> None:
    """Show ``view`` and ask ``question``; end the program unless the answer is yes.

    Raises BadParameter if there is no answer, as in a script without input.
    """
    screen.print(view)
    try:
        agreed = typer.confirm(question, err=screen.as_json)
    except typer.Abort:
        reason = "the question was not answered; give --yes to skip it"
        raise typer.BadParameter(reason, param_hint="--yes") from None
    if not agreed:
        screen.note("nothing was done")
        raise typer.Exit(ExitCode.INTERRUPTED)
