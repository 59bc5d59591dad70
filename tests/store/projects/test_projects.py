"""What is known of projects: how long their latest runs took."""

from tests.store.making import Clock, began, ended, running
from wundr_ray.contract.jobs import DEFAULT_RULES
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.scheduling.estimates import PastRun
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.projects.projects import RUNS_READ
from wundr_ray.store.schema import projects
from wundr_ray.store.store import Store

ALL_RULES = frozenset(DEFAULT_RULES)


def key(number: int) -> str:
    return f"github.com/acme/app{number}"


async def run(store: Store, clock: Clock, batch_id: str, account: Account, seconds: float) -> None:
    """Two jobs: the first is completed after ``seconds``, the other fails."""
    epoch = await running(store, batch_id, account.id)
    await store.runs.record(batch_id, epoch, [began("j0"), began("j1")])
    clock.advance(seconds)
    news = [ended("j0"), ended("j1", JobStatus.FAILED)]
    await store.runs.record(batch_id, epoch, news)


async def test_the_latest_first_and_completed_only(
    store: Store, account: Account, clock: Clock
) -> None:
    other = await store.accounts.create("umbrella", "enterprise")
    for number in range(RUNS_READ + 2):
        await run(store, clock, f"b{number}", account, number + 0.5)
    await run(store, clock, "o", other, 77)
    found = await store.projects.past_runs(account.id, [key(0), key(1), key(9)])
    expected = [n + 0.5 for n in range(RUNS_READ + 1, 1, -1)]
    assert found == {key(0): [PastRun("analysis", ALL_RULES, seconds) for seconds in expected]}


async def test_a_job_tried_again_counts_its_last_attempt(
    store: Store, account: Account, clock: Clock
) -> None:
    epoch = await running(store, "b", account.id, 1)
    await store.runs.record("b", epoch, [began("j0")])
    clock.advance(100)
    await store.runs.record("b", epoch, [ended("j0", JobStatus.QUEUED)])
    await store.runs.record("b", epoch, [began("j0", 2)])
    clock.advance(4)
    await store.runs.record("b", epoch, [ended("j0", attempt=2)])
    assert await store.projects.past_runs(account.id, [key(0)]) == {
        key(0): [PastRun("analysis", ALL_RULES, 4)]
    }


async def test_runs_from_before_a_project_was_created_count(
    store: Store, account: Account, clock: Clock
) -> None:
    """They were another project's, which was joined to it."""
    await run(store, clock, "b", account, 3)
    clock.advance(60)
    async with store.database.write() as connection:
        await connection.execute(projects.update().values(created_at=clock()))
    found = await store.projects.past_runs(account.id, [key(0)])
    assert [each.seconds for each in found[key(0)]] == [3]


async def test_of_no_project_there_is_nothing(store: Store, account: Account) -> None:
    assert await store.projects.past_runs(account.id, []) == {}
