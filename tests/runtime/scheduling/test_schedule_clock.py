"""The clock of schedules: one query at rest, and at once when it is called."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.admission.service import LocalService, MortalDatabase, opened
from tests.runtime.fakes import ended
from tests.store.making import NOON, Clock, Place
from wundr_ray.admission import schedules
from wundr_ray.contract.batches.schedules import CreateSchedule, RunOutcome
from wundr_ray.contract.batches.targets import Targets
from wundr_ray.domain.repositories.targets import ListedRepository, SelectedRepositories
from wundr_ray.forges.owners.lists import PER_ACCOUNT, RepositoryLists
from wundr_ray.runtime.scheduling.schedule_clock import ScheduleClock
from wundr_ray.store.accounts.accounts import Access
from wundr_ray.store.schedules.runs import RunRecord

BATCH = {
    "name": "daily",
    "type": "analysis",
    "jobs": [
        {
            "id": "j",
            "type": "analysis",
            "config": {
                "project": {"name": "app", "repository": {"url": "https://github.com/acme/app"}}
            },
        }
    ],
}


@pytest.fixture
async def service(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[LocalService]:
    monkeypatch.setattr("wundr_ray.store.store.Database", MortalDatabase)
    async with opened(place, tmp_path / "home") as service:
        yield service


@asynccontextmanager
async def running(clock: ScheduleClock) -> AsyncIterator[None]:
    task = asyncio.create_task(clock.run())
    try:
        yield
    finally:
        await ended(task)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)


async def caller(service: LocalService) -> Access:
    account = await service.store.accounts.create("acme", "enterprise")
    key = await service.store.accounts.issue_key(account.id)
    access = await service.store.accounts.by_key(key.text)
    assert access
    return access


async def add(
    service: LocalService, access: Access, hour: int = 13, batch: dict[str, Any] = BATCH
) -> str:
    """A daily schedule."""
    name = f"{service.new_id('name')} at {hour}"
    wish = {"name": name, "cron": f"0 {hour} * * *", "batch": batch}
    made = await schedules.create(service, access, CreateSchedule.model_validate(wish), batch)
    return made.id


class SlowLists(RepositoryLists):
    """A forge that answers at once, until it is slow; then it answers when it is released."""

    def __init__(self) -> None:
        self.slow, self.asked, self.released = False, 0, asyncio.Event()

    async def selected(self, account_id: str, targets: Targets) -> SelectedRepositories:
        self.asked += 1
        if self.slow:
            await self.released.wait()
        return SelectedRepositories((ListedRepository("1", "acme/app"),), 1, {})


async def runs(service: LocalService, schedule_id: str) -> list[RunRecord]:
    found, _ = await service.store.schedule_runs.page(schedule_id, offset=0, limit=10)
    return list(found)


async def test_it_looks_once_and_again_when_it_is_called(service: LocalService) -> None:
    schedule_id = await add(service, await caller(service))
    assert isinstance(service.store.database, MortalDatabase)
    assert isinstance(service.clock, Clock)
    life, leading = service.store.database.life, asyncio.Event()
    clock, before = ScheduleClock(service, leading), life.done

    async def has_looked() -> bool:
        return life.done > before

    async def has_run() -> bool:
        return bool(await runs(service, schedule_id))

    async with running(clock):
        leading.set()
        await until(has_looked)
        assert life.done == before + 1
        service.clock.now = NOON + timedelta(hours=1)
        clock.look_again()
        await until(has_run)
    (run,) = await runs(service, schedule_id)
    assert (run.due_at, run.outcome) == (NOON + timedelta(hours=1), RunOutcome.CREATED)


async def test_it_does_nothing_before_it_leads(service: LocalService) -> None:
    schedule_id = await add(service, await caller(service))
    assert isinstance(service.clock, Clock)
    service.clock.now = NOON + timedelta(days=3)
    leading = asyncio.Event()

    async def has_run() -> bool:
        return bool(await runs(service, schedule_id))

    async with running(ScheduleClock(service, leading)):
        assert not await has_run()
        leading.set()
        await until(has_run)
    outcomes = [run.outcome for run in await runs(service, schedule_id)]
    assert outcomes == [RunOutcome.CREATED, RunOutcome.MISSED, RunOutcome.MISSED]


async def test_a_slow_forge_delays_no_other_schedule(service: LocalService) -> None:
    assert isinstance(service.clock, Clock)
    lists, access = SlowLists(), await caller(service)
    service = replace(service, repository_lists=lists)
    targets = {"name": "all", "type": "analysis", "targets": {"forge": "github", "owner": "acme"}}
    slow = [await add(service, access, batch=targets) for _ in range(20)]
    same, later = await add(service, access), await add(service, access, hour=14)
    lists.slow, lists.asked = True, 0
    service.clock.now = NOON + timedelta(hours=1)
    leading = asyncio.Event()
    leading.set()
    clock = ScheduleClock(service, leading)

    async def are_asked() -> bool:
        return lists.asked == PER_ACCOUNT

    async def have_run(*schedule_ids: str) -> bool:
        return all([await runs(service, each) for each in schedule_ids])

    async with running(clock):
        await until(lambda: have_run(same))
        await until(are_asked)
        service.clock.now = NOON + timedelta(hours=2)
        clock.look_again()
        await until(lambda: have_run(later))
        assert not [each for each in slow if await runs(service, each)]
        lists.released.set()
        await until(lambda: have_run(*slow))
    for each in (*slow, same, later):
        (run,) = await runs(service, each)
        assert run.outcome is RunOutcome.CREATED
