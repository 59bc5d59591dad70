"""The client: a connection to one server, and the resources that it gives access to."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from wundr_ray.contract.resources import PlanItem, TemplateItem, Usage
from wundr_ray.contract.responses import Health
from wundr_sdk.aio.batches.batches import AsyncBatches
from wundr_sdk.aio.delivery_hosts import AsyncDeliveryHosts
from wundr_sdk.aio.dispositions import AsyncDispositions
from wundr_sdk.aio.findings import AsyncFindings
from wundr_sdk.aio.projects import AsyncProjects
from wundr_sdk.aio.quality_gates import AsyncQualityGates
from wundr_sdk.aio.schedules import AsyncSchedules
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.aio.webhooks import AsyncWebhooks
from wundr_sdk.calls import account as calls
from wundr_sdk.connection.profile import current_profile
from wundr_sdk.connection.retry import RetryConfig

if TYPE_CHECKING:
    import httpx


class AsyncWundrClient:
    """A connection to one Wundr server; close it, or use it in ``async with``.

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
        transport: "httpx.AsyncBaseTransport | None" = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        retry: RetryConfig | None = None,
    ) -> None:
        profile = current_profile(base_url, api_key)
        self._sender = AsyncSender(profile, timeout, transport, sleep, retry or RetryConfig())
        self.batches = AsyncBatches(self._sender)
        self.projects = AsyncProjects(self._sender)
        self.dispositions = AsyncDispositions(self._sender)
        self.findings = AsyncFindings(self._sender)
        self.webhooks = AsyncWebhooks(self._sender)
        self.delivery_hosts = AsyncDeliveryHosts(self._sender)
        self.quality_gates = AsyncQualityGates(self._sender)
        self.schedules = AsyncSchedules(self._sender)

    @property
    def base_url(self) -> str:
        """The server's address."""
        return self._sender.base_url

    async def health(self, *, retry: RetryConfig | None = None) -> Health:
        """Ask whether the server answers; needs no valid key.

        Returns:
            The server's state and its version.
        """
        return await self._sender.send(calls.get_health(), retry)

    async def usage(self, *, retry: RetryConfig | None = None) -> Usage:
        """Ask how much of its plan the account has used.

        Returns:
            The plan, its limits, and the credits and requests used.
        """
        return await self._sender.send(calls.get_usage(), retry)

    async def plans(self, *, retry: RetryConfig | None = None) -> list[PlanItem]:
        """List all plans of the server.

        Returns:
            The plans with their limits.
        """
        return await self._sender.send(calls.list_plans(), retry)

    async def templates(self, *, retry: RetryConfig | None = None) -> list[TemplateItem]:
        """List the templates that ``batches.create_from_template`` can use.

        Returns:
            The templates with their variables.
        """
        return await self._sender.send(calls.list_templates(), retry)

    async def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        await self._sender.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncWundrClient(base_url={self._sender.base_url!r})"
