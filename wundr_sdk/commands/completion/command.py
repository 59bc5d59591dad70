"""``wundr completion SHELL``, and the hidden ``wundr complete``, which the scripts run."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from wundr_sdk.commands.completion.scripts import SCRIPTS, Shell
from wundr_sdk.commands.output.exit_codes import EXIT_CODES

_VERBATIM = {
    "allow_interspersed_args": False,
    "ignore_unknown_options": True,
    "help_option_names": [],
}


def register(app: typer.Typer, root: Callable[[], Any]) -> None:
    """Add the commands to the application; ``root`` gives the group of all commands."""

    @app.command(epilog=EXIT_CODES)
    def completion(
        shell: Annotated[Shell, typer.Argument(help="The shell.", show_default=False)],
    ) -> None:
        """Print a script that completes commands, options and ids in a shell.

        \b
        bash  in ~/.bashrc:  source <(wundr completion bash)
        zsh   in ~/.zshrc, after compinit:  source <(wundr completion zsh)
        fish  wundr completion fish > ~/.config/fish/completions/wundr.fish
        """
        typer.echo(SCRIPTS[shell], nl=False)

    @app.command(hidden=True, context_settings=_VERBATIM)
    def complete(shell: Shell, words: Annotated[list[str] | None, typer.Argument()] = None) -> None:
        """Print what can stand in place of the last word."""
        for line in lines_of(root(), shell, words or [""]):
            typer.echo(line)


def lines_of(root: Any, shell: Shell, words: Sequence[str]) -> list[str]:
    """The lines for a script, as the module of the scripts describes them."""
    from wundr_sdk.commands.completion.candidates import complete

    before, incomplete = _bash_words(words) if shell is Shell.BASH else (words[:-1], words[-1])
    found = complete(root, before, incomplete, recent_batches_or_none)
    lines = [f"{each.word}\t{' '.join(each.meaning.split())}" for each in found.candidates]
    return [*lines, ":files"] if found.files else lines


def recent_batches_or_none() -> Sequence[str]:
    """The ids of recent batches; none where they cannot be read, as nobody reads an error here."""
    from wundr_sdk.commands.arguments.recent import recent_batches
    from wundr_sdk.connection.profile import ProfileError

    try:
        return recent_batches()
    except (ProfileError, OSError):
        return []


def _bash_words(words: Sequence[str]) -> tuple[Sequence[str], str]:
    """Bash hands over ``--fail-on=high`` as three words, and completes the last one alone."""
    *before, incomplete = words
    if incomplete == "=":
        incomplete = ""
    return [word for word in before if word != "="], incomplete
