"""``wundr batch``: results, open."""

from pathlib import Path
from typing import Annotated

import typer

from wundr_ray.contract.formats import TABLE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable, Role
from wundr_sdk.commands.arguments.common import BatchId, Json
from wundr_sdk.commands.arguments.last import BatchCommand
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting
from wundr_sdk.commands.results.opening import Shown

app = typer.Typer()
"""Commands of ``wundr batch``."""

STDOUT = Path("-")


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def results(
    batch_id: BatchId,
    format: Annotated[
        ReportFormat | None, typer.Option(help="Save the report instead of printing a summary.")
    ] = None,
    output: Annotated[
        Path,
        typer.Option(help="The folder for the report; - writes it to standard output."),
    ] = Path(),
    table: Annotated[
        ReportTable | None, typer.Option(help="With --format csv or parquet: save only this table.")
    ] = None,
    role: Annotated[
        Role | None, typer.Option(help="With --table: save only the rows about code of this role.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the results of a batch, or save its report."""
    if table and format not in TABLE_TYPES:
        raise typer.BadParameter("only --format csv and parquet have tables", param_hint="--table")
    if role and not table:
        raise typer.BadParameter("it chooses rows of a table: add --table", param_hint="--role")
    if output == STDOUT:
        _check_stdout(format, table, as_json)
    with reporting(as_json) as screen:
        from wundr_sdk.commands.results.show_results import show_results
        from wundr_sdk.downloads.names import report_name

        with terminal.new_client() as client:
            if format is None:
                show_results(screen, client, batch_id)
                return
            if output == STDOUT:
                from wundr_sdk.commands.output.stdout import write_report

                write_report(client, batch_id, format, table, role)
                return
            place = output / report_name(batch_id, format, table, role)
            files = client.batches.download(batch_id, format, place, table=table, role=role)
        for file in files:
            screen.say(f"wrote {file}")
        if as_json:
            screen.document({"batch_id": batch_id, "files": [str(file) for file in files]})


@app.command("open", cls=BatchCommand, epilog=EXIT_CODES)
def open_report(
    batch_id: BatchId,
    format: Annotated[Shown, typer.Option(help="The format of the report.")] = Shown.HTML,
    only_print: Annotated[
        bool, typer.Option("--print", help="Print the path of the file; open nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Open the report of a batch in the browser.

    The report is saved in the folder "reports" of WUNDR_HOME (~/.wundr), which other users cannot
    read. Without a browser, as in most sessions of ssh, the path of the file is printed.
    """
    with reporting(as_json) as screen:
        from wundr_sdk.commands.results.opening import browser_opens, save_privately

        with terminal.new_client() as client:
            file = save_privately(client, batch_id, format)
        opened = not only_print and browser_opens(file)
        if as_json:
            screen.document({"batch_id": batch_id, "file": str(file), "opened": opened})
        elif opened:
            screen.note(f"opened {file}")
        else:
            screen.say(str(file))


def _check_stdout(
    report_format: ReportFormat | None, table: ReportTable | None, as_json: bool
) -> None:
    """Raises BadParameter unless standard output can take the report."""
    from wundr_sdk.commands.output.stdout import is_binary, is_terminal

    hint = "--output"
    if report_format is None:
        raise typer.BadParameter("- needs a --format", param_hint=hint)
    if as_json:
        raise typer.BadParameter("- cannot be combined with --json", param_hint=hint)
    if report_format in TABLE_TYPES and table is None:
        reason = (
            f"{report_format} has a file for each table: choose one with --table, or give a folder"
        )
        raise typer.BadParameter(reason, param_hint=hint)
    if is_binary(report_format) and is_terminal():
        reason = f"{report_format} is not for a terminal: redirect standard output, as in > FILE"
        raise typer.BadParameter(reason, param_hint=hint)
