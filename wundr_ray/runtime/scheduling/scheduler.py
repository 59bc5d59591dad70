"""The Scheduler actor: gives queued batches to managers, and slots to jobs."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.accounts.plans import Plan, load_plans
from wundr_ray.domain.batch.silence import forbear_until, is_unclaimed
from wundr_ray.domain.operation.samples import batch_waited
from wundr_ray.domain.scheduling.capacity import total
from wundr_ray.domain.scheduling.dispatch import AccountLoad, free_places, to_start
from wundr_ray.domain.scheduling.slots import Owner, Shape
from wundr_ray.domain.scheduling.spare_managers import spare_managers
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.runtime import meters, placement, remote
from wundr_ray.runtime.interface import Actors, ClusterResources
from wundr_ray.runtime.messages import SlotGrant, SlotRequest
from wundr_ray.runtime.names import scheduler_name
from wundr_ray.runtime.opening import open_store
from wundr_ray.runtime.scheduling.housekeeping import Housekeeping
from wundr_ray.runtime.scheduling.manager_pool import ManagerPool
from wundr_ray.runtime.scheduling.schedule_clock import ClusterInside, ScheduleClock, Service
from wundr_ray.runtime.scheduling.slot_pool import SlotPool
from wundr_ray.settings import Settings
from wundr_ray.store.cluster.leases import Held, LeaseLost
from wundr_ray.store.cluster.queue import QueueView
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.retention.collector import Collector
from wundr_ray.store.running.runs import LEASE
from wundr_ray.system import new_id, utc_now

LEASE_NAME = "scheduler"
LEASE_TERM = timedelta(seconds=5)
VERSION_ROLE = "version"
"""The version of the code that is in charge: only its schedulers take the lease."""

_IDLE_SECONDS, _UNSETTLED_SECONDS, _CARE_SECONDS = 0.5, 0.02, 1.0

_REST_SECONDS = 2.0
"""Between rounds while no batch runs or is queued; a submission wakes the scheduler at once."""

_log = logging.getLogger(__name__)


class Scheduler:
    """Works only while it holds the lease, so that two never dispatch at once."""

    def __init__(
        self,
        settings: Settings,
        version: str,
        cluster: ClusterResources = placement,
        actors: Actors = remote,
    ) -> None:
        self._settings, self._version = settings, version
        self._cluster, self._actors = cluster, actors
        self._lease = Held(LEASE_NAME, f"{scheduler_name(version)}/{new_id('run')}")
        self._store = open_store(settings)
        self._runs = self._store.runs.under(self._lease)
        self._abandonment = self._store.abandonment.under(self._lease)
        self._plans = load_plans(settings.plans_file)
        self._slots = SlotPool(
            self._store.slots.under(self._lease),
            cluster,
            settings.growth,
            settings.reach,
            utc_now,
            new_id,
        )
        self._managers = ManagerPool(actors, settings, new_id, version)
        self._housekeeping = Housekeeping(
            Collector(self._store.old_rows, self._store.artifacts, settings.retention, utc_now),
            self._store.decisions,
            settings.mirrors,
            utc_now,
        )
        self._leading = asyncio.Event()
        inside = ClusterInside(cluster, actors, settings, version, self._look_again)
        lists = RepositoryLists.of(settings)
        service = Service(self._store, inside, self._plans, settings, utc_now, new_id, lists)
        self._schedule_clock = ScheduleClock(service, self._leading)
        self._news = asyncio.Event()
        self._cared_at = self._renewed_at = 0.0
        self._at_rest = False
        self._busy_at = float("-inf")
        self._looked_at: datetime | None = None
        self._grace_until = utc_now()
        loop = asyncio.get_running_loop()
        self._work = loop.create_task(self._run()), loop.create_task(self._schedule_clock.run())

    async def ready(self) -> None:
        """Returns once this scheduler holds the lease."""
        await self._leading.wait()

    async def wake(self) -> None:
        """Something has changed: a batch was submitted, or one has ended."""
        self._look_again()

    def _look_again(self) -> None:
        self._cared_at = 0.0
        self._news.set()

    async def schedules_changed(self) -> None:
        """A schedule was made or changed."""
        self._schedule_clock.look_again()

    async def acquire(self, request: SlotRequest) -> SlotGrant | None:
        """Wait for a slot; None if the request is withdrawn meanwhile."""
        await self._leading.wait()
        if not self._slots.knows(request.batch_id):
            await self._learn([request.batch_id])
        answer = self._slots.request(request)
        self._news.set()
        return await answer

    async def withdraw(self, request_id: str) -> None:
        await self._leading.wait()  # behind the request itself, which may be waiting here too
        self._slots.withdraw(request_id)

    async def release(self, grant: SlotGrant) -> None:
        """Free a slot; every task in it must have ended."""
        await self._leading.wait()
        await self._slots.release(grant)
        self._news.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._round()
            except LeaseLost:
                _log.warning("the lease has run out; another scheduler may have taken it")
                self._leading.clear()
                self._cared_at = 0.0
            except ResourceUnavailable:  # managers could not renew their leases either
                self._grace_until = utc_now() + LEASE
                await asyncio.sleep(1)
            except Exception:  # noqa: BLE001 - logged; the next round tries again
                _log.exception("a round of the scheduler failed")
                await asyncio.sleep(1)
            try:
                async with asyncio.timeout(self._pause()):
                    await self._news.wait()
            except TimeoutError:
                continue
            self._news.clear()

    def _pause(self) -> float:
        """Seconds until the next round if nothing wakes the scheduler before."""
        if self._slots.is_unsettled:
            return _UNSETTLED_SECONDS
        return _REST_SECONDS if self._leading.is_set() and self._at_rest else _IDLE_SECONDS

    async def _round(self) -> None:
        now = time.monotonic()
        if now - self._cared_at >= _CARE_SECONDS:
            if not await self._lead():
                self._leading.clear()
                return
            if not self._leading.is_set():
                await self._slots.load()
                await self._start_unclaimed()
                self._leading.set()
            self._cared_at = now
            self._extend_grace()
            await self._care()
            self._housekeeping.turn()
        if self._leading.is_set():
            await self._slots.turn()

    async def _lead(self) -> bool:
        """Take or renew the lease; after a gap longer than its term, the slots are loaded again."""
        leases, lease = self._store.leases, self._lease
        if await leases.appointed(VERSION_ROLE) not in (self._version, None):
            await leases.release(lease.name, lease.holder)
            return False
        asked_at = time.monotonic()
        if not await leases.take(lease.name, lease.holder, LEASE_TERM):
            return False
        if asked_at - self._renewed_at > LEASE_TERM.total_seconds():
            self._leading.clear()
        self._renewed_at = asked_at
        return True

    async def _care(self) -> None:
        """Bring batches and managers together, and free what ended batches held."""
        live = await self._store.runs.live()
        await self._learn([batch.id for batch in live])
        await self._managers.refresh({batch.manager for batch in live if batch.manager})
        for batch in live:
            if self._is_lost(batch):
                await self._readopt(batch)
        await self._slots.forget({batch.id: batch.epoch for batch in live})
        await self._note_waits(live)
        queue = await self._store.batches.queue(self._plans, self._settings.off_peak)
        await self._dispatch(queue)
        self._at_rest = not live and not queue.queued
        if not self._at_rest:
            self._busy_at = time.monotonic()
        await self._managers.settle(*spare_managers(time.monotonic() - self._busy_at))

    async def _start_unclaimed(self) -> None:
        """Start managers again that have not claimed their batch.

        The previous leader may have died after recording a batch's manager and before starting it.
        A manager that is started twice runs the batch twice, and its first run is fenced.
        """
        for batch in await self._store.runs.live():
            if batch.manager and is_unclaimed(batch.lease_until, utc_now(), LEASE):
                self._managers.start(batch.manager, batch.id)

    def _extend_grace(self) -> None:
        """Give managers time to renew their leases if this process was suspended, and they too."""
        now = utc_now()
        until = forbear_until(self._looked_at, now, LEASE)
        self._grace_until = max(self._grace_until, until)
        self._looked_at = now

    async def _note_waits(self, live: Sequence[BatchRecord]) -> None:
        """Tell in the database, for the API, which batches lack a slot and why."""
        lacking = self._slots.lacking()
        noted = {batch.id: (batch.wait_position, batch.wait_reason) for batch in live}
        news = {
            batch_id: lacking.get(batch_id)
            for batch_id, known in noted.items()
            if lacking.get(batch_id, (None, None)) != known
        }
        if news:
            await self._store.runs.note_waits(news)

    async def _learn(self, batch_ids: Sequence[str]) -> None:
        """Tell the slot pool who owns the batches, and what their current plans allow."""
        owners = await self._store.batches.owners(batch_ids)
        if not owners:
            return
        loads = await self._store.batches.loads()
        self._slots.learn(
            {
                batch_id: _owner(account_id, self._plans.get(plan), loads.get(account_id))
                for batch_id, (account_id, plan) in owners.items()
            }
        )

    def _is_lost(self, batch: BatchRecord) -> bool:
        now = utc_now()
        silent = batch.lease_until is None or batch.lease_until < now
        return (silent and now > self._grace_until) or not self._managers.can_run(batch.manager)

    async def _readopt(self, batch: BatchRecord) -> None:
        # The old manager is ended first, but that is only a courtesy to its tasks: on a node that
        # is cut off it goes on. What stops it is the epoch, which rises with the new manager: each
        # of its writes names the old one, and the database refuses them.
        if batch.manager:
            await asyncio.to_thread(self._actors.kill_actor, batch.manager)
        if await self._abandonment.is_due(batch):
            _log.error("batch %s is given up at epoch %d", batch.id, batch.epoch)
            await self._abandonment.end(batch)
            return
        manager = self._managers.take()
        if await self._runs.readopt(batch.id, batch.epoch, manager):
            ids = {"batch_id": batch.id, "epoch": batch.epoch + 1}
            _log.warning("the batch goes from %s to %s", batch.manager, manager, extra=ids)
            self._managers.start(manager, batch.id)

    async def _dispatch(self, queue: QueueView) -> None:
        if not queue.queued:
            return
        shapes = await placement.able_shapes(self._cluster, self._settings.reach)
        room = total(shapes, self._settings.growth)
        free = free_places(room.cpu_cores, queue.loads)
        start = to_start(queue.queued, queue.loads, free.shared, utc_now(), free.first)
        could_start = {
            each.batch_id: (each.priority, max(each.created_at, each.not_before or each.created_at))
            for each in queue.queued
        }
        owners = await self._store.batches.owners(start)
        for batch_id in start:
            manager = self._managers.take()
            if await self._runs.dispatch(batch_id, manager):
                _log.info("dispatched to %s", manager, extra={"batch_id": batch_id})
                self._managers.start(manager, batch_id)
                priority, since = could_start[batch_id]
                _, plan = owners[batch_id]
                meters.tell([batch_waited(plan, priority, utc_now() - since)])


def _owner(account_id: str, plan: Plan, load: AccountLoad | None) -> Owner:
    ceiling = Shape(plan.cpu_cores, round(plan.memory_gb * 1024))
    return Owner(account_id, ceiling, load.used if load else 0.0, plan.weight)
