"""A batch ends whatever its reports come to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.store.making import Place, began, ended, request, running, submit
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.run import BatchRun, JobRun
from wundr_ray.runtime.batches import manager as module
from wundr_ray.runtime.batches.conclusion import conclude_batch
from wundr_ray.runtime.batches.manager import BatchManager
from wundr_ray.runtime.batches.slot_client import SlotClient
from wundr_ray.runtime.opening import open_store
from wundr_ray.settings import Settings
from wundr_ray.store.artifacts.artifacts import report_key
from wundr_ray.store.migrate import migrate
from wundr_ray.store.store import Store
from wundr_ray.system import new_id, utc_now

COMPLETED = {"j0": JobRun("j0", JobStatus.COMPLETED, 1)}


@pytest.fixture
def settings(place: Place, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database_url=SecretStr(place.url))


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    store = open_store(settings)
    await migrate(store.database)
    yield store
    await store.close()


async def conclude(settings: Settings, store: Store, epoch: int, run: BatchRun) -> None:
    """What a manager does when every job has ended; it may ask for no slot."""
    manager = BatchManager(settings, "manager", "scheduler")
    batch, jobs = await store.batches.get("b1"), await store.batches.jobs("b1")
    slots = SlotClient(lambda: None, "b1", epoch, batch.priority, new_id)
    report = partial(manager._report, batch, jobs, slots)
    await conclude_batch(store, utc_now, batch, jobs, run, report)
    await manager._store.close()


async def test_results_of_another_version_do_not_keep_a_batch_from_ending(
    settings: Settings, store: Store
) -> None:
    account = await store.accounts.create("acme", "enterprise")
    epoch = await running(store, "b1", account.id, jobs=1)
    await store.runs.record("b1", epoch, [began("j0")])
    await store.runs.record("b1", epoch, [ended("j0", result={"numbers": "of long ago"})])
    await conclude(settings, store, epoch, BatchRun("b1", COMPLETED, 3, utc_now()))
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.COMPLETED, Outcome.SUCCEEDED)


async def test_reports_of_a_batch_cancelled_meanwhile_are_dropped(
    settings: Settings, store: Store
) -> None:
    account = await store.accounts.create("acme", "enterprise")
    await submit(store, "b1", account.id, request(1, options={"aggregate_report": False}))
    assert await store.runs.dispatch("b1", "manager")
    epoch = await store.runs.claim("b1", "manager")
    assert epoch
    report = store.artifacts.path(report_key("b1", "report.json"))
    report.parent.mkdir(parents=True)
    report.write_text("{}", "utf-8")
    await store.batches.ask_cancel("b1", None, drain=True)
    await conclude(settings, store, epoch, BatchRun("b1", COMPLETED, 3, utc_now()))
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.CANCELLED, Outcome.CANCELLED)
    assert not report.exists()


class Call:
    """A method of an actor's handle."""

    def __init__(self, work: Callable[..., Coroutine[Any, Any, None]]) -> None:
        self._work = work

    def remote(self, *arguments: object) -> "asyncio.Task[None]":
        return asyncio.create_task(self._work(*arguments))


class FullScheduler:
    """A scheduler without a free slot: a request waits until it is withdrawn."""

    def __init__(self) -> None:
        self.requested, self.withdrawn = asyncio.Event(), asyncio.Event()
        self.acquire, self.withdraw = Call(self._acquire), Call(self._withdraw)
        self.wake = Call(self._wake)

    async def _acquire(self, _request: object) -> None:
        self.requested.set()
        await self.withdrawn.wait()

    async def _withdraw(self, _request_id: object) -> None:
        self.withdrawn.set()

    async def _wake(self) -> None:
        """It looks for work."""


class WaitingManager(BatchManager):
    """A manager whose scheduler has no slot for it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, "manager", "scheduler")
        self.scheduler = FullScheduler()

    def _find_scheduler(self) -> FullScheduler:
        return self.scheduler


@pytest.fixture
async def manager(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[WaitingManager]:
    """It runs the batch b1, and its heartbeat looks at the row once an hour."""
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 3600)
    account = await store.accounts.create("acme", "enterprise")
    await submit(store, "b1", account.id)
    assert await store.runs.dispatch("b1", "manager")
    manager = WaitingManager(settings)
    run = asyncio.create_task(manager.run("b1"))
    await manager.scheduler.requested.wait()
    yield manager
    await run
    await manager._store.close()


@pytest.mark.parametrize("drain", [False, True])
async def test_a_cancellation_is_carried_out_at_once(
    store: Store, manager: WaitingManager, drain: bool
) -> None:
    await store.batches.ask_cancel("b1", None, drain=drain)
    await manager.cancel_requested("b1")
    batch = await store.batches.get("b1")
    assert (batch.status, batch.outcome) == (BatchStatus.CANCELLED, Outcome.CANCELLED)
    await manager.cancel_requested("b1")  # it runs nothing any more


async def test_a_call_about_another_batch_changes_nothing(
    store: Store, manager: WaitingManager
) -> None:
    await manager.cancel_requested("b2")
    assert (await store.batches.get("b1")).status is BatchStatus.RUNNING
    await store.batches.ask_cancel("b1", None, drain=False)
    await manager.cancel_requested("b1")
