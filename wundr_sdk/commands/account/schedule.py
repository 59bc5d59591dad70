"""``wundr schedule``: add, list, show, pause, resume, remove; runs past and coming."""

from typing import Annotated

import typer

from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

ScheduleId = Annotated[
    str, typer.Argument(metavar="ID", help="The schedule's id.", show_default=False)
]


@app.command(epilog=EXIT_CODES)
def add(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The name of the schedule.", show_default=False)
    ],
    cron: Annotated[
        str,
        typer.Option(
            help="Minute, hour, day, month, day of week: '0 6 1 * *' is 6:00 on the first.",
            show_default=False,
        ),
    ],
    config: Annotated[
        str,
        typer.Option(
            help="A JSON or YAML file that describes the batch; - is standard input.",
            show_default=False,
        ),
    ],
    zone: Annotated[
        str | None,
        typer.Option(help="The time zone of --cron, such as Europe/Berlin; UTC by default."),
    ] = None,
    paused: Annotated[
        bool, typer.Option("--paused", help="Create no batches before the schedule is resumed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Create a batch regularly."""
    with reporting(as_json) as screen:
        from wundr_sdk.batch_file import read_batch
        from wundr_sdk.commands.account import schedule_views
        from wundr_sdk.commands.output.field_names import namer

        file = read_batch(config)
        name_of = file.namer(namer(file.body))
        screen.name_of = lambda path: name_of(path.removeprefix("batch."))
        with terminal.new_client() as client:
            made = client.schedules.create(
                name=name, cron=cron, time_zone=zone, batch=file.body, paused=paused or None
            )
        screen.show(made, schedule_views.schedule_view(made))


@app.command("list", epilog=EXIT_CODES)
def list_schedules(
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[
        int | None, typer.Option(min=1, max=100, help="Schedules on a page.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List your schedules."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            found = client.schedules.list(page, per_page)
        screen.show(found, schedule_views.schedules_view(found))


@app.command(epilog=EXIT_CODES)
def show(schedule_id: ScheduleId, as_json: Json = False) -> None:
    """Show a schedule, and what it creates."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            found = client.schedules.get(schedule_id)
        screen.show(found, schedule_views.schedule_view(found))


@app.command(epilog=EXIT_CODES)
def pause(schedule_id: ScheduleId, as_json: Json = False) -> None:
    """Create no batches until the schedule is resumed."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            found = client.schedules.pause(schedule_id)
        screen.show(found, schedule_views.schedule_view(found))


@app.command(epilog=EXIT_CODES)
def resume(schedule_id: ScheduleId, as_json: Json = False) -> None:
    """Continue with the next due time. Batches are created with your key from then on."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            found = client.schedules.resume(schedule_id)
        screen.show(found, schedule_views.schedule_view(found))


@app.command(epilog=EXIT_CODES)
def remove(schedule_id: ScheduleId, as_json: Json = False) -> None:
    """Delete a schedule; its batches stay."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            gone = client.schedules.delete(schedule_id)
        screen.show(gone, schedule_views.removed_view(gone))


@app.command(epilog=EXIT_CODES)
def runs(
    schedule_id: ScheduleId,
    page: Annotated[int | None, typer.Option(min=1, help="The page of past runs to show.")] = None,
    per_page: Annotated[
        int | None, typer.Option(min=1, max=100, help="Past runs on a page.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the coming runs of a schedule, and the results of past ones."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            coming = client.schedules.get(schedule_id).coming
            found = client.schedules.runs(schedule_id, page, per_page)
        if as_json:
            times = [each.isoformat() for each in coming]
            screen.document({"coming": times, **found.model_dump(mode="json")})
        else:
            screen.print(schedule_views.runs_view(coming, found))
