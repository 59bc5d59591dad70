"""Schedules that are due get one batch for each due time, whatever dies on the way."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.admission.service import (
    Killed,
    LocalService,
    MortalDatabase,
    Settled,
    all_dead,
    settle_due,
)
from tests.store.making import ENDED_WELL, Clock, dump
from wundr_ray.admission import schedules
from wundr_ray.contract.batches.schedules import CreateSchedule, RunOutcome, UpdateSchedule
from wundr_ray.contract.errors import Conflict, InvalidJobConfig, NotFound, ResourceUnavailable
from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.scheduling.capacity import NodeShape
from wundr_ray.settings import Settings
from wundr_ray.store.accounts.accounts import Access
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.schedules.runs import RunRecord
from wundr_ray.store.schedules.schedules import MOST, ScheduleRecord
from wundr_ray.store.schema import batches, schedule_runs
from wundr_ray.store.schema import schedules as table

TOKEN = "ghp_Secret0fTheTest"
MONTHLY, BERLIN = "0 6 1 * *", "Europe/Berlin"
SUMMER = range(4, 11)
CREATED, SKIPPED = RunOutcome.CREATED, RunOutcome.SKIPPED
MISSED, REFUSED = RunOutcome.MISSED, RunOutcome.REFUSED


def body(jobs: int = 1, token: str | None = None, **options: Any) -> dict[str, Any]:
    repository = {"url": "https://github.com/acme/app"}
    if token:
        repository["access_token"] = token
    return {
        "name": "monthly",
        "type": "analysis",
        "jobs": [
            {
                "id": f"j{number}",
                "type": "analysis",
                "config": {"project": {"name": "app", "repository": repository}},
            }
            for number in range(jobs)
        ],
        "options": options,
    }


async def caller(service: LocalService, plan: str = "enterprise") -> Access:
    account = await service.store.accounts.create(f"acme {plan}", plan)
    key = await service.store.accounts.issue_key(account.id, name="nightly")
    access = await service.store.accounts.by_key(key.text)
    assert access
    return access


async def add(
    service: LocalService, access: Access, batch: dict[str, Any] | None = None, **fields: Any
) -> ScheduleRecord:
    sent = batch or body()
    wish = {"name": "quality", "cron": MONTHLY, "time_zone": BERLIN, "batch": sent} | fields
    return await schedules.create(service, access, CreateSchedule.model_validate(wish), sent)


async def runs(service: LocalService, schedule: ScheduleRecord) -> Sequence[RunRecord]:
    """All of a schedule, the oldest first."""
    found, total = await service.store.schedule_runs.page(schedule.id, offset=0, limit=1000)
    assert len(found) == total
    return list(reversed(found))


async def outcomes(service: LocalService, schedule: ScheduleRecord) -> list[tuple[Any, Any]]:
    return [(run.due_at, run.outcome) for run in await runs(service, schedule)]


async def batch_times(service: LocalService) -> list[datetime]:
    async with service.store.database.read() as connection:
        query = sa.select(batches.c.created_at).order_by(batches.c.created_at)
        return list(await connection.scalars(query))


async def end_batches(service: LocalService) -> None:
    async with service.store.database.read() as connection:
        queued = list(
            await connection.scalars(sa.select(batches.c.id).where(batches.c.status == "queued"))
        )
    for batch_id in queued:
        assert await service.store.runs.dispatch(batch_id, "manager")
        epoch = await service.store.runs.claim(batch_id, "manager")
        assert epoch
        assert await service.store.runs.finish(batch_id, epoch, ENDED_WELL, service.clock())


def clock_of(service: LocalService) -> Clock:
    assert isinstance(service.clock, Clock)
    return service.clock


def database_of(service: LocalService) -> MortalDatabase:
    assert isinstance(service.store.database, MortalDatabase)
    return service.store.database


def first_of(year: int, month: int) -> datetime:
    """6:00 in Berlin on the first of a month, by hand."""
    return datetime(year, month, 1, 4 if month in SUMMER else 5, tzinfo=UTC)


async def killed_after(service: LocalService, steps: int) -> bool:
    """Settle what is due by a process that dies after so many steps; whether it died."""
    life = database_of(service).life
    life.left = steps
    try:
        await settle_due(service)
    except Killed:
        await all_dead()
        return True
    finally:
        life.left = None
    return False


async def test_a_due_time_gets_a_batch(service: LocalService) -> None:
    access = await caller(service)
    schedule = await add(service, access)
    assert schedule.next_due_at == first_of(2025, 4)
    assert (await settle_due(service)).next_due_at == first_of(2025, 4)
    assert await batch_times(service) == []
    clock_of(service).now = first_of(2025, 4) + timedelta(seconds=1)
    settled = await settle_due(service)
    assert (settled.next_due_at, settled.waiting) == (first_of(2025, 5), False)
    (run,) = await runs(service, schedule)
    assert run.batch_id
    batch = await service.store.batches.get(run.batch_id, access.account.id)
    assert (batch.name, batch.created_by) == ("monthly", access.key_id)
    after = await service.store.schedules.get(schedule.id, access.account.id)
    assert after.last_run == run
    await settle_due(service)
    assert len(await batch_times(service)) == 1


async def test_killed_at_every_point_over_clock_changes_and_missed_months(
    service: LocalService,
) -> None:
    """From April 2025 on the scheduler dies at every due time, each time one step later, and then
    looks again. In between the machine is off from June to August 2026. Old runs are not kept."""
    schedule = await add(service, await caller(service))
    off = {(2026, month) for month in (6, 7, 8)}
    expected: list[tuple[datetime, RunOutcome]] = []
    year, month, deaths = 2025, 4, 0
    while True:
        due = first_of(year, month)
        was_off = (year, month) in off
        expected.append((due, MISSED if was_off else CREATED))
        if not was_off:
            clock_of(service).now = due + timedelta(seconds=1)
            died = await killed_after(service, deaths)
            await settle_due(service)
            await end_batches(service)
            if not died:
                break
            deaths += 1
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    assert deaths >= 20
    assert year > 2026
    kept = await outcomes(service, schedule)
    assert len(kept) >= 13
    assert kept == expected[-len(kept) :]
    created = [due for due, outcome in expected if outcome is CREATED]
    assert await batch_times(service) == [due + timedelta(seconds=1) for due in created]


async def test_after_three_months_off_one_batch_is_created(service: LocalService) -> None:
    schedule = await add(service, await caller(service))
    clock_of(service).now = datetime(2025, 11, 20, 12, tzinfo=UTC)
    await killed_after(service, 12)
    await settle_due(service)
    months = [first_of(2025, month) for month in range(4, 12)]
    assert await outcomes(service, schedule) == [
        *((due, MISSED) for due in months[:-1]),
        (months[-1], CREATED),
    ]
    assert len(await batch_times(service)) == 1


async def test_several_processes_at_once_create_one_batch(service: LocalService) -> None:
    schedule = await add(service, await caller(service))
    clock_of(service).now = first_of(2025, 5)
    await asyncio.gather(*(settle_due(service) for _ in range(4)))
    assert len(await batch_times(service)) == 1
    assert await outcomes(service, schedule) == [
        (first_of(2025, 4), MISSED),
        (first_of(2025, 5), CREATED),
    ]


async def test_a_run_is_skipped_while_the_batch_before_has_not_ended(
    service: LocalService,
) -> None:
    schedule = await add(service, await caller(service))
    for month in (4, 5):
        clock_of(service).now = first_of(2025, month)
        await settle_due(service)
    first, second = await runs(service, schedule)
    assert (first.outcome, second.outcome) == (CREATED, SKIPPED)
    assert second.batch_id == first.batch_id
    await end_batches(service)
    clock_of(service).now = first_of(2025, 6)
    await settle_due(service)
    assert [run.outcome for run in await runs(service, schedule)] == [CREATED, SKIPPED, CREATED]


async def test_a_revoked_key_creates_nothing_until_another_takes_over(
    service: LocalService,
) -> None:
    access = await caller(service)
    schedule = await add(service, access)
    await service.store.accounts.revoke_key(access.key_id)
    clock_of(service).now = first_of(2025, 4)
    await settle_due(service)
    (run,) = await runs(service, schedule)
    assert (run.outcome, run.error_code) == (REFUSED, "UNAUTHENTICATED")
    key = await service.store.accounts.issue_key(access.account.id)
    other = await service.store.accounts.by_key(key.text)
    assert other
    changed = await schedules.change(service, other, schedule.id, UpdateSchedule(), None)
    assert (changed.key_id, changed.next_due_at) == (other.key_id, first_of(2025, 5))
    clock_of(service).now = first_of(2025, 5)
    await settle_due(service)
    assert [run.outcome for run in await runs(service, schedule)] == [REFUSED, CREATED]


async def test_what_plan_and_quota_refuse_is_recorded(service: LocalService) -> None:
    access = await caller(service, "free")
    schedule = await add(service, access, body(jobs=5), cron="0 6,7,8,9 * * *")
    for hour in (5, 6, 7, 8):
        clock_of(service).now = datetime(2025, 3, 2, hour, tzinfo=UTC)
        await settle_due(service)
        await end_batches(service)
    found = await runs(service, schedule)
    assert [run.error_code for run in found] == [None, None, None, "QUOTA_EXCEEDED"]
    assert found[-1].error_message
    assert (await settle_due(service)).next_due_at == datetime(2025, 3, 3, 5, tzinfo=UTC)


async def test_spent_credits_refuse_a_run_until_the_next_month(service: LocalService) -> None:
    access = await caller(service, "free")
    schedule = await add(service, access, body(jobs=2), cron="0 6 15 * *", time_zone="UTC")
    free = service.plans.get("free").model_copy(update={"monthly_credits": 1})
    poor = replace(service, plans=PlanTable(plans={"free": free}))
    clock_of(service).now = datetime(2025, 3, 15, 6, tzinfo=UTC)
    await settle_due(poor)
    (run,) = await runs(service, schedule)
    assert (run.outcome, run.error_code) == (REFUSED, "INSUFFICIENT_CREDITS")
    assert "credits" in (run.error_message or "")
    clock_of(service).now = datetime(2025, 4, 15, 6, tzinfo=UTC)
    await settle_due(service)
    assert [run.outcome for run in await runs(service, schedule)] == [REFUSED, CREATED]


async def test_a_time_zone_that_is_gone_refuses_each_run_until_there_is_another(
    service: LocalService,
) -> None:
    access = await caller(service)
    schedule = await add(service, access)
    async with service.store.database.write() as connection:
        await connection.execute(table.update().values(time_zone="Mars/Base"))
    for month in (4, 5):
        clock_of(service).now = datetime(2025, month, 1, 6, tzinfo=UTC)
        settled = await settle_due(service)
        assert settled == Settled(datetime(2025, month + 1, 1, 6, tzinfo=UTC), waiting=False)
    found = await runs(service, schedule)
    assert [(run.outcome, run.error_code) for run in found] == [(REFUSED, "INVALID_REQUEST")] * 2
    assert "time_zone: 'Mars/Base' is not in" in (found[0].error_message or "")
    wish = UpdateSchedule(time_zone=BERLIN)
    changed = await schedules.change(service, access, schedule.id, wish, None)
    assert changed.next_due_at == first_of(2025, 6)
    clock_of(service).now = first_of(2025, 6)
    await settle_due(service)
    assert [run.outcome for run in await runs(service, schedule)] == [REFUSED, REFUSED, CREATED]


async def test_a_smaller_plan_refuses_a_large_batch(service: LocalService) -> None:
    access = await caller(service)
    schedule = await add(service, access, body(jobs=6))
    await service.store.accounts.set_plan(access.account.id, "free")
    clock_of(service).now = first_of(2025, 4)
    await settle_due(service)
    (run,) = await runs(service, schedule)
    assert (run.outcome, run.error_code) == (REFUSED, "BATCH_SIZE_EXCEEDED")


async def test_nodes_that_are_not_there_yet_refuse_nothing(service: LocalService) -> None:
    schedule = await add(service, await caller(service))
    clock_of(service).now = first_of(2025, 4)

    class Starting:
        admit = service.gateway.admit

        async def largest_node(self) -> NodeShape:
            return NodeShape(0, 0)

    starting = replace(service, gateway=Starting())  # type: ignore[arg-type]
    await settle_due(starting)
    assert [run.outcome for run in await runs(service, schedule)] == [CREATED]


async def test_what_the_plan_does_not_give_is_refused(service: LocalService) -> None:
    access = await caller(service)
    batch = body()
    batch["jobs"][0]["config"]["resources"] = {"cpu_cores": 8}
    schedule = await add(service, access, batch)
    await service.store.accounts.set_plan(access.account.id, "free")
    clock_of(service).now = first_of(2025, 4)
    await settle_due(service)
    (run,) = await runs(service, schedule)
    assert (run.outcome, run.error_code) == (REFUSED, "INSUFFICIENT_RESOURCES")


async def test_what_passes_is_tried_again(service: LocalService) -> None:
    schedule = await add(service, await caller(service))
    clock_of(service).now = first_of(2025, 4)

    class Away:
        largest_node = service.gateway.largest_node

        async def admit(self, _submission: Submission) -> Admitted:
            raise ResourceUnavailable("The cluster lost a worker.")

    away = replace(service, gateway=Away())  # type: ignore[arg-type]
    settled = await settle_due(away)
    assert settled.waiting
    assert await runs(service, schedule) == []
    assert not (await settle_due(service)).waiting
    assert [run.outcome for run in await runs(service, schedule)] == [CREATED]


async def test_what_does_not_pass_within_a_day_is_refused(service: LocalService) -> None:
    schedule = await add(service, await caller(service))
    clock_of(service).now = began = first_of(2025, 4)

    class Away:
        largest_node = service.gateway.largest_node

        async def admit(self, _submission: Submission) -> Admitted:
            raise ResourceUnavailable("The cluster lost a worker.")

    away = replace(service, gateway=Away())  # type: ignore[arg-type]
    assert (await settle_due(away, began)).waiting
    clock_of(service).now += timedelta(days=1)
    assert (await settle_due(away)).waiting  # a process that has just begun
    assert await runs(service, schedule) == []
    assert not (await settle_due(away, began)).waiting
    (run,) = await runs(service, schedule)
    assert (run.outcome, run.error_code) == (REFUSED, "RESOURCE_UNAVAILABLE")
    assert run.error_message == "The cluster lost a worker."


async def test_a_defect_holds_back_neither_others_nor_the_next_time(
    service: LocalService,
) -> None:
    access = await caller(service)
    broken = await add(service, access, name="broken")
    sound = await add(service, access, name="sound")
    clock_of(service).now = first_of(2025, 4)

    class Defective:
        largest_node = service.gateway.largest_node

        async def admit(self, submission: Submission) -> Admitted:
            if submission.run and submission.run.schedule_id == broken.id:
                raise ZeroDivisionError
            return await service.gateway.admit(submission)

    defective = replace(service, gateway=Defective())  # type: ignore[arg-type]
    await settle_due(defective)
    (refused,) = await runs(service, broken)
    assert (refused.outcome, refused.error_code) == (REFUSED, "INTERNAL")
    assert [run.outcome for run in await runs(service, sound)] == [CREATED]


async def test_secrets_are_sealed_and_used(service: LocalService) -> None:
    access = await caller(service)
    schedule = await add(service, access, body(token=TOKEN))
    assert TOKEN not in json.dumps(schedule.batch)
    assert TOKEN not in repr(schedule)
    assert TOKEN not in str(await dump(service.store))
    clock_of(service).now = first_of(2025, 4)
    await settle_due(service)
    (run,) = await runs(service, schedule)
    assert run.batch_id
    (job,) = await service.store.batches.jobs(run.batch_id)
    assert job.sealed_token
    assert TOKEN not in str(await dump(service.store))


async def test_another_secret_key_of_the_server(service: LocalService) -> None:
    access = await caller(service)
    schedule = await add(service, access)
    clock_of(service).now = first_of(2025, 4)
    settings = Settings(home=service.settings.home, secret_key="another-secret")
    changed = replace(service, settings=settings)
    await settle_due(changed)
    (run,) = await runs(service, schedule)
    assert (run.outcome, run.error_code) == (REFUSED, "INVALID_JOB_CONFIG")
    assert "secret key has changed" in (run.error_message or "")


async def test_what_is_due_while_it_is_paused_is_not_caught_up(service: LocalService) -> None:
    access = await caller(service)
    schedule = await add(service, access)
    paused = await schedules.change(service, access, schedule.id, UpdateSchedule(paused=True), None)
    assert paused.next_due_at is None
    clock_of(service).now = first_of(2025, 6)
    assert (await settle_due(service)).next_due_at is None
    resumed = await schedules.change(
        service, access, schedule.id, UpdateSchedule(paused=False), None
    )
    assert resumed.next_due_at == first_of(2025, 7)
    assert await runs(service, schedule) == []


class Meanwhile:
    """Admits after something has been done to the schedule, which was read before."""

    def __init__(self, service: LocalService, change: Callable[[], Awaitable[object]]) -> None:
        self._gateway, self._change = service.gateway, change
        self.largest_node = service.gateway.largest_node

    async def admit(self, submission: Submission) -> Admitted:
        await self._change()
        return await self._gateway.admit(submission)


async def test_a_schedule_that_is_paused_meanwhile_is_left_alone(service: LocalService) -> None:
    access = await caller(service)
    schedule = await add(service, access)
    clock_of(service).now = first_of(2025, 4)
    wish = UpdateSchedule(paused=True)
    pause = Meanwhile(service, lambda: schedules.change(service, access, schedule.id, wish, None))
    await settle_due(replace(service, gateway=pause))  # type: ignore[arg-type]
    assert await batch_times(service) == []
    assert await runs(service, schedule) == []


async def test_a_schedule_whose_batch_is_changed_meanwhile_creates_the_new_one(
    service: LocalService,
) -> None:
    access = await caller(service)
    schedule = await add(service, access)
    clock_of(service).now = first_of(2025, 4)
    other = body() | {"name": "changed"}
    wish = UpdateSchedule.model_validate({"batch": other})
    change = Meanwhile(service, lambda: schedules.change(service, access, schedule.id, wish, other))
    await settle_due(replace(service, gateway=change))  # type: ignore[arg-type]
    assert await batch_times(service) == []
    assert await runs(service, schedule) == []
    await settle_due(service)
    async with service.store.database.read() as connection:
        assert list(await connection.scalars(sa.select(batches.c.name))) == ["changed"]


async def test_a_clock_that_is_set_back_brings_no_due_time_again(service: LocalService) -> None:
    access = await caller(service)
    schedule = await add(service, access)
    clock_of(service).now = first_of(2025, 4)
    await settle_due(service)
    await end_batches(service)
    clock_of(service).now -= timedelta(days=1)
    for paused in (True, False):
        wish = UpdateSchedule(paused=paused)
        changed = await schedules.change(service, access, schedule.id, wish, None)
    assert changed.next_due_at == first_of(2025, 5)


async def test_old_runs_go(service: LocalService) -> None:
    schedule = await add(service, await caller(service))
    for year in (2025, 2026, 2027):
        clock_of(service).now = first_of(year, 4)
        await settle_due(service)
        await end_batches(service)
    found = await outcomes(service, schedule)
    assert found[0][0] == first_of(2026, 3)
    assert found[-1] == (first_of(2027, 4), CREATED)
    assert len(found) == 14


async def test_limits_and_names(service: LocalService) -> None:
    access = await caller(service)
    first = await add(service, access)
    with pytest.raises(Conflict) as caught:
        await add(service, access)
    assert caught.value.details[0].field == "name"
    for number in range(1, MOST):
        await add(service, access, name=f"schedule {number}")
    with pytest.raises(Conflict, match=f"at most {MOST}"):
        await add(service, access, name="one too many")
    wish = UpdateSchedule(name="schedule 1")
    with pytest.raises(Conflict):
        await schedules.change(service, access, first.id, wish, None)
    renamed = await schedules.change(service, access, first.id, UpdateSchedule(name="new"), None)
    assert (renamed.name, renamed.next_due_at) == ("new", first.next_due_at)
    other = await caller(service, "pro")
    assert (await add(service, other)).name == first.name


async def test_the_batch_is_checked_when_the_schedule_is_made(service: LocalService) -> None:
    access = await caller(service)
    bad = body(quality_gate="nosuch")
    with pytest.raises(InvalidJobConfig) as caught:
        await add(service, access, bad)
    assert caught.value.details[0].field == "batch.options.quality_gate"
    with pytest.raises(InvalidJobConfig) as caught:
        await add(service, access, body(not_before="2025-03-05T00:00:00Z"))
    assert caught.value.details[0].field == "batch.options.not_before"
    schedule = await add(service, access)
    wish = UpdateSchedule.model_validate({"batch": bad})
    with pytest.raises(InvalidJobConfig):
        await schedules.change(service, access, schedule.id, wish, bad)


async def test_others_do_not_know_it(service: LocalService) -> None:
    schedule = await add(service, await caller(service))
    stranger = await caller(service, "pro")
    with pytest.raises(NotFound):
        await schedules.change(service, stranger, schedule.id, UpdateSchedule(paused=True), None)
    with pytest.raises(NotFound):
        await service.store.schedules.delete(schedule.id, stranger.account.id)
    await service.store.schedules.delete(schedule.id, schedule.account_id)
    async with service.store.database.read() as connection:
        assert (await connection.execute(sa.select(schedule_runs))).all() == []
