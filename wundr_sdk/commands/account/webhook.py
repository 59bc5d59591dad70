"""``wundr webhook``: create, list, show, update, delete, secrets, test; deliveries of a batch."""

from typing import Annotated, Any

import typer

from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.screen import EXIT_CODES, ExitCode, reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

WebhookId = Annotated[
    str, typer.Argument(metavar="ID", help="The webhook's id.", show_default=False)
]
BatchId = Annotated[
    str, typer.Argument(metavar="BATCH", help="The batch's id.", show_default=False)
]
Events = Annotated[
    list[EventName] | None, typer.Option("--event", help="Only this event; may be repeated.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


@app.command(epilog=EXIT_CODES)
def create(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to.", show_default=False)],
    event: Events = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    as_json: Json = False,
) -> None:
    """Have the events of all your batches sent to a URL; prints the secret that signs them."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        fields = _given(events=event or None, description=description)
        with terminal.new_client() as client:
            made = client.webhooks.create(url, **fields)
        screen.show(made, webhook_views.webhook_view(made))


@app.command("list", epilog=EXIT_CODES)
def list_webhooks(
    page: Annotated[int | None, typer.Option(min=1, help="Which page.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="Webhooks a page.")] = None,
    as_json: Json = False,
) -> None:
    """List your webhooks."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.list(page, per_page)
        screen.show(found, webhook_views.webhooks_view(found))


@app.command(epilog=EXIT_CODES)
def show(webhook_id: WebhookId, as_json: Json = False) -> None:
    """Show a webhook, and whether its receiver fails."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.get(webhook_id)
        screen.show(found, webhook_views.webhook_view(found))


@app.command(epilog=EXIT_CODES)
def update(
    webhook_id: WebhookId,
    url: Annotated[str | None, typer.Option(help="Send to this URL instead.")] = None,
    event: Events = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    enabled: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Switch it on or off.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change a webhook; what is not named stays."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        fields = _given(url=url, events=event or None, description=description, enabled=enabled)
        with terminal.new_client() as client:
            found = client.webhooks.update(webhook_id, **fields)
        screen.show(found, webhook_views.webhook_view(found))


@app.command(epilog=EXIT_CODES)
def delete(webhook_id: WebhookId, as_json: Json = False) -> None:
    """Delete a webhook."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.delete(webhook_id)
        screen.show(found, webhook_views.deleted_view(found))


@app.command("rotate-secret", epilog=EXIT_CODES)
def rotate_secret(
    webhook_id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="The webhook's id.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print a new secret; without ID, that of the webhooks which batches name."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            if webhook_id is None:
                made = client.webhooks.rotate_batch_secret()
            else:
                made = client.webhooks.rotate_secret(webhook_id)
        screen.show(made, webhook_views.secret_view(made))


@app.command("test", epilog=EXIT_CODES)
def send_test(webhook_id: WebhookId, as_json: Json = False) -> None:
    """Send a test event; exit code 1 if the receiver does not take it."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.test(webhook_id)
        screen.show(found, webhook_views.tested_view(found))
        if not found.delivered:
            raise typer.Exit(ExitCode.BATCH_FAILED)


@app.command(epilog=EXIT_CODES)
def deliveries(
    batch_id: BatchId,
    status: Annotated[DeliveryStatus | None, typer.Option(help="Only this status.")] = None,
    page: Annotated[int | None, typer.Option(min=1, help="Which page.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="Deliveries a page.")] = None,
    as_json: Json = False,
) -> None:
    """List what a batch's events have come to on their way to webhooks and e-mail."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.deliveries(batch_id, status, page, per_page)
        screen.show(found, webhook_views.deliveries_view(found))


@app.command(epilog=EXIT_CODES)
def redeliver(
    batch_id: BatchId,
    delivery_id: Annotated[
        str, typer.Argument(metavar="DELIVERY", help="The delivery's id.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Send an event again, delivered or not."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.redeliver(batch_id, delivery_id)
        screen.show(found, webhook_views.delivery_view(found))


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
