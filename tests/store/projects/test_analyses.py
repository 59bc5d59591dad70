"""What a job is told of the analyses before it."""

from typing import Any

import pytest

from tests.store.making import ENDED_WELL, Clock, began, ended, request, submit
from wundr_ray.contract.gates.models import Reference
from wundr_ray.domain.findings.references import AnalysisSubject, KnownAnalysis, choose
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.projects.analyses import OF_A_BRANCH, RECENT, History
from wundr_ray.store.records import JobRecord
from wundr_ray.store.store import Store

HOUR = 3600
MAIN = AnalysisSubject(default_branch="main")


class Days:
    """A project that is analysed day after day."""

    def __init__(self, store: Store, clock: Clock, account: Account) -> None:
        self.store, self.clock, self.account = store, clock, account
        self._count = 0

    async def begin(self) -> tuple[str, int]:
        self._count += 1
        batch_id = f"b{self._count}"
        await submit(self.store, batch_id, self.account.id, request(1))
        assert await self.store.runs.dispatch(batch_id, "manager")
        epoch = await self.store.runs.claim(batch_id, "manager")
        assert epoch
        await self.store.runs.record(batch_id, epoch, [began("j0")])
        return batch_id, epoch

    async def analyse(
        self, branch: str | None = "main", result: dict[str, Any] | None = None, **more: Any
    ) -> str:
        batch_id, epoch = await self.begin()
        self.clock.advance(HOUR)
        frames = {"frames": f"frames/{batch_id}", "analysis": "key", "tools": [["r", "e", "1"]]}
        done = ended("j0", result=result or frames, branch=branch, **more)
        await self.store.runs.record(batch_id, epoch, [done])
        assert await self.store.runs.finish(batch_id, epoch, ENDED_WELL, self.clock())
        self.clock.advance(23 * HOUR)
        return batch_id

    async def job(self, batch_id: str) -> JobRecord:
        (job,) = await self.store.batches.jobs(batch_id)
        return job

    async def before(
        self, batch_id: str, subject: AnalysisSubject = MAIN, reference: Reference | None = None
    ) -> History:
        return await self.store.analyses.before(await self.job(batch_id), subject, reference)


@pytest.fixture
def days(store: Store, clock: Clock, account: Account) -> Days:
    return Days(store, clock, account)


async def test_a_first_analysis_knows_when_it_began(days: Days) -> None:
    began_at = days.clock()
    batch_id, _ = await days.begin()
    days.clock.advance(HOUR)
    assert await days.before(batch_id) == History(began_at, ())


async def test_an_analysis_is_known_with_all_that_it_is_compared_by(days: Days) -> None:
    await days.analyse(commit="a" * 40)
    completed = days.clock()
    batch_id, _ = await days.begin()
    (known,) = (await days.before(batch_id)).analyses
    assert completed > known.completed_at
    assert known == KnownAnalysis(
        batch_id="b1",
        job_id="j0",
        branch="main",
        commit="a" * 40,
        completed_at=known.completed_at,
        frames="frames/b1",
        tools=frozenset({("r", "e", "1")}),
        analysis="key",
    )


async def test_later_attempts_know_the_same(days: Days) -> None:
    await days.analyse()
    batch_id, epoch = await days.begin()
    first = await days.before(batch_id)
    other = Days(days.store, days.clock, days.account)
    other._count = 100
    await other.analyse()
    assert await days.before(batch_id) == first
    assert epoch


async def test_analyses_whose_frames_are_gone_are_not_known(days: Days) -> None:
    await days.analyse()
    frames = await days.store.old_rows.frames(days.clock())
    await days.store.old_rows.remove_frames(frames)
    batch_id, _ = await days.begin()
    assert (await days.before(batch_id)).analyses == ()


async def test_many_analyses_of_other_branches_do_not_hide_what_counts(days: Days) -> None:
    release = await days.analyse("release")
    oldest = await days.analyse(commit="a" * 40)
    for _ in range(OF_A_BRANCH + 2):
        last = await days.analyse()
    for number in range(RECENT + 1):
        await days.analyse(f"branch-{number}")
    batch_id, _ = await days.begin()

    async def chosen(request: Reference | None) -> str:
        history = await days.before(batch_id, MAIN, request)
        reference = choose(request, MAIN, history.analyses, history.started_at).reference
        assert reference
        return reference.batch_id

    assert await chosen(None) == await chosen(Reference(previous=True)) == last
    assert await chosen(Reference(branch="release")) == release
    assert await chosen(Reference(commit="a" * 40)) == oldest
    assert await chosen(Reference(period_days=1000)) == oldest
    assert await chosen(Reference(since=days.clock())) == last


async def test_an_analysis_tells_the_branch_and_the_default_branch(days: Days) -> None:
    batch_id = await days.analyse(default_branch="trunk")
    job = await days.job(batch_id)
    assert (job.default_branch, job.main_branch) == ("trunk", None)
    await days.analyse("feature")
    assert (await days.job(batch_id)).default_branch == "trunk"
    await days.analyse("main", default_branch="main")
    assert (await days.job(batch_id)).default_branch == "main"
