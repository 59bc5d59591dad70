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
        """Submit a batch of jobs.

        What is left out, or None, takes the server's default. Jobs, targets and options are models
        of this package, or dictionaries as the API's reference shows them.

        Args:
            name: The batch's name, for people.
            type: The type of the batch: ``analysis``, ``refactor`` or ``report``.
            jobs: The jobs.
            targets: In place of ``jobs``: all repositories of an owner on a Git host, with filters
                and the job that each of them becomes.
            description: A longer text about the batch.
            priority: ``low``, ``medium``, ``high`` or ``urgent``.
            options: How the batch runs, what it writes and whom it notifies.

        Returns:
            The id of the new batch and its jobs, as they were accepted.

        Raises:
            InvalidJobConfig: A job or an option is not valid; ``details`` name the fields.
            InvalidTargets: The targets select nothing, or their host cannot be asked.
            QuotaExceeded: The plan does not allow as many jobs or batches.
            InsufficientCredits: The account does not have enough credits.
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
        """Submit the batch that a request body describes, such as one that was read from a file.

        Args:
            body: The fields of ``POST /v1/batches``; only the server checks them.

        Returns:
            The id of the new batch and its jobs, as :meth:`create` does.

        Raises:
            InvalidJobConfig: The body is not valid; ``details`` name the fields.
        """
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
        """Submit a batch that a template describes, with one job for each item.

        Args:
            template: The name of the template; the client's ``templates`` lists them.
            items: For each job, the values of the template's variables.
            name: Replaces the template's name for the batch.
            description: Replaces the template's description.
            priority: Replaces the template's priority.
            options: Replace the template's options.

        Returns:
            The id of the new batch and its jobs.

        Raises:
            InvalidJobConfig: There is no such template, or an item is not valid.
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
        """Check what :meth:`create` would do with these fields, without doing it.

        Args:
            name: The batch's name.
            type: The type of the batch.
            jobs: The jobs.
            targets: In place of ``jobs``: the repositories of an owner.
            description: A longer text about the batch.
            priority: The batch's priority.
            options: The batch's options.

        Returns:
            The batch with all defaults filled in, and what it would cost.

        Raises:
            InvalidJobConfig: A job or an option is not valid; ``details`` name the fields.
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
        return await self.validate_body(body, retry=retry)

    async def validate_body(
        self, body: Mapping[str, Any], *, retry: RetryConfig | None = None
    ) -> BatchValidated:
        """Check what :meth:`create_from_body` would do, without doing it.

        Args:
            body: The fields of ``POST /v1/batches``.

        Returns:
            The batch with all defaults filled in, and what it would cost.

        Raises:
            InvalidJobConfig: The body is not valid; ``details`` name the fields.
        """
        return await self._sender.send(creation_calls.validate_batch(body), retry)
