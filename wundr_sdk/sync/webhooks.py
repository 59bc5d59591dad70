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
        """Register a receiver of events.

        Args:
            url: The address to which events are sent.
            events: Only these events; by default all.
            description: A text about the webhook.
            enabled: Whether events are sent from now on.

        Returns:
            The webhook with its ``secret``, which verifies signatures and is shown only now.

        Raises:
            InvalidRequest: The address or an event is not valid.
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
        """List the account's webhooks, one page at a time.

        Returns:
            One page of webhooks and its place among the others.
        """
        return self._sender.send(calls.list_webhooks(page=page, per_page=per_page), retry)

    def iterate(
        self, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> Iterator[WebhookItem]:
        """Go through all webhooks, page after page.

        Yields:
            One webhook after the other.
        """
        number = 1
        while True:
            page = self.list(number, per_page, retry=retry)
            yield from page.items
            if not page.pagination.has_next:
                return
            number += 1

    def get(self, webhook_id: str, *, retry: RetryConfig | None = None) -> WebhookItem:
        """Get one webhook, and whether its receiver fails.

        Args:
            webhook_id: The webhook.

        Returns:
            The webhook.

        Raises:
            NotFound: The account has no such webhook.
        """
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
        """Change settings of a webhook. What is left out stays.

        Args:
            webhook_id: The webhook.
            url: The address to which events are sent.
            events: The events that are sent.
            description: A text about the webhook.
            enabled: Whether events are sent.

        Returns:
            The webhook with its new settings.

        Raises:
            NotFound: The account has no such webhook.
        """
        fields = given(url=url, events=events, description=description, enabled=enabled)
        return self._sender.send(calls.update_webhook(webhook_id, fields), retry)

    def delete(self, webhook_id: str, *, retry: RetryConfig | None = None) -> WebhookDeleted:
        """Delete a webhook. Nothing more is sent to it.

        Args:
            webhook_id: The webhook.

        Returns:
            The id, and that the webhook is deleted.

        Raises:
            NotFound: The account has no such webhook.
        """
        return self._sender.send(calls.delete_webhook(webhook_id), retry)

    def rotate_secret(self, webhook_id: str, *, retry: RetryConfig | None = None) -> WebhookSecret:
        """Give a webhook a new secret. For one day, deliveries have signatures of both secrets.

        Args:
            webhook_id: The webhook.

        Returns:
            The new secret.

        Raises:
            NotFound: The account has no such webhook.
        """
        return self._sender.send(calls.rotate_secret(webhook_id), retry)

    def rotate_batch_secret(self, *, retry: RetryConfig | None = None) -> WebhookSecret:
        """Make a new secret for the webhooks that batches name in their options.

        Returns:
            The new secret.
        """
        return self._sender.send(calls.rotate_batch_secret(), retry)

    def test(self, webhook_id: str, *, retry: RetryConfig | None = None) -> WebhookTested:
        """Send a test event to a webhook now.

        Args:
            webhook_id: The webhook.

        Returns:
            What the receiver answered.

        Raises:
            NotFound: The account has no such webhook.
        """
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
        """List a batch's deliveries with their attempts, one page at a time.

        They are in the order of the batch's events.

        Args:
            batch_id: The batch.
            status: Only deliveries with this status.

        Returns:
            One page of deliveries and its place among the others.
        """
        call = calls.list_deliveries(batch_id, status=status, page=page, per_page=per_page)
        return self._sender.send(call, retry)

    def redeliver(
        self, batch_id: str, delivery_id: str, *, retry: RetryConfig | None = None
    ) -> DeliveryItem:
        """Send an event again under the same id, whether it was delivered or not.

        Args:
            batch_id: The batch.
            delivery_id: The delivery.

        Returns:
            The delivery.

        Raises:
            NotFound: There is no such batch or delivery.
        """
        return self._sender.send(calls.redeliver(batch_id, delivery_id), retry)
