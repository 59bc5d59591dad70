# Generated from wundr_sdk/aio/client.py by `make sdk-sync`: change that file instead.
"""The client: a connection to one server, and the resources that it gives access to."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from wundr_ray.contract.resources import PlanItem, TemplateItem, Usage
from wundr_ray.contract.responses import Health
from wundr_sdk.calls import account as calls
from wundr_sdk.connection.profile import current_profile
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.sync.batches.batches import Batches
from wundr_sdk.sync.delivery_hosts import DeliveryHosts
from wundr_sdk.sync.dispositions import Dispositions
from wundr_sdk.sync.findings import Findings
from wundr_sdk.sync.projects import Projects
from wundr_sdk.sync.quality_gates import QualityGates
from wundr_sdk.sync.schedules import Schedules
from wundr_sdk.sync.transport import Sender
from wundr_sdk.sync.webhooks import Webhooks

if TYPE_CHECKING:
    import httpx


class WundrClient:
    """A connection to one Wundr server; close it, or use it in ``with``.

    ``api_key`` and ``base_url`` default to the profile: the variables ``WUNDR_API_KEY`` and
    ``WUNDR_API_URL``, then ``credentials.toml``. Raises ProfileError. ``timeout`` is in seconds
    and limits each step of an exchange. ``retry`` names the failures that are retried; by default
    temporary ones, up to three times. ``transport`` and ``sleep`` replace the network and the
    clock in tests.
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = 60.0,
        transport: "httpx.BaseTransport | None" = None,
        sleep: Callable[[float], None] = time.sleep,
        retry: RetryConfig | None = None,
    ) -> None:
        profile = current_profile(base_url, api_key)
        self._sender = Sender(profile, timeout, transport, sleep, retry or RetryConfig())
        self.batches = Batches(self._sender)
        self.projects = Projects(self._sender)
        self.dispositions = Dispositions(self._sender)
        self.findings = Findings(self._sender)
        self.webhooks = Webhooks(self._sender)
        self.delivery_hosts = DeliveryHosts(self._sender)
        self.quality_gates = QualityGates(self._sender)
        self.schedules = Schedules(self._sender)

    @property
    def base_url(self) -> str:
        """The server's address."""
        return self._sender.base_url

    def health(self, *, retry: RetryConfig | None = None) -> Health:
        """Ask whether the server answers; needs no valid key.

        Returns:
            The server's state and its version.
        """
        return self._sender.send(calls.get_health(), retry)

    def usage(self, *, retry: RetryConfig | None = None) -> Usage:
        """Ask how much of its plan the account has used.

        Returns:
            The plan, its limits, and the credits and requests used.
        """
        return self._sender.send(calls.get_usage(), retry)

    def plans(self, *, retry: RetryConfig | None = None) -> list[PlanItem]:
        """List all plans of the server.

        Returns:
            The plans with their limits.
        """
        return self._sender.send(calls.list_plans(), retry)

    def templates(self, *, retry: RetryConfig | None = None) -> list[TemplateItem]:
        """List the templates that ``batches.create_from_template`` can use.

        Returns:
            The templates with their variables.
        """
        return self._sender.send(calls.list_templates(), retry)

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"WundrClient(base_url={self._sender.base_url!r})"
