# Generated from wundr_sdk/aio/webhooks.py by `make sdk-sync`: change that file instead.
"""``client.webhooks``: the receivers of the account's events, and the deliveries to them."""

from collections.abc import Iterator, Sequence

from wundr_ray.contract.webhooks import (
    DeliveryItem,
    WebhookCreated,
    WebhookDeleted,
    WebhookItem,
    WebhookSecret,
    WebhookTested,
)
from wundr_sdk.calls import webhooks as calls
from wundr_sdk.calls.webhooks import DeliveryPage, WebhookPage
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.sync.transport import Sender


class Webhooks:
    """The account's webhooks; every method raises a WundrError of the contract."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def create(
        self,
        url: str,
        *,
        events: Sequence[str] | None = None,
        description: str | None = None,
        enabled: bool | None = None,
        retry: RetryConfig | None = None,
    ) -> WebhookCreated:
        """Have events sent to ``url``; all of them unless ``events`` names some.

        The answer's ``secret`` verifies the signatures; it is shown this once.
        """
        fields = given(url=url, events=events, description=description, enabled=enabled)
        return self._sender.send(calls.create_webhook(fields), retry)

    def list(
        self,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> WebhookPage:
        """One page of the account's webhooks."""
        return self._sender.send(calls.list_webhooks(page=page, per_page=per_page), retry)

    def iterate(
        self, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> Iterator[WebhookItem]:
        """Every webhook, page after page."""
        number = 1
        while True:
            page = self.list(number, per_page, retry=retry)
            yield from page.items
            if not page.pagination.has_next:
                return
            number += 1

    def get(self, webhook_id: str, *, retry: RetryConfig | None = None) -> WebhookItem:
        """One webhook, and whether its receiver fails."""
        return self._sender.send(calls.get_webhook(webhook_id), retry)

    def update(
        self,
        webhook_id: str,
        *,
        url: str | None = None,
        events: Sequence[str] | None = None,
        description: str | None = None,
        enabled: bool | None = None,
        retry: RetryConfig | None = None,
    ) -> WebhookItem:
        """Change what is given; the rest stays."""
        fields = given(url=url, events=events, description=description, enabled=enabled)
        return self._sender.send(calls.update_webhook(webhook_id, fields), retry)

    def delete(self, webhook_id: str, *, retry: RetryConfig | None = None) -> WebhookDeleted:
        """Nothing more is sent to it."""
        return self._sender.send(calls.delete_webhook(webhook_id), retry)

    def rotate_secret(self, webhook_id: str, *, retry: RetryConfig | None = None) -> WebhookSecret:
        """A new secret; the one before it signs beside it for a day."""
        return self._sender.send(calls.rotate_secret(webhook_id), retry)

    def rotate_batch_secret(self, *, retry: RetryConfig | None = None) -> WebhookSecret:
        """A new secret for the webhooks that batches name in their options."""
        return self._sender.send(calls.rotate_batch_secret(), retry)

    def test(self, webhook_id: str, *, retry: RetryConfig | None = None) -> WebhookTested:
        """Send a test event now, and say what came of it."""
        return self._sender.send(calls.send_test(webhook_id), retry)

    def deliveries(
        self,
        batch_id: str,
        status: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> DeliveryPage:
        """One page of a batch's deliveries with their attempts, in the order of its events."""
        call = calls.list_deliveries(batch_id, status=status, page=page, per_page=per_page)
        return self._sender.send(call, retry)

    def redeliver(
        self, batch_id: str, delivery_id: str, *, retry: RetryConfig | None = None
    ) -> DeliveryItem:
        """Send an event again, delivered or not, under the same id."""
        return self._sender.send(calls.redeliver(batch_id, delivery_id), retry)
