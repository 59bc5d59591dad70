"""``wundr webhook``: create, list, show, update, delete, secrets, test; deliveries of a batch."""

from typing import Annotated, Any

import typer

from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_sdk.commands.arguments.common import BatchId, Json
from wundr_sdk.commands.arguments.last import BatchCommand
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES, ExitCode
from wundr_sdk.commands.output.screen import reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

WebhookId = Annotated[
    str, typer.Argument(metavar="ID", help="The webhook's id.", show_default=False)
]
Events = Annotated[
    list[EventName] | None, typer.Option("--event", help="Send only this event; may be repeated.")
]


@app.command(epilog=EXIT_CODES)
def create(
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="The URL that receives the events.", show_default=False),
    ],
    event: Events = None,
    description: Annotated[str | None, typer.Option(help="The purpose of the webhook.")] = None,
    as_json: Json = False,
) -> None:
    """Send the events of all your batches to a URL; prints the secret that signs them."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        fields = _given(events=event or None, description=description)
        with terminal.new_client() as client:
            made = client.webhooks.create(url, **fields)
        screen.show(made, webhook_views.webhook_view(made))


@app.command("list", epilog=EXIT_CODES)
def list_webhooks(
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[
        int | None, typer.Option(min=1, max=100, help="Webhooks on a page.")
    ] = None,
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
    """Show a webhook, and whether its deliveries fail."""
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
    description: Annotated[str | None, typer.Option(help="The purpose of the webhook.")] = None,
    enabled: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Switch the webhook on or off.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change a webhook; all other settings stay as they are."""
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
    """Make a new secret and print it; without ID, for the webhooks that batches name."""
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
    """Send a test event; exit code 1 if the receiver does not accept it."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.test(webhook_id)
        screen.show(found, webhook_views.tested_view(found))
        if not found.delivered:
            raise typer.Exit(ExitCode.FAILED)


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def deliveries(
    batch_id: BatchId,
    status: Annotated[
        DeliveryStatus | None, typer.Option(help="Only deliveries with this status.")
    ] = None,
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[
        int | None, typer.Option(min=1, max=100, help="Deliveries on a page.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the deliveries of the events of a batch to webhooks and by e-mail."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.deliveries(batch_id, status, page, per_page)
        screen.show(found, webhook_views.deliveries_view(found))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def redeliver(
    batch_id: BatchId,
    delivery_id: Annotated[
        str, typer.Argument(metavar="DELIVERY", help="The delivery's id.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Send an event again, even if it was delivered."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import webhook_views

        with terminal.new_client() as client:
            found = client.webhooks.redeliver(batch_id, delivery_id)
        screen.show(found, webhook_views.delivery_view(found))


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
