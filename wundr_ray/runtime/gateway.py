"""The API's way to the cluster: admission, wake-ups, test events, reports on demand."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ray.exceptions import RayError

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.operation.storage import why_one_node
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.domain.scheduling.capacity import NodeShape, largest
from wundr_ray.notify.interface import Receipt
from wundr_ray.runtime import placement, remote
from wundr_ray.runtime.failures import answer_of
from wundr_ray.runtime.interface import Actors, ClusterResources
from wundr_ray.runtime.names import (
    code_version,
    is_of,
    notifier_name,
    scheduler_name,
)
from wundr_ray.runtime.notifier import Notifier
from wundr_ray.runtime.reports.rendering import ReportMaker
from wundr_ray.runtime.scheduling import quota
from wundr_ray.runtime.scheduling.scheduler import VERSION_ROLE, Scheduler
from wundr_ray.settings import Settings
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.store import Store

_SINGLE = ("scheduler-", "quota-", "notifier-")


class RayGateway:
    """Used by every Serve replica. Errors of actors arrive as the contract's errors."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        cluster: ClusterResources = placement,
        actors: Actors = remote,
    ) -> None:
        self._cluster, self._actors = cluster, actors
        self._store, self._settings = store, settings
        self._version = code_version()
        self._renderer = ReportMaker(store, self._have_made)

    async def start(self) -> None:
        """Make sure this version's scheduler and notifier run, and no other version's.

        The version that started last is in charge, though replicas of another may still answer.
        Raises ``ValueError`` on a cluster whose nodes cannot all reach the database and the
        artifacts, unless its scheduler runs already: a node that joined since then gets no work.
        """
        names = await asyncio.to_thread(self._actors.actor_names)
        if scheduler_name(self._version) not in names:
            await self._check_reach()
        await self._store.leases.appoint(VERSION_ROLE, self._version)
        for name in names:
            if name.startswith(_SINGLE) and not is_of(name, self._version):
                await asyncio.to_thread(self._actors.kill_actor, name)
        await asyncio.to_thread(
            self._actors.actor,
            Scheduler,
            scheduler_name(self._version),
            self._settings,
            self._version,
        )
        await asyncio.to_thread(
            self._actors.actor,
            Notifier,
            notifier_name(self._version),
            self._settings,
            self._version,
        )

    async def _check_reach(self) -> None:
        nodes = len(await asyncio.to_thread(self._cluster.nodes))
        may_grow = self._settings.max_workers > 0
        if reason := why_one_node(self._settings.kept_on_one_node, nodes, may_grow):
            raise ValueError(reason)

    async def largest_node(self) -> NodeShape:
        return largest(await self._shapes(), self._settings.growth)

    async def cores(self) -> int:
        return int(sum(shape.cpu_cores for shape in await self._shapes()))

    async def _shapes(self) -> list[NodeShape]:
        return await placement.able_shapes(self._cluster, self._settings.reach)

    async def admit(self, submission: Submission) -> Admitted:
        """Raises what ``Submissions.submit`` does or, when the actor is away,
        ``ResourceUnavailable``."""
        admitted = await quota.admit(submission, self._actors, self._settings, self._version)
        await self.wake()
        return admitted

    async def schedules_changed(self) -> None:
        """Have due times looked up again; if the call is lost, that takes up to a minute."""
        with contextlib.suppress(RayError):
            if scheduler := await self._scheduler():
                scheduler.schedules_changed.remote()

    async def send_test_event(self, account_id: str, webhook_id: str, url: str) -> Receipt:
        """Have the notifier send it: a slow receiver must not hold up a replica of the API.

        Raises ``RateLimited`` or ``ResourceUnavailable``.
        """
        notifier = await self._notifier()
        receipt: Receipt = await answer_of(
            notifier.send_test_event.remote(account_id, webhook_id, url)
        )
        return receipt

    async def _notifier(self) -> Any:
        name = notifier_name(self._version)
        notifier = await asyncio.to_thread(self._actors.find_actor, name)
        if notifier is None:  # a newer version's is in its place
            raise ResourceUnavailable("The server is restarting; try again.", (), 5)
        return notifier

    async def wake(self) -> None:
        """Tell the scheduler that there is news; it looks for itself every second anyway.

        It is never created here: a newer version may have ended it for good.
        """
        with contextlib.suppress(RayError):
            if scheduler := await self._scheduler():
                scheduler.wake.remote()

    async def _scheduler(self) -> Any | None:
        return await asyncio.to_thread(self._actors.find_actor, scheduler_name(self._version))

    async def stop(self, batch_id: str, manager: str, on_end: Callable[[], None]) -> None:
        """Have the manager look at its batch's cancellation at once.

        ``on_end`` is called in this loop when the manager has ended the batch, or has itself come
        to an end. A manager of another version may not know this call: its heartbeat finds the
        cancellation. One that is gone is replaced by the scheduler.
        """
        if not is_of(manager, self._version):
            return
        handle = await asyncio.to_thread(self._actors.find_actor, manager)
        if handle is None:
            await self.wake()
            return
        loop = asyncio.get_running_loop()
        ended = handle.cancel_requested.remote(batch_id).future()
        ended.add_done_callback(lambda _: loop.call_soon_threadsafe(on_end))

    async def render(self, batch: BatchRecord, rendering: Rendering) -> Path:
        """A file of an ended batch, on this node. Raises ``ResourceUnavailable``."""
        return await self._renderer.render(batch, rendering)

    async def _have_made(self, batch: BatchRecord, rendering: Rendering) -> None:
        await answer_of((await self._notifier()).make.remote(batch, rendering))
