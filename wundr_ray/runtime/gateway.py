"""The API's way to the cluster: admission, wake-ups, reports on demand."""

import asyncio
import contextlib
from pathlib import Path

from ray.exceptions import RayError, RayTaskError

from wundr_ray.contract.errors import ResourceUnavailable, WundrError
from wundr_ray.contract.requests import CreateBatch
from wundr_ray.domain.admission import Terms
from wundr_ray.domain.capacity import NodeShape, largest
from wundr_ray.domain.plans import Plan
from wundr_ray.domain.renderings import Rendering
from wundr_ray.domain.submission import Claim, RetryOf
from wundr_ray.runtime import placement, remote
from wundr_ray.runtime.facts import gather
from wundr_ray.runtime.names import (
    code_version,
    is_of,
    notifier_name,
    quota_name,
    scheduler_name,
)
from wundr_ray.runtime.notifier import Notifier
from wundr_ray.runtime.quota import QuotaActor
from wundr_ray.runtime.scheduler import VERSION_ROLE, Scheduler
from wundr_ray.settings import Settings
from wundr_ray.store.artifacts import report_key
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.store import Store

_SINGLE = ("scheduler-", "quota-", "notifier-")


class RayGateway:
    """Used by every Serve replica. Errors of actors arrive as the contract's errors."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._version = code_version()
        self._making: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Make sure this version's scheduler and notifier run, and no other version's.

        The version that started last is in charge, though replicas of another may still answer.
        """
        await self._store.leases.appoint(VERSION_ROLE, self._version)
        for name in await asyncio.to_thread(remote.actor_names):
            if name.startswith(_SINGLE) and not is_of(name, self._version):
                await asyncio.to_thread(remote.kill_actor, name)
        await asyncio.to_thread(
            remote.actor, Scheduler, scheduler_name(self._version), self._settings, self._version
        )
        await asyncio.to_thread(
            remote.actor, Notifier, notifier_name(self._version), self._settings, self._version
        )

    async def largest_node(self) -> NodeShape:
        nodes = await asyncio.to_thread(placement.nodes)
        return largest([node.shape for node in nodes], self._settings.growth)

    async def cores(self) -> int:
        nodes = await asyncio.to_thread(placement.nodes)
        return int(sum(node.shape.cpu_cores for node in nodes))

    async def admit(
        self,
        batch_id: str,
        account_id: str,
        plan: Plan,
        request: CreateBatch,
        terms: Terms,
        retry_of: RetryOf | None = None,
        claim: Claim | None = None,
    ) -> str:
        """Raises ``QuotaExceeded`` or, when the actor is away, ``ResourceUnavailable``."""
        quota = await asyncio.to_thread(
            remote.actor, QuotaActor, quota_name(plan.name, self._version), self._settings
        )
        try:
            admitted: str = await quota.admit.remote(
                batch_id, account_id, plan, request, terms, retry_of, claim
            )
        except RayError as error:
            raise _unwrapped(error) from None
        await self.wake()
        return admitted

    async def wake(self) -> None:
        """Tell the scheduler that there is news; it looks for itself every second anyway.

        A newer version may have ended it, and must not find it there again.
        """
        with contextlib.suppress(RayError):
            name = scheduler_name(self._version)
            if scheduler := await asyncio.to_thread(remote.find_actor, name):
                scheduler.wake.remote()

    async def render(self, batch: BatchRecord, rendering: Rendering) -> Path:
        """A file of an ended batch, made now unless it is there already.

        Requests for the same file share one task. Raises ``ResourceUnavailable`` when it is
        lost.
        """
        key = report_key(batch.id, rendering.file)
        if not self._store.artifacts.exists(key):
            making = self._making.get(key)
            if making is None:
                making = asyncio.create_task(self._make(batch, rendering))
                self._making[key] = making
                making.add_done_callback(lambda _: self._making.pop(key, None))
            await asyncio.shield(making)
        return self._store.artifacts.path(key)

    async def _make(self, batch: BatchRecord, rendering: Rendering) -> None:
        assert batch.outcome
        assert batch.completed_at
        ending = batch.status, batch.outcome, batch.completed_at
        facts, jobs = await gather(self._store, batch, ending)
        taken = [job for job in jobs if rendering.takes(job.job_id)]
        try:
            await remote.render(facts, taken, rendering, self._settings.artifacts)
        except RayError as error:
            raise _unwrapped(error) from None


def _unwrapped(error: RayError) -> Exception:
    """The error that was raised in the actor or task, or that the worker was lost."""
    if not isinstance(error, RayTaskError):
        return ResourceUnavailable("The cluster lost a worker of this request; try again.")
    return error.cause if isinstance(error.cause, WundrError) else error
