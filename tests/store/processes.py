"""What the tests have other processes do; each call opens its own store, as an actor does."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from tests.store.making import FREE, NOON, Place, began, ended, open_store, running, submit
from wundr_ray.contract.errors import QuotaExceeded
from wundr_ray.domain.accounts.plans import Plan
from wundr_ray.store.cluster.leases import Leases
from wundr_ray.store.connection.database import CONNECTIONS
from wundr_ray.store.migrate import migrate
from wundr_ray.store.running.runs import Fenced
from wundr_ray.store.store import Store
from wundr_ray.system import new_id


def in_store(place: Place, start_at: float, work: Callable[[Store], Awaitable[int]]) -> int:
    """Run ``work`` at the moment ``start_at`` (of ``time.time``), together with the others."""

    async def run() -> int:
        store = open_store(place, lambda: NOON, new_id)
        await asyncio.sleep(start_at - time.time())
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


def warm_up(_: int) -> None:
    """Has imported everything by now; long enough for every process to be given one."""
    time.sleep(0.2)


def migrate_fresh(place: Place, start_at: float) -> int:
    async def work(store: Store) -> int:
        await migrate(store.database)
        return 1

    return in_store(place, start_at, work)


def submit_many(place: Place, start_at: float, account_id: str, plan: Plan, count: int) -> int:
    """Submit ``count`` batches at once; how many were accepted."""

    async def one(store: Store) -> int:
        try:
            await submit(store, new_id("batch"), account_id, plan=plan)
        except QuotaExceeded:
            return 0
        return 1

    async def work(store: Store) -> int:
        return sum(await asyncio.gather(*(one(store) for _ in range(count))))

    return in_store(place, start_at, work)


def submit_same(place: Place, start_at: float, account_id: str, batch_id: str) -> int:
    async def work(store: Store) -> int:
        await submit(store, batch_id, account_id, plan=FREE)
        return 1

    return in_store(place, start_at, work)


def run_batches(place: Place, start_at: float, account_id: str, count: int) -> int:
    """Write like a busy manager: each batch with its jobs, one transaction after the other."""
    # No more at once than the pool has connections. Whoever waits for one is refused after a time.
    # That is another matter than writing at once, and an overloaded machine would decide it.
    at_once = asyncio.Semaphore(CONNECTIONS)

    async def one(store: Store) -> None:
        async with at_once:
            await whole(store)

    async def whole(store: Store) -> None:
        batch_id = new_id("batch")
        epoch = await running(store, batch_id, account_id)
        for job_id in ("j0", "j1"):
            await store.runs.record(batch_id, epoch, [began(job_id)])
            await store.runs.note_progress(batch_id, epoch, job_id, 1, 50)
            await store.runs.renew(batch_id, epoch)
            await store.batches.jobs(batch_id)
            await store.runs.record(batch_id, epoch, [ended(job_id)])

    async def work(store: Store) -> int:
        await asyncio.gather(*(one(store) for _ in range(count)))
        return count

    return in_store(place, start_at, work)


def take_lease(place: Place, start_at: float, holder: str) -> int:
    async def work(store: Store) -> int:
        leases: Leases = store.leases
        return await leases.take("scheduler", holder, timedelta(seconds=10))

    return in_store(place, start_at, work)


def dispatch_and_readopt(place: Place, start_at: float, batch_id: str, manager: str) -> int:
    """How often of two this process was the one to be given the batch."""

    async def work(store: Store) -> int:
        given = await store.runs.dispatch(batch_id, manager)
        return given + 2 * await store.runs.readopt(batch_id, 0, manager)

    return in_store(place, start_at, work)


def write_before_and_after_a_pause(place: Place, start_at: float, batch_id: str, epoch: int) -> int:
    """Whether the manager's second write was refused; the process stops itself between them."""

    async def work(store: Store) -> int:
        await store.runs.record(batch_id, epoch, [began("j0")])
        os.kill(os.getpid(), signal.SIGSTOP)
        try:
            await store.runs.record(batch_id, epoch, [ended("j0", credits=9)])
        except Fenced:
            return 1
        return 0

    return in_store(place, start_at, work)
