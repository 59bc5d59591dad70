"""What the operator's commands share: ``--json``, and errors that say why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from wundr_sdk.commands.output.exit_codes import ExitCode
from wundr_sdk.commands.output.screen import Screen, reporting

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@contextmanager
def operating(as_json: bool) -> Iterator[Screen]:
    """Report errors as every command does, and also those of settings and of a failed start.

    Files that the command creates, or Ray and everything that Ray starts, are private.
    """
    from serve_app.local.configuration import BadConfiguration
    from serve_app.local.failures import CannotStart
    from wundr_ray.private import new_files_private

    with reporting(as_json) as screen, new_files_private():
        try:
            yield screen
        except CannotStart as error:
            screen.refuse(error, error.advice)
            raise typer.Exit(ExitCode.UNUSABLE) from None
        except BadConfiguration as error:
            screen.refuse(error)
            raise typer.Exit(ExitCode.UNUSABLE) from None
