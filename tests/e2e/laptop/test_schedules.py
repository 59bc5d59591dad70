"""Schedules in a real installation: the scheduler is killed around due times."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from serve_app.local.accounts import with_store
from tests.live import LiveServer, job, until
from tests.repositories import from_files
from wundr_ray.contract.batches.schedules import RunOutcome, ScheduleDetail, ScheduleRun
from wundr_ray.settings import Settings
from wundr_ray.store.schema import schedules
from wundr_ray.store.store import Store
from wundr_sdk import WundrClient

pytestmark = pytest.mark.ray

FEW = (0.0, 0.1, 0.2, 0.4, 0.8)
"""Seconds from the due time to the kill."""

MANY = tuple(number * 0.05 for number in range(20))


@pytest.fixture
def client(live_server: LiveServer) -> Iterator[WundrClient]:
    with live_server.client() as made:
        yield made


@pytest.fixture
def schedule(client: WundrClient, tmp_path: Path) -> Iterator[ScheduleDetail]:
    """It is not due for long, by its expression; its batches have a name of their own."""
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    batch = {"name": tmp_path.name, "type": "analysis", "jobs": [job("a", repository)]}
    made = client.schedules.create(name="yearly", cron="0 0 1 1 *", batch=batch)
    yield made
    client.schedules.delete(made.schedule_id)


def make_due(server: LiveServer, schedule_id: str, due_at: datetime) -> None:
    """As if the schedule's expression had said so."""

    async def write(store: Store) -> None:
        async with store.database.write() as connection:
            statement = schedules.update().where(schedules.c.id == schedule_id)
            await connection.execute(statement.values(next_due_at=due_at))

    with_store(Settings(home=server.home), write)


def test_a_schedule_that_is_due_is_settled_at_once(
    live_server: LiveServer, client: WundrClient, schedule: ScheduleDetail
) -> None:
    due_at = datetime.now(UTC) + timedelta(seconds=1)
    make_due(live_server, schedule.schedule_id, due_at)
    client.schedules.update(schedule.schedule_id, name="due")  # has the times looked up
    (run,) = until(lambda: client.schedules.runs(schedule.schedule_id).items, seconds=60, pause=0.5)
    assert (run.due_at, run.outcome) == (due_at, RunOutcome.CREATED)
    assert run.batch_id
    assert client.batches.wait_for_completion(run.batch_id).outcome == "succeeded"


@pytest.mark.parametrize(
    "delays",
    [
        pytest.param(FEW, id="few"),
        pytest.param(MANY, id="many", marks=(pytest.mark.long, pytest.mark.timeout(1200))),
    ],
)
def test_whenever_the_scheduler_is_killed_each_due_time_gets_one_batch(
    live_server: LiveServer,
    client: WundrClient,
    schedule: ScheduleDetail,
    delays: tuple[float, ...],
) -> None:
    batch_name, due = schedule.batch["name"], []
    for number, delay in enumerate(delays):
        (scheduler,) = until(lambda: live_server.processes("ray::Scheduler"), seconds=120)
        due.append(datetime.now(UTC) + timedelta(seconds=1))
        make_due(live_server, schedule.schedule_id, due[-1])
        client.schedules.update(schedule.schedule_id, name=f"killed {number}")
        time.sleep(max(0.0, (due[-1] - datetime.now(UTC)).total_seconds()) + delay)
        scheduler.kill()
        scheduler.wait(60)
        runs = until(lambda: _settled(client, schedule, due), seconds=120, pause=0.5)
        assert runs[0].batch_id
        client.batches.wait_for_completion(runs[0].batch_id, timeout=120)
    assert [(run.due_at, run.outcome) for run in reversed(runs)] == [
        (due_at, RunOutcome.CREATED) for due_at in due
    ]
    named = {each.batch_id for each in client.batches.iterate() if each.name == batch_name}
    assert named == {run.batch_id for run in runs}
    assert len(named) == len(delays)


def _settled(
    client: WundrClient, schedule: ScheduleDetail, due: list[datetime]
) -> list[ScheduleRun] | None:
    """All runs, once the last due time has one."""
    runs = client.schedules.runs(schedule.schedule_id).items
    return runs if len(runs) == len(due) else None
