"""Lists of batches: filters, orders, pages, totals, and how the database finds them."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import sqlalchemy as sa

from tests.store.making import NOON, Clock, began, ended, finished, request, running, submit
from wundr_ray.contract.vocabulary import BatchSort, BatchStatus, BatchType, JobStatus, Priority
from wundr_ray.store import schema
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.batches.listing import BatchFilter, BatchPage, page_query, total_query
from wundr_ray.store.schema import metadata
from wundr_ray.store.store import Store

ANY = BatchFilter()


@pytest.fixture
async def other(store: Store) -> Account:
    return await store.accounts.create("umbrella", "free")


async def _ids(
    store: Store,
    account: Account,
    wanted: BatchFilter = ANY,
    sort: BatchSort = BatchSort.CREATED_AT,
) -> list[str]:
    page = await store.listing.page(account.id, wanted, sort, offset=0, limit=100)
    assert page.total == len(page.batches)
    return [batch.id for batch in page.batches]


async def _started(store: Store, batch_id: str, at: datetime) -> None:
    async with store.database.write() as connection:
        await connection.execute(
            schema.batches.update().where(schema.batches.c.id == batch_id).values(started_at=at)
        )


async def test_a_list_holds_the_accounts_own_batches_newest_first(
    store: Store, account: Account, other: Account, clock: Clock
) -> None:
    for name in ("b1", "b2", "b3"):
        await submit(store, name, account.id)
        clock.advance(1)
    await submit(store, "o1", other.id)
    assert await _ids(store, account) == ["b3", "b2", "b1"]
    assert await _ids(store, other) == ["o1"]


async def test_filters(store: Store, account: Account) -> None:
    await submit(store, "b1", account.id, request(priority=Priority.LOW))
    await submit(store, "b2", account.id, request(priority=Priority.URGENT))
    await submit(store, "b3", account.id, request(priority=Priority.URGENT))
    await store.batches.ask_cancel("b3", None, drain=False)
    for wanted, expected in (
        (BatchFilter(status=BatchStatus.QUEUED), ["b2", "b1"]),
        (BatchFilter(status=BatchStatus.CANCELLED), ["b3"]),
        (BatchFilter(status=BatchStatus.RUNNING), []),
        (BatchFilter(priority=Priority.LOW), ["b1"]),
        (BatchFilter(priority=Priority.URGENT), ["b3", "b2"]),
        (BatchFilter(type=BatchType.ANALYSIS), ["b3", "b2", "b1"]),
        (BatchFilter(type=BatchType.REPORT), []),
        (BatchFilter(BatchStatus.QUEUED, BatchType.ANALYSIS, Priority.URGENT), ["b2"]),
    ):
        assert await _ids(store, account, wanted) == expected


@pytest.mark.parametrize("sort", list(BatchSort))
async def test_pages_by_position_hold_everything_once(
    store: Store, account: Account, clock: Clock, sort: BatchSort
) -> None:
    """Also where batches are equal in all but their id, and where some have not started."""
    for number in range(7):
        priority = Priority.HIGH if number % 2 else Priority.LOW
        await submit(store, f"b{number}", account.id, request(1, f"n{number % 3}", priority))
        clock.advance(number % 2)
    for number in (1, 2, 5):
        await _started(store, f"b{number}", NOON)
    whole = await _ids(store, account, sort=sort)
    found: list[str] = []
    page = await store.listing.page(account.id, ANY, sort, limit=2)
    while page.following:
        found += [batch.id for batch in page.batches]
        page = await store.listing.page(account.id, ANY, sort, limit=2, after=page.following)
    assert [*found, *(batch.id for batch in page.batches)] == whole
    assert len(whole) == 7


async def test_sorting(store: Store, account: Account, clock: Clock) -> None:
    for name, title, priority, started in (
        ("b1", "beta", Priority.HIGH, 30),
        ("b2", "alpha", Priority.LOW, None),
        ("b3", "beta", Priority.URGENT, 10),
        ("b4", "gamma", Priority.HIGH, 20),
    ):
        await submit(store, name, account.id, request(1, title, priority))
        if started:
            await _started(store, name, NOON.replace(minute=started))
        clock.advance(1)
    for sort, expected in (
        (BatchSort.CREATED_AT, ["b4", "b3", "b2", "b1"]),
        (BatchSort.NAME, ["b2", "b1", "b3", "b4"]),
        (BatchSort.PRIORITY, ["b3", "b4", "b1", "b2"]),
        (BatchSort.STARTED_AT, ["b1", "b4", "b3", "b2"]),
    ):
        assert await _ids(store, account, sort=sort) == expected


@pytest.mark.parametrize("sort", BatchSort)
async def test_pages_hold_every_batch_once(store: Store, account: Account, sort: BatchSort) -> None:
    for number in range(11):
        await submit(store, f"b{number}", account.id, request(1))
    found: list[str] = []
    for offset in range(0, 15, 3):
        page = await store.listing.page(account.id, ANY, sort, offset=offset, limit=3)
        assert page.total == 11
        found += [batch.id for batch in page.batches]
    assert len(found) == 11
    assert set(found) == {f"b{number}" for number in range(11)}


async def test_a_page_far_behind_the_last_is_empty(store: Store, account: Account) -> None:
    await submit(store, "b1", account.id)
    page = await store.listing.page(account.id, ANY, BatchSort.NAME, offset=10**8, limit=100)
    assert page == BatchPage([], 1, {})


async def test_each_batch_comes_with_its_jobs(
    store: Store, account: Account, other: Account
) -> None:
    await submit(store, "b1", account.id, request(3))
    epoch = await running(store, "b2", account.id, 3)
    await store.runs.record("b2", epoch, [began("j0"), began("j1")])
    await store.runs.record("b2", epoch, [ended("j0"), ended("j1", JobStatus.FAILED)])
    await submit(store, "b3", other.id)
    await store.batches.ask_cancel("b3", None, drain=False)
    page = await store.listing.page(account.id, ANY, BatchSort.NAME, offset=0, limit=100)
    assert page.job_counts == {
        "b1": Counter(queued=3),
        "b2": Counter(completed=1, failed=1, queued=1),
    }
    page = await store.listing.page(other.id, ANY, BatchSort.NAME, offset=0, limit=100)
    assert page.job_counts == {"b3": Counter(cancelled=2)}
    assert await store.batches.totals() == {"queued": 1, "running": 1, "cancelled": 1}


async def test_totals_follow_every_change_of_status(store: Store, account: Account) -> None:
    async def totals() -> dict[str, int]:
        found = {}
        for status in BatchStatus:
            wanted = BatchFilter(status)
            page = await store.listing.page(
                account.id, wanted, BatchSort.CREATED_AT, offset=0, limit=100
            )
            assert page.total == len(page.batches)
            if page.total:
                found[str(status)] = page.total
        return found

    await submit(store, "b1", account.id)
    await submit(store, "b1", account.id)  # again: nothing is added
    epoch = await running(store, "b2", account.id, 1)
    assert await totals() == {"queued": 1, "running": 1}
    for drain in (True, False, False):
        await store.batches.ask_cancel("b2", None, drain=drain)
    assert await totals() == {"queued": 1, "cancelling": 1}
    assert not await finished(store, "b2", epoch)
    assert await totals() == {"queued": 1, "cancelling": 1}
    for _ in range(2):
        await store.batches.ask_cancel("b1", None, drain=False)
    assert await totals() == {"cancelled": 1, "cancelling": 1}
    epoch = await running(store, "b3", account.id, 1)
    assert await finished(store, "b3", epoch)
    assert await totals() == {"cancelled": 1, "cancelling": 1, "completed": 1}


ORDERED = {
    BatchSort.CREATED_AT: "ix_batches_newest",
    BatchSort.NAME: "ix_batches_by_name",
    BatchSort.PRIORITY: "ix_batches_by_priority",
    BatchSort.STARTED_AT: "ix_batches_by_start",
}


@pytest.fixture(scope="module")
def plan_of() -> Iterator[Callable[[sa.Select[tuple[int]]], str]]:
    """How SQLite finds the answer: one line a step."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    with engine.connect() as connection:
        metadata.create_all(connection)

        def explained(query: sa.Select[tuple[int]]) -> str:
            text = query.compile(engine, compile_kwargs={"literal_binds": True})
            rows = connection.execute(sa.text(f"EXPLAIN QUERY PLAN {text}"))
            return "\n".join(row.detail for row in rows)

        yield explained
    engine.dispose()


@pytest.mark.parametrize("sort", BatchSort)
def test_a_page_is_read_in_order_from_an_index(
    plan_of: Callable[[sa.Select[tuple[int]]], str], sort: BatchSort
) -> None:
    plan = plan_of(page_query("acct_1", ANY, sort).limit(20))
    assert plan == f"SEARCH batches USING INDEX {ORDERED[sort]} (account_id=?)"


@pytest.mark.parametrize("sort", BatchSort)
@pytest.mark.parametrize(
    "wanted",
    [
        BatchFilter(status=BatchStatus.COMPLETED),
        BatchFilter(type=BatchType.ANALYSIS),
        BatchFilter(priority=Priority.LOW),
        BatchFilter(BatchStatus.FAILED, BatchType.ANALYSIS, Priority.URGENT),
    ],
)
def test_a_filtered_page_is_read_from_an_index_of_the_account(
    plan_of: Callable[[sa.Select[tuple[int]]], str], sort: BatchSort, wanted: BatchFilter
) -> None:
    plan = plan_of(page_query("acct_1", wanted, sort).limit(20))
    assert plan.startswith("SEARCH batches USING INDEX ix_batches_")
    assert "(account_id=?" in plan


@pytest.mark.parametrize(
    "wanted", [ANY, BatchFilter(BatchStatus.FAILED), BatchFilter(priority=Priority.LOW)]
)
def test_a_total_is_read_from_the_counts(
    plan_of: Callable[[sa.Select[tuple[int]]], str], wanted: BatchFilter
) -> None:
    plan = plan_of(total_query("acct_1", wanted))
    assert plan.startswith("SEARCH batch_counts USING")
