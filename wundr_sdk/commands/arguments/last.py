"""``--last`` in place of a batch's id."""

from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from wundr_sdk.commands.arguments.recent import recent_batches
from wundr_sdk.commands.output.exit_codes import ExitCode

HELP = "In place of an id: the batch that was created last from this machine with this key."


class BatchCommand(TyperCommand):
    """A command whose first argument is the id of a batch, or ``--last``."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.append(_option())

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the id of the last batch where an id would stand.

        Otherwise the parser would take the next argument for it: in ``job --last build``, ``build``
        is the job and not the batch.
        """
        parsed, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        if parsed.get("last") is True and parsed.get("help") is not True:
            names = [each.name for each in self.params if each.param_type_name == "argument"]
            # With --last the parser must lack one argument; if it has them all, there are two ids.
            if all(isinstance(parsed.get(name), str) for name in names):
                raise typer.BadParameter("give either an id or --last", param_hint="--last")
            args = self.with_id(args, last_batch())
        return super().parse_args(ctx, args)

    def with_id(self, args: list[str], batch_id: str) -> list[str]:
        return [batch_id, *args]


class LaterBatchCommand(BatchCommand):
    """A command that compares two batches, of which ``--last`` is the later one."""

    def with_id(self, args: list[str], batch_id: str) -> list[str]:
        return [*args, batch_id]


def last_batch() -> str:
    """The id of the batch created last. Raises BadParameter if there is none."""
    from wundr_sdk.commands.output.screen import Screen
    from wundr_sdk.connection.profile import ProfileError

    try:
        ids = recent_batches()
    except ProfileError as error:
        Screen(as_json=False).refuse(error)
        raise typer.Exit(ExitCode.UNUSABLE) from None
    except OSError as error:
        reason = f"the recent batches cannot be read: {error.filename}: {error.strerror}"
        raise typer.BadParameter(reason, param_hint="--last") from None
    if not ids:
        raise typer.BadParameter(
            "no batch was created from this machine with this key yet; "
            "`wundr batch list` shows the ids of all batches",
            param_hint="--last",
        )
    return ids[0]


@cache
def _option() -> Any:
    """The option itself, which the functions of the commands do not receive."""

    def command(last: Annotated[bool, typer.Option("--last", help=HELP)] = False) -> None: ...

    app = typer.Typer(add_completion=False)
    app.command()(command)
    (option,) = typer.main.get_command(app).params
    option.expose_value = False
    return option
