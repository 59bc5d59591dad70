"""A batch ends whatever its reports come to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.store.making import Place, began, ended, request, running, submit
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.run import BatchRun, JobRun
from wundr_ray.runtime.manager import BatchManager
from wundr_ray.runtime.opening import open_store
from wundr_ray.runtime.slot_client import SlotClient
from wundr_ray.settings import Settings
from wundr_ray.store.artifacts import report_key
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
    await manager._conclude(batch, jobs, slots, run)
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
