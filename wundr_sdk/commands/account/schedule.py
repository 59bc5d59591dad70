"""``wundr schedule``: add, list, show, pause, resume, remove; runs past and coming."""

from typing import Annotated

import typer

from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.screen import EXIT_CODES, reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

ScheduleId = Annotated[
    str, typer.Argument(metavar="ID", help="The schedule's id.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


@app.command(epilog=EXIT_CODES)
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name.", show_default=False)],
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
        str | None, typer.Option(help="Whose clock counts, such as Europe/Berlin; UTC if left out.")
    ] = None,
    paused: Annotated[bool, typer.Option("--paused", help="Create nothing yet.")] = False,
    as_json: Json = False,
) -> None:
    """Have a batch created again and again."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views
        from wundr_sdk.config_file import read_config

        batch = read_config(config)
        with terminal.new_client() as client:
            made = client.schedules.create(
                name=name, cron=cron, time_zone=zone, batch=batch, paused=paused or None
            )
        screen.show(made, schedule_views.schedule_view(made))


@app.command("list", epilog=EXIT_CODES)
def list_schedules(
    page: Annotated[int | None, typer.Option(min=1, help="Which page.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="How many a page.")] = None,
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
    """Create nothing until the schedule is resumed."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            found = client.schedules.pause(schedule_id)
        screen.show(found, schedule_views.schedule_view(found))


@app.command(epilog=EXIT_CODES)
def resume(schedule_id: ScheduleId, as_json: Json = False) -> None:
    """Go on with the next due time, with your key."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            found = client.schedules.resume(schedule_id)
        screen.show(found, schedule_views.schedule_view(found))


@app.command(epilog=EXIT_CODES)
def remove(schedule_id: ScheduleId, as_json: Json = False) -> None:
    """Delete a schedule; the batches that it has created stay."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import schedule_views

        with terminal.new_client() as client:
            gone = client.schedules.delete(schedule_id)
        screen.show(gone, schedule_views.removed_view(gone))


@app.command(epilog=EXIT_CODES)
def runs(
    schedule_id: ScheduleId,
    page: Annotated[int | None, typer.Option(min=1, help="Which page of those past.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="How many a page.")] = None,
    as_json: Json = False,
) -> None:
    """List the coming runs of a schedule, and what has become of those past."""
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
