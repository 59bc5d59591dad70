"""Webhooks and deliveries as tables for people. Pure: models in, rich renderables out."""

from rich.console import Group, RenderableType

from wundr_ray.contract.webhooks import (
    DeliveryItem,
    WebhookCreated,
    WebhookDeleted,
    WebhookItem,
    WebhookSecret,
    WebhookTested,
)
from wundr_sdk.calls.webhooks import DeliveryPage, WebhookPage
from wundr_sdk.commands.output.tables import (
    add_row,
    facts,
    minute_text,
    place_of,
    plain,
    row,
    table_of,
    time_text,
    with_zone,
)


def webhook_view(webhook: WebhookItem) -> RenderableType:
    """With its secret where it has just been made."""
    rows = [
        row("webhook", webhook.webhook_id),
        row("url", webhook.url),
        row("events", ", ".join(webhook.events)),
        row("description", webhook.description or "-"),
        row("enabled", "yes" if webhook.enabled else "no"),
        row("failures", webhook.failures_in_a_row),
        row("paused until", time_text(webhook.paused_until)),
    ]
    if isinstance(webhook, WebhookCreated):
        rows.append(row("secret", f"{webhook.secret} (shown this once)"))
    return facts(rows)


def webhooks_view(page: WebhookPage) -> RenderableType:
    table = table_of("Webhook", "URL", "Events", "Enabled", "Failures", text=("URL", "Events"))
    for item in page.items:
        names = ", ".join(name.removeprefix("batch.") for name in item.events)
        enabled = "yes" if item.enabled else "no"
        add_row(table, item.webhook_id, item.url, names, enabled, item.failures_in_a_row)
    return Group(table, place_of(page.pagination, "webhook", "webhooks"))


def deleted_view(webhook: WebhookDeleted) -> RenderableType:
    return facts([row("deleted", webhook.webhook_id)])


def secret_view(secret: WebhookSecret) -> RenderableType:
    return facts(
        [
            row("secret", f"{secret.secret} (shown this once)"),
            row("old secret", f"also signs until {time_text(secret.previous_valid_until)}"),
        ]
    )


def tested_view(tested: WebhookTested) -> RenderableType:
    return facts(
        [
            row("delivered", "yes" if tested.delivered else "no"),
            row("status", tested.status_code or "-"),
            row("error", tested.error or "-"),
            row("duration", f"{tested.duration_ms:.0f} ms"),
        ]
    )


def deliveries_view(page: DeliveryPage) -> RenderableType:
    table = table_of(
        "Delivery", "Event", "To", "Status", "Attempts", with_zone("Next"), "Last error",
        text=("To", "Last error"),
    )  # fmt: skip
    for item in page.items:
        last = item.attempts[-1] if item.attempts else None
        add_row(
            table,
            item.delivery_id,
            f"{item.sequence} {item.event.removeprefix('batch.')}",
            item.target,
            "held back" if item.held_back else item.status,
            len(item.attempts),
            minute_text(item.next_attempt_at),
            (last and last.error) or "-",
        )
    return Group(table, place_of(page.pagination, "delivery", "deliveries"))


def delivery_view(item: DeliveryItem) -> RenderableType:
    rows = [
        row("delivery", item.delivery_id),
        row("event", f"{item.sequence} {item.event}"),
        row("to", item.target),
        row("status", "held back" if item.held_back else item.status),
        row("next attempt", time_text(item.next_attempt_at)),
    ]
    table = table_of("Attempt", "At", "Status", "Took", "Error", text=("Error",))
    for each in item.attempts:
        code, took = each.status_code or "-", f"{each.duration_ms} ms"
        add_row(table, each.number, time_text(each.at), code, took, each.error or "-")
    return Group(facts(rows), table) if item.attempts else Group(facts(rows), plain(""))
