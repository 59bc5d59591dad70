"""The commands that look after an installation: doctor and gc."""

from dataclasses import asdict
from typing import Annotated

import typer

from serve_app.operator.operating import Json, operating
from wundr_sdk.commands.output.exit_codes import ExitCode


def gc(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Remove results and events of batches that ended long ago; a running service does so hourly.

    How long they are kept: WUNDR_RETENTION_DAYS and WUNDR_EVENT_RETENTION_DAYS (90; 0: for ever).
    """
    from serve_app.local.accounts import with_store
    from serve_app.local.configuration import read_settings
    from wundr_ray.store.retention.collector import Collected, Collector
    from wundr_ray.store.store import Store
    from wundr_ray.system import utc_now
    from wundr_sdk.commands.output.tables import facts, row

    with operating(as_json) as screen:
        settings = read_settings()

        async def run(store: Store) -> Collected:
            rows, artifacts = store.old_rows, store.artifacts
            collector = Collector(rows, artifacts, settings.retention, utc_now)
            return await (collector.look() if dry_run else collector.collect())

        found = asdict(with_store(settings, run))
        if as_json:
            screen.document({"dry_run": dry_run, **found})
            return
        screen.say("would be removed" if dry_run else "removed")
        screen.print(facts(row(name.replace("_", " "), count) for name, count in found.items()))


def doctor(as_json: Json = False) -> None:
    """Check this installation and say what to do. Exit code 1: something does not work."""
    from rich.text import Text

    from serve_app.doctor import examine_in_force
    from serve_app.doctor.interface import Level
    from serve_app.local.in_force import in_force
    from wundr_sdk.commands.output.tables import add_row, table_of

    colours = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "bold red"}
    with operating(as_json) as screen:
        findings = examine_in_force(in_force())
        if as_json:
            screen.document([asdict(finding) for finding in findings])
        else:
            text = ("What was found", "What to do")
            table = table_of("Check", "Level", *text, text=text)
            for each in findings:
                level = Text(each.level, colours[each.level])
                add_row(table, each.check, level, each.found, each.advice)
            screen.print(table)
    if any(finding.level is Level.PROBLEM for finding in findings):
        raise typer.Exit(ExitCode.FAILED)
