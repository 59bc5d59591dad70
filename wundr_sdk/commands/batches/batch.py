"""``wundr batch``: create, validate, list, status, jobs, job, results, retry, cancel."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wundr_ray.contract.formats import TABLE_TYPES
from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.vocabulary import (
    BatchSort,
    BatchStatus,
    BatchType,
    JobStatus,
    Priority,
    ReportFormat,
    ReportTable,
    Role,
)
from wundr_sdk.commands.arguments.pairs import pairs_of
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.screen import EXIT_CODES, ExitCode, Screen, reporting

if TYPE_CHECKING:
    from wundr_ray.contract.responses import BatchDetail

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

BatchId = Annotated[str, typer.Argument(metavar="ID", help="The batch's id.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


@app.command(epilog=EXIT_CODES)
def create(
    config: Annotated[
        str | None, typer.Option(help="A JSON or YAML file; - is standard input.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(help="A template of the server, instead of --config.")
    ] = None,
    items: Annotated[
        str | None,
        typer.Option(
            help="With --template: a CSV or JSON file, a job a row; see `wundr template show`."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The batch's name, in place of another.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until the batch has ended.")] = False,
    as_json: Json = False,
) -> None:
    """Submit the batch that a file describes, or a template with a file of items."""
    if (config is None) == (template is None) or (template is None) != (items is None):
        raise typer.BadParameter("give either --config, or --template and --items")
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import views, watch
        from wundr_sdk.commands.output.field_names import namer
        from wundr_sdk.config_file import read_config, read_items

        fields: dict[str, Any]
        if template is not None and items is not None:
            fields = {"template": template, "items": read_items(items)}
        else:
            fields = read_config(config or "")
        if name is not None:
            fields["name"] = name
        screen.name_of = namer(fields)
        with terminal.new_client() as client:
            batch = client.batches.create_from_body(fields)
            if not wait:
                screen.show(batch, views.created_view(batch, screen.name_of))
                return
            screen.note(f"created {batch.batch_id}")
            for warning in batch.warnings:
                where = screen.name_of(warning.field)
                screen.note(f"warning: {where}: {warning.reason}", "yellow")
            detail = watch.follow(client, batch.batch_id, screen)
            screen.show(detail, views.detail_view(detail))
        _end(detail)


@app.command(epilog=EXIT_CODES)
def validate(
    config: Annotated[str, typer.Option(help="A JSON or YAML file; - is standard input.")],
    as_json: Json = False,
) -> None:
    """Check the batch that a file describes, and its repositories, without submitting it."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views
        from wundr_sdk.commands.output.field_names import namer
        from wundr_sdk.config_file import read_config

        fields = read_config(config)
        screen.name_of = namer(fields)
        with terminal.new_client() as client:
            found = client.batches.validate_body(fields)
        screen.show(found, resource_views.validated_view(found, screen.name_of))
        if not found.valid or not all(check.reachable for check in found.repositories):
            raise typer.Exit(ExitCode.REFUSED)


@app.command("list", epilog=EXIT_CODES)
def list_batches(
    status: Annotated[BatchStatus | None, typer.Option(help="Only this status.")] = None,
    type: Annotated[BatchType | None, typer.Option(help="Only this type.")] = None,
    priority: Annotated[Priority | None, typer.Option(help="Only this priority.")] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Which page.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="Batches a page.")] = None,
    sort: Annotated[BatchSort | None, typer.Option(help="What to sort by.")] = None,
    metadata: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY:VALUE", help="Only with this metadata; may be repeated."),
    ] = None,
    gate: Annotated[
        GateStatus | None, typer.Option(help="Only with this verdict of the quality gate.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List your batches."""
    pairs = pairs_of(metadata or ())
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import views

        with terminal.new_client() as client:
            found = client.batches.list(
                status=status,
                type=type,
                priority=priority,
                page=page,
                per_page=per_page,
                sort=sort,
                metadata=pairs,
                quality_gate=gate,
            )
        screen.show(found, views.page_view(found))


@app.command(epilog=EXIT_CODES)
def status(
    batch_id: BatchId,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it until it has ended.")] = False,
    jobs: Annotated[bool, typer.Option("--jobs", help="Show the jobs too.")] = False,
    as_json: Json = False,
) -> None:
    """Show how far a batch is; with --watch --json, one line of JSON per change."""
    with reporting(as_json) as screen:
        if watch:
            _end(_watch(batch_id, jobs, screen))
            return
        from wundr_sdk.commands.batches import views

        with terminal.new_client() as client:
            detail = client.batches.get_status(batch_id, include_jobs=jobs)
        screen.show(detail, views.detail_view(detail))


@app.command(epilog=EXIT_CODES)
def jobs(
    batch_id: BatchId,
    status: Annotated[JobStatus | None, typer.Option(help="Only this status.")] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Which page.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="Jobs a page.")] = None,
    as_json: Json = False,
) -> None:
    """List the jobs of a batch."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views

        with terminal.new_client() as client:
            found = client.batches.jobs(batch_id, status, page, per_page)
        screen.show(found, resource_views.jobs_view(found))


@app.command(epilog=EXIT_CODES)
def job(
    batch_id: BatchId,
    job_id: Annotated[str, typer.Argument(metavar="JOB", help="The job's id.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Show one job: its attempts, its log and what it skipped."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views

        with terminal.new_client() as client:
            found = client.batches.job(batch_id, job_id)
        screen.show(found, resource_views.job_view(found))


@app.command(epilog=EXIT_CODES)
def results(
    batch_id: BatchId,
    format: Annotated[
        ReportFormat | None, typer.Option(help="Save the report instead of printing a summary.")
    ] = None,
    output: Annotated[Path, typer.Option(help="The folder to save it in.")] = Path(),
    table: Annotated[
        ReportTable | None, typer.Option(help="With --format csv or parquet: save only this table.")
    ] = None,
    role: Annotated[
        Role | None, typer.Option(help="With --table: save only its rows about such code.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the results of a batch, or save its report."""
    if table and format not in TABLE_TYPES:
        raise typer.BadParameter("only --format csv and parquet have tables", param_hint="--table")
    if role and not table:
        raise typer.BadParameter("it chooses rows of a table: add --table", param_hint="--role")
    with reporting(as_json) as screen:
        from wundr_sdk.commands.results.show_results import show_results
        from wundr_sdk.downloads.names import report_name

        with terminal.new_client() as client:
            if format is None:
                show_results(screen, client, batch_id)
                return
            place = output / report_name(batch_id, format, table, role)
            files = client.batches.download(batch_id, format, place, table=table, role=role)
        for file in files:
            screen.say(f"wrote {file}")
        if as_json:
            screen.document({"batch_id": batch_id, "files": [str(file) for file in files]})


@app.command(epilog=EXIT_CODES)
def retry(
    batch_id: BatchId,
    job: Annotated[
        list[str] | None, typer.Option(help="Only this job; may be repeated.", metavar="JOB")
    ] = None,
    max_retries: Annotated[
        int, typer.Option(min=0, max=10, help="How often a job is tried again in the new batch.")
    ] = 2,
    delay: Annotated[
        int, typer.Option(min=0, metavar="MINUTES", help="How long to wait before it starts.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Run the failed jobs of a batch again, as a new batch.

    `wundr batch redeliver` retries failed deliveries.
    """
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views

        with terminal.new_client() as client:
            made = client.batches.retry(batch_id, job or None, max_retries, delay)
        screen.show(made, resource_views.retried_view(made))


@app.command(epilog=EXIT_CODES)
def cancel(
    batch_id: BatchId,
    reason: Annotated[str | None, typer.Option(help="Why; kept with the batch.")] = None,
    keep_running: Annotated[
        bool, typer.Option("--keep-running", help="Let the jobs that run finish.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Cancel a batch."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import views

        with terminal.new_client() as client:
            batch = client.batches.cancel(
                batch_id, reason=reason, cancel_running_jobs=not keep_running
            )
        screen.show(batch, views.cancelled_view(batch))


def _watch(batch_id: str, jobs: bool, screen: Screen) -> "BatchDetail":
    from wundr_sdk.commands.batches import views, watch

    with terminal.new_client() as client:
        if screen.as_json:
            return watch.follow_as_json(client, batch_id, screen, include_jobs=jobs)
        detail = watch.follow(client, batch_id, screen)
    screen.print(views.detail_view(detail))
    return detail


def _end(batch: "BatchDetail") -> None:
    if batch.status in (BatchStatus.FAILED, BatchStatus.CANCELLED):
        raise typer.Exit(ExitCode.BATCH_FAILED)
