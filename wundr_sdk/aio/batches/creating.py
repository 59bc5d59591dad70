"""New batches: written out, from a template or from a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from wundr_ray.contract.resources import BatchValidated
from wundr_ray.contract.responses import BatchCreated
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import creation as creation_calls
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.fields import AllOf, Job, Options, PriorityName, TypeName


class AsyncCreating:
    """What ``client.batches`` does before there is a batch."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create(
        self,
        *,
        name: str,
        type: TypeName,
        jobs: Sequence[Job] | None = None,
        targets: AllOf | None = None,
        description: str | None = None,
        priority: PriorityName | None = None,
        options: Options | None = None,
        retry: RetryConfig | None = None,
    ) -> BatchCreated:
        """Submit a batch of ``jobs``, or of all repositories that ``targets`` select.

        Jobs, targets and options are models of the contract, or dictionaries like them.
        What is left out, or None, takes the server's default.
        """
        body = given(
            name=name,
            description=description,
            type=type,
            priority=priority,
            jobs=jobs,
            targets=targets,
            options=options,
        )
        return await self.create_from_body(body, retry=retry)

    async def create_from_body(
        self, body: Mapping[str, Any], *, retry: RetryConfig | None = None
    ) -> BatchCreated:
        """Submit the batch that a body of ``POST /v1/batches`` describes, read from a file say."""
        return await self._sender.send(creation_calls.create_batch(body), retry)

    async def create_from_template(
        self,
        template: str,
        items: Sequence[Mapping[str, str]],
        *,
        name: str | None = None,
        description: str | None = None,
        priority: PriorityName | None = None,
        options: Options | None = None,
        retry: RetryConfig | None = None,
    ) -> BatchCreated:
        """Submit a batch with one job for each item, which gives the template's variables values.

        ``name``, ``description``, ``priority`` and ``options`` replace the template's.
        """
        body = given(
            template=template,
            items=items,
            name=name,
            description=description,
            priority=priority,
            options=options,
        )
        return await self.create_from_body(body, retry=retry)

    async def validate(
        self,
        *,
        name: str,
        type: TypeName,
        jobs: Sequence[Job] | None = None,
        targets: AllOf | None = None,
        description: str | None = None,
        priority: PriorityName | None = None,
        options: Options | None = None,
        retry: RetryConfig | None = None,
    ) -> BatchValidated:
        """What :meth:`create` would do with these fields, without doing it."""
        body = given(
            name=name,
            description=description,
            type=type,
            priority=priority,
            jobs=jobs,
            targets=targets,
            options=options,
        )
        return await self.validate_body(body, retry=retry)

    async def validate_body(
        self, body: Mapping[str, Any], *, retry: RetryConfig | None = None
    ) -> BatchValidated:
        """What :meth:`create_from_body` would do, without doing it."""
        return await self._sender.send(creation_calls.validate_batch(body), retry)
