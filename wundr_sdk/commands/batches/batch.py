"""``wundr batch``: create, validate, list, status, jobs, job, retry, cancel."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.vocabulary import (
    BatchSort,
    BatchStatus,
    BatchType,
    JobStatus,
    Priority,
)
from wundr_sdk.commands.arguments.common import BatchId, Json
from wundr_sdk.commands.arguments.last import BatchCommand
from wundr_sdk.commands.arguments.pairs import pairs_of
from wundr_sdk.commands.arguments.recent import remember
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES, ExitCode
from wundr_sdk.commands.output.screen import Screen, reporting

if TYPE_CHECKING:
    from wundr_ray.contract.responses import BatchDetail

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)


@app.command(epilog=EXIT_CODES)
def create(
    config: Annotated[
        str | None, typer.Option(help="A JSON or YAML file; - is standard input.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(help="A template of the server, in place of --config.")
    ] = None,
    items: Annotated[
        str | None,
        typer.Option(
            help="With --template: a CSV or JSON file with a row for each job; see "
            "`wundr template show`."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="The name of the batch, in place of the one in the file.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until the batch has ended.")] = False,
    as_json: Json = False,
) -> None:
    """Submit the batch that a file describes, or a template with a file of items."""
    if (config is None) == (template is None) or (template is None) != (items is None):
        raise typer.BadParameter("give either --config, or --template and --items")
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import views, watch

        fields = _body(screen, config, template, items)
        if name is not None:
            fields["name"] = name
        with terminal.new_client() as client:
            batch = client.batches.create_from_body(fields)
            remember(batch.batch_id, screen)
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

        fields = _body(screen, config)
        with terminal.new_client() as client:
            found = client.batches.validate_body(fields)
        screen.show(found, resource_views.validated_view(found, screen.name_of))
        if not found.valid or not all(check.reachable for check in found.repositories):
            raise typer.Exit(ExitCode.REFUSED)


@app.command("list", epilog=EXIT_CODES)
def list_batches(
    status: Annotated[BatchStatus | None, typer.Option(help="Only those with this status.")] = None,
    type: Annotated[BatchType | None, typer.Option(help="Only batches of this type.")] = None,
    priority: Annotated[
        Priority | None, typer.Option(help="Only batches with this priority.")
    ] = None,
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="Batches on a page.")] = None,
    sort: Annotated[BatchSort | None, typer.Option(help="The order of the list.")] = None,
    metadata: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY:VALUE", help="Only batches with this metadata; may be repeated."),
    ] = None,
    gate: Annotated[
        GateStatus | None, typer.Option(help="Only batches with this verdict of the quality gate.")
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


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def status(
    batch_id: BatchId,
    watch: Annotated[
        bool, typer.Option("--watch", help="Follow the batch until it has ended.")
    ] = False,
    jobs: Annotated[bool, typer.Option("--jobs", help="Also show the jobs.")] = False,
    as_json: Json = False,
) -> None:
    """Show the progress of a batch; with --watch --json, a line of JSON for each change."""
    with reporting(as_json) as screen:
        if watch:
            _end(_watch(batch_id, jobs, screen))
            return
        from wundr_sdk.commands.batches import views

        with terminal.new_client() as client:
            detail = client.batches.get_status(batch_id, include_jobs=jobs)
        screen.show(detail, views.detail_view(detail))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def jobs(
    batch_id: BatchId,
    status: Annotated[JobStatus | None, typer.Option(help="Only those with this status.")] = None,
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="Jobs on a page.")] = None,
    as_json: Json = False,
) -> None:
    """List the jobs of a batch."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views

        with terminal.new_client() as client:
            found = client.batches.jobs(batch_id, status, page, per_page)
        screen.show(found, resource_views.jobs_view(found))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def job(
    batch_id: BatchId,
    job_id: Annotated[str, typer.Argument(metavar="JOB", help="The job's id.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Show one job: its attempts, its log and the files that it skipped."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views

        with terminal.new_client() as client:
            found = client.batches.job(batch_id, job_id)
        screen.show(found, resource_views.job_view(found))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def retry(
    batch_id: BatchId,
    job: Annotated[
        list[str] | None, typer.Option(help="Only this job; may be repeated.", metavar="JOB")
    ] = None,
    max_retries: Annotated[
        int, typer.Option(min=0, max=10, help="How often each job of the new batch is tried again.")
    ] = 2,
    delay: Annotated[
        int,
        typer.Option(
            min=0, metavar="MINUTES", help="The time to wait before the new batch starts."
        ),
    ] = 0,
    as_json: Json = False,
) -> None:
    """Run the failed jobs of a batch again, as a new batch, which --last then stands for.

    `wundr batch redeliver` retries failed deliveries.
    """
    with reporting(as_json) as screen:
        from wundr_sdk.commands.batches import resource_views

        with terminal.new_client() as client:
            made = client.batches.retry(batch_id, job or None, max_retries, delay)
            remember(made.new_batch_id, screen)
        screen.show(made, resource_views.retried_view(made))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def cancel(
    batch_id: BatchId,
    reason: Annotated[
        str | None, typer.Option(help="The reason, which is stored with the batch.")
    ] = None,
    keep_running: Annotated[
        bool, typer.Option("--keep-running", help="Let running jobs finish.")
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


def _body(
    screen: Screen, config: str | None, template: str | None = None, items: str | None = None
) -> dict[str, Any]:
    """What is sent; errors of the server will name the fields as the user knows them."""
    from wundr_sdk.batch_file import read_batch
    from wundr_sdk.commands.output.field_names import namer
    from wundr_sdk.config_file import read_items

    if template is not None and items is not None:
        body: dict[str, Any] = {"template": template, "items": read_items(items)}
        screen.name_of = namer(body)
        return body
    file = read_batch(config or "")
    screen.name_of = file.namer(namer(file.body))
    return file.body


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
        raise typer.Exit(ExitCode.FAILED)
