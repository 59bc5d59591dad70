"""What has passed its time goes; what runs, or is the cache of the next analysis, stays."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.making import ENDED_WELL, Clock, began, dump, ended, request, submit
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.domain.operation.retention import Retention, removable
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.artifacts.artifacts import attempt_key, rendering_key, report_key
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.delivery.changesets import lock_changesets, request_action
from wundr_ray.store.retention import collector
from wundr_ray.store.retention.collector import Collected, Collector
from wundr_ray.store.reviews.previews import removed_previews
from wundr_ray.store.schema import changesets
from wundr_ray.store.store import Store

DAY = 86_400
NOTHING = Collected(0, 0, 0, 0, 0)
KEPT = Retention.of_days(90, 30)


def collecting(store: Store, clock: Clock, retention: Retention = KEPT) -> Collector:
    return Collector(store.old_rows, store.artifacts, retention, clock)


def keep(store: Store, tmp_path: Path, key: str) -> None:
    file = tmp_path / "source"
    file.write_text("x")
    store.artifacts.put(key, file)


async def ran(
    store: Store, clock: Clock, tmp_path: Path, batch_id: str, account: Account, jobs: int = 2
) -> None:
    """A batch of the same projects each time, with reports and frames, that has ended."""
    await submit(store, batch_id, account.id, request(jobs))
    assert await store.runs.dispatch(batch_id, "manager")
    epoch = await store.runs.claim(batch_id, "manager")
    assert epoch
    for number in range(jobs):
        job_id = f"j{number}"
        keep(store, tmp_path, f"{attempt_key(batch_id, job_id, 1)}/files.parquet")
        await store.runs.record(batch_id, epoch, [began(job_id)])
        await store.runs.record(batch_id, epoch, [ended(job_id, result={"x": 1})])
    keep(store, tmp_path, report_key(batch_id, "report.json"))
    assert await store.runs.finish(batch_id, epoch, ENDED_WELL, clock())


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "AT_ONCE", 2)


@pytest.fixture
async def old(store: Store, clock: Clock, account: Account, tmp_path: Path) -> Store:
    """Two batches of the same three projects, more than 90 days ago."""
    await ran(store, clock, tmp_path, "b1", account, 3)
    clock.advance(60)
    await ran(store, clock, tmp_path, "b2", account, 3)
    clock.advance(91 * DAY)
    return store


def there(store: Store, batch_id: str, job_id: str = "j0") -> tuple[bool, bool]:
    """Whether the batch's report and the job's frames are kept."""
    return (
        store.artifacts.exists(report_key(batch_id, "report.json")),
        store.artifacts.exists(attempt_key(batch_id, job_id, 1)),
    )


async def test_reports_of_some_jobs_stay_today_and_tomorrow(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    chosen = Rendering(ReportFormat.JSON, frozenset({"j0"}), clock().date())
    key = rendering_key("b1", chosen)
    keep(store, tmp_path, key)
    for days, is_kept in ((0, True), (1, True), (1, False)):
        clock.advance(days * DAY)
        await collecting(store, clock).collect()
        assert store.artifacts.exists(key) is is_kept


async def test_young_results_stay(
    store: Store, clock: Clock, account: Account, tmp_path: Path
) -> None:
    await ran(store, clock, tmp_path, "b1", account)
    clock.advance(29 * DAY)
    before = await dump(store)
    assert await collecting(store, clock).collect() == NOTHING
    assert await dump(store) == before
    assert there(store, "b1") == (True, True)


async def test_old_results_go_but_for_the_cache_of_each_project(old: Store, clock: Clock) -> None:
    collector_ = collecting(old, clock)
    foreseen = await collector_.look()
    assert there(old, "b1") == there(old, "b2") == (True, True)
    collected = await collector_.collect()
    assert collected == foreseen
    assert (collected.reports, collected.frames) == (2, 3)
    assert there(old, "b1") == (False, False)
    assert there(old, "b2") == (False, True)
    assert await collector_.collect() == await collector_.look() == NOTHING
    assert (await old.batches.get("b1")).results_removed_at == clock()


async def test_a_cache_goes_when_a_newer_one_is_there_and_nobody_reads_it(
    old: Store, clock: Clock, account: Account, tmp_path: Path
) -> None:
    collector_ = collecting(old, clock)
    await collector_.collect()
    await ran(old, clock, tmp_path, "b3", account, 3)
    await submit(old, "b4", account.id, request(1))
    assert await old.runs.dispatch("b4", "manager")
    epoch = await old.runs.claim("b4", "manager")
    assert epoch
    await old.runs.record("b4", epoch, [began("j0")])
    assert (await collector_.collect()).frames == 2
    assert (there(old, "b2", "j0"), there(old, "b2", "j1")) == ((False, True), (False, False))
    await old.runs.record("b4", epoch, [ended("j0", result={"x": 1})])
    assert (await collector_.collect()).frames == 1
    assert there(old, "b2", "j0") == (False, False)
    assert there(old, "b3", "j1") == (True, True)


async def test_a_batch_that_runs_for_long_is_not_touched(
    store: Store, clock: Clock, account: Account, tmp_path: Path
) -> None:
    await submit(store, "b1", account.id, request(1))
    assert await store.runs.dispatch("b1", "manager")
    keep(store, tmp_path, f"{attempt_key('b1', 'j0', 1)}/files.parquet")
    clock.advance(1000 * DAY)
    assert await collecting(store, clock).collect() == NOTHING
    assert there(store, "b1") == (False, True)
    assert len(await store.events.after("b1", 0, 10)) == 2


async def test_the_last_event_stays_and_ends_the_stream(
    store: Store, clock: Clock, account: Account, tmp_path: Path
) -> None:
    await ran(store, clock, tmp_path, "b1", account)
    clock.advance(31 * DAY)
    last, _ = await store.events.last("b1")
    assert await collecting(store, clock).collect() == Collected(0, 0, last - 1, 0, 0)
    assert [event.sequence for event in await store.events.after("b1", 0, 10)] == [last]


async def test_for_ever(old: Store, clock: Clock) -> None:
    forever = collecting(old, clock, Retention(None, None))
    assert await forever.look() == await forever.collect() == NOTHING
    assert there(old, "b1") == (True, True)


async def test_a_collection_that_breaks_off_is_made_up_for(
    old: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete = old.artifacts.delete

    def broken(prefix: str) -> None:
        if "b1" in prefix:
            raise OSError("the store is away")
        delete(prefix)

    with monkeypatch.context() as patch:
        patch.setattr(old.artifacts, "delete", broken)
        with pytest.raises(OSError, match="away"):
            await collecting(old, clock).collect()
    assert (await old.batches.get("b1")).results_removed_at is None
    collected = await collecting(old, clock).collect()
    assert (collected.reports, collected.frames) == (2, 3)


async def test_keys_and_counts_that_nobody_needs_go(
    store: Store, clock: Clock, account: Account
) -> None:
    claim = Claim(account.id, "key", "0" * 64)
    await submit(store, "b1", account.id)
    await store.batches.ask_cancel("b1", None, drain=False, claim=claim)
    await store.request_counts.take(account.id, clock() - timedelta(hours=1), 1, 10)
    assert await collecting(store, clock).collect() == NOTHING
    clock.advance(3 * DAY)
    assert await collecting(store, clock).look() == Collected(0, 0, 0, 1, 1)
    assert await collecting(store, clock).collect() == Collected(0, 0, 0, 1, 1)


async def changeset(store: Store, clock: Clock, state: ChangesetState) -> None:
    """Of the job ``j0`` in the batch ``b1``."""
    values = {"batch_id": "b1", "job_id": "j0", "group_name": "", "id": "cs_1", "tries": 0}
    lists = {"change_ids": [], "stale_ids": [], "counts": {}, "drafts": []}
    row = {**values, **lists, "state": state, "created_at": clock(), "updated_at": clock()}
    async with store.database.write() as connection:
        await connection.execute(changesets.insert().values(row))


async def test_what_a_changeset_is_made_of_stays_until_it_has_ended(
    old: Store, clock: Clock
) -> None:
    await changeset(old, clock, ChangesetState.OPEN)
    collector_ = collecting(old, clock)
    assert (await collector_.collect()).frames == 0
    assert there(old, "b1") == (False, True)
    async with old.database.write() as connection:
        await connection.execute(changesets.update().values(state="merged"))
    assert (await collector_.collect()).frames == 3


async def accept_undo(connection: Transaction, clock: Clock) -> bool:
    """As the API does; False where the preview is gone."""
    (row,) = await lock_changesets(connection, "b1")
    if row.job_id in await removed_previews(connection, "b1"):
        return False
    await request_action(connection, [row.id], ChangesetAction.UNDO, clock())
    return True


async def test_an_action_keeps_frames_that_were_found_before_it(old: Store, clock: Clock) -> None:
    """The collection decides while the action is being accepted, and waits for it."""
    await changeset(old, clock, ChangesetState.MERGED)
    frames = removable(await old.old_rows.frames(clock() - timedelta(days=90)), clock())
    assert [each.batch_id for each in frames] == ["b1"] * 3
    async with old.database.write() as connection:
        assert await accept_undo(connection, clock)
        removal = asyncio.create_task(old.old_rows.remove_frames(frames))
        await asyncio.sleep(0)
    await removal
    assert await old.old_rows.removed_frames(10) == []
    assert (await collecting(old, clock).collect()).frames == 0
    assert there(old, "b1") == (False, True)


async def test_no_action_is_accepted_once_frames_go(
    old: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor after a crash that leaves them half deleted."""
    await changeset(old, clock, ChangesetState.MERGED)

    def broken(prefix: str) -> None:
        raise OSError("the store is away")

    collector_ = collecting(old, clock)
    await old.old_rows.results_removed(["b1", "b2"])
    with monkeypatch.context() as patch:
        patch.setattr(collector_, "_remove_selections", nothing)
        patch.setattr(old.artifacts, "delete", broken)
        with pytest.raises(OSError, match="away"):
            await collector_.collect()
    assert there(old, "b1") == (True, True)
    async with old.database.write() as connection:
        assert not await accept_undo(connection, clock)
    assert (await collector_.look()).frames == (await collector_.collect()).frames == 3
    assert there(old, "b1") == (True, False)
    assert (await collector_.collect()).frames == 0


async def nothing() -> None:
    """Instead of a chore."""
