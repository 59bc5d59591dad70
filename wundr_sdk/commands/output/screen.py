"""Where output goes, and how errors look.

With ``--json``, standard output carries JSON only (an error is ``{"error": {…}}``) and text for
people goes to standard error. On a terminal, tables are drawn to its width; anywhere else a row is
a line, with tabs between its cells, so that other programs can work on it. What a server sends may
come from somebody else's repository, so it is shown without anything that a terminal or rich's
markup would act on.
"""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import typer

from wundr_sdk.commands.output.exit_codes import ExitCode

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console, RenderableType

    from wundr_ray.contract.errors import WundrError
    from wundr_sdk.sync.client import WundrClient


# GitHub's runner reads what follows it as a command, even in the middle of a line.
_RUNNER_COMMAND = "##["


def new_client() -> "WundrClient":
    """The client of every command; tests put one with another transport in its place."""
    from wundr_sdk.sync.client import WundrClient

    return WundrClient()


def clean(text: object) -> str:
    """One line without control, formatting and surrogate characters (ESC, bidi overrides, …)."""
    return "".join(
        " " if char in "\n\t" else char
        for char in str(text)
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    )


def harmless(text: str) -> str:
    """Text in which the runner of a CI system sees no command."""
    return text.replace(_RUNNER_COMMAND, "## [")


class Screen:
    """Standard output and error of one command.

    ``afterwards`` is said when waiting for a batch ends before the batch does. ``name_of`` puts
    the path of a field, such as ``jobs.0.id``, in words that need no counting.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.afterwards = ""
        self.name_of: Callable[[str], str] = str

    @cached_property
    def people(self) -> "Console":
        """Where text for people goes: standard error if standard output carries JSON."""
        return _console(sys.stderr) if self.as_json else _console(sys.stdout)

    @cached_property
    def errors(self) -> "Console":
        return _console(sys.stderr)

    @property
    def on_terminal(self) -> bool:
        """Whether output goes to a terminal; FORCE_COLOR alone does not turn a pipe into one."""
        return self.people.file.isatty()

    def say(self, text: str, style: str = "") -> None:
        """One line for people, however long."""
        _say(self.people, text, style)

    def note(self, text: str, style: str = "") -> None:
        """One line on standard error, however long."""
        _say(self.errors, text, style)

    def show(self, model: "BaseModel", view: "RenderableType") -> None:
        """The model as JSON, or its view for people."""
        if self.as_json:
            self.document(model.model_dump(mode="json"))
        else:
            self.print(view)

    def print(self, view: "RenderableType") -> None:
        """Draw the view on a terminal; elsewhere print a line for each row, with tabs in between.

        A remark that rows are missing goes to standard error then, so that the pipe has only rows.
        """
        from wundr_sdk.commands.output.tables import lines_of, omissions_of

        if self.on_terminal:
            self.people.print(view)
            return
        for line in lines_of(view):
            typer.echo(line, file=self.people.file)
        for omission in omissions_of(view):
            self.note(omission)

    def document(self, data: Any) -> None:
        """One JSON document on one line, in which nothing can act on a terminal or a CI system."""
        typer.echo(json.dumps(data).replace(_RUNNER_COMMAND, "#\\u0023["))

    def fail(self, error: "WundrError") -> None:
        """Show an error of the server or of the connection."""
        from wundr_sdk.commands.output.field_names import said_of

        if self.as_json:
            details = [detail.model_dump() for detail in error.details]
            body = {"code": error.code, "message": error.message, "details": details}
            self.document({"error": {**body, "resolution": error.resolution}})
        message, *more = said_of(error, self.name_of)
        self.note(message, "bold red")
        for line in (*more, error.resolution, *getattr(error, "__notes__", ())):
            self.note(f"  {line}")

    def say_afterwards(self) -> None:
        for line in self.afterwards.splitlines():
            self.note(line)

    def refuse(self, reason: object, advice: str = "", code: str = "UNUSABLE") -> None:
        """Say why the command cannot be run here at all, and in a second line what to do."""
        if self.as_json:
            body = {"code": code, "message": str(reason), "details": [], "resolution": advice}
            self.document({"error": body})
        self.note(f"error: {reason}", "bold red")
        if advice:
            self.note(f"  {advice}")


@contextmanager
def reporting(as_json: bool) -> Iterator[Screen]:
    """Run a command's body; expected errors become a message and an exit code."""
    from wundr_ray.contract.errors import WundrError
    from wundr_sdk.config_file import ConfigError
    from wundr_sdk.connection.profile import ProfileError

    screen = Screen(as_json)
    try:
        yield screen
    except WundrError as error:
        screen.fail(error)
        server_side = error.status >= 500
        if server_side:
            screen.say_afterwards()
        raise typer.Exit(ExitCode.UNREACHABLE if server_side else ExitCode.REFUSED) from None
    except (ConfigError, ProfileError) as error:
        screen.refuse(error)
        raise typer.Exit(ExitCode.UNUSABLE) from None
    except BrokenPipeError:
        raise  # the reader of our output has left; typer ends quietly
    except OSError as error:
        screen.refuse(f"{error.filename or 'file'}: {error.strerror or error}")
        raise typer.Exit(ExitCode.UNUSABLE) from None
    except KeyboardInterrupt:
        screen.note("interrupted")
        screen.say_afterwards()
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _console(file: Any) -> "Console":
    from functools import partial

    from rich.console import Console

    console = partial(Console, file=file, highlight=False, markup=False, emoji=False)
    plain = console().no_color  # rich would leave bold and dim
    return console(color_system=None) if plain else console()


def _say(console: "Console", text: str, style: str) -> None:
    from rich.text import Text

    console.print(Text(harmless(clean(text)), style=style), soft_wrap=True)
