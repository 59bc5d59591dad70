"""A job that is not about a project is read like any other."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from tests.store.making import Clock, Place, open_store, running, sequential_ids
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.run import JobChange, JobRun
from wundr_ray.store.migrate import migrate
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.schema import jobs
from wundr_ray.store.store import Store


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    store = open_store(place, Clock(), sequential_ids())
    await migrate(store.database)
    yield store
    await store.close()


async def test_every_reader_knows_it(store: Store) -> None:
    account = await store.accounts.create("acme", "enterprise")
    await running(store, "b1", account.id, 1)
    config = {"resources": {"cpu_cores": 1, "memory_gb": 2.0}}
    async with store.database.write() as connection:
        await connection.execute(
            sa.update(jobs).values(type="report", project_id=None, config=config)
        )
    batch = await store.batches.get("b1")
    (job,) = await store.batches.jobs("b1")
    assert (job.type, job.project_id, job.project_name, job.repository_url) == (
        *("report", None, None, None),
    )
    started = JobRun(job.id, JobStatus.RUNNING, attempt=1)
    ended = JobRun(job.id, JobStatus.COMPLETED, attempt=1)
    for change in (JobChange(started, JobStatus.QUEUED), JobChange(ended, JobStatus.RUNNING)):
        news = JobNews(change, result={"pages": 3}, event={"job_id": job.id})
        await store.runs.record("b1", batch.epoch, [news])
    page, total = await store.jobs.page("b1", None, offset=0, limit=10)
    assert (total, page[0].status) == (1, JobStatus.COMPLETED)
    assert await store.batches.job_results("b1") == {job.id: {"pages": 3}}
    status = await store.batch_statuses.read("b1", account.id, include_jobs=True)
    assert status.shown is not None
    assert status.shown[0].project_name is None
    story = await store.jobs.story("b1", job.id)
    assert (story.job.type, len(story.attempts), story.result) == ("report", 1, None)
    assert await store.projects.tokens_to_retry("b1") == {}
