"""Points of analyses: kept once with the end of their job, and never removed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.making import ENDED_WELL, Clock, ended
from tests.store.projects.test_analyses import HOUR, Days
from tests.store.projects.test_main_branch import NUMBERS
from wundr_ray.contract.reports.jobs import EVERY_PROJECT, ProjectChoice
from wundr_ray.domain.batch.outcomes import StoredResult
from wundr_ray.domain.portfolio.points import PortfolioProject, point_of
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.projects.points import Window
from wundr_ray.store.projects.view import ListSnapshot
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.schema import points
from wundr_ray.store.store import Store


class Analysed(Days):
    """A project that is analysed day after day, with points."""

    async def kept(self, score: float, branch: str = "main", **settings: Any) -> str:
        batch_id, epoch = await self.begin()
        self.clock.advance(HOUR)
        done = await self.done(batch_id, score, branch, settings)
        await self.store.runs.record(batch_id, epoch, [done])
        assert await self.store.runs.finish(batch_id, epoch, ENDED_WELL, self.clock())
        self.clock.advance(23 * HOUR)
        return batch_id

    async def done(
        self, batch_id: str, score: float, branch: str, settings: dict[str, Any]
    ) -> JobNews:
        """The end of the batch's job as a manager records it."""
        stored = StoredResult(
            numbers=NUMBERS, branch=branch, rules_applied=(), rules_not_applied=(), frames="f"
        )
        point = point_of(await self.project(batch_id), settings, stored, score, None)
        result = stored.model_dump(mode="json")
        return ended("j0", result=result, branch=branch, default_branch="main", point=point)

    async def project(self, batch_id: str) -> str:
        return (await self.job(batch_id)).project_id or ""

    async def history(self, since: datetime, until: datetime) -> PortfolioProject:
        points = self.store.points
        chosen = await points.chosen(self.account.id, EVERY_PROJECT, None)
        (project,) = await points.histories(chosen, Window(since, until))
        return project


@pytest.fixture
def analysed(store: Store, clock: Clock, account: Account) -> Analysed:
    return Analysed(store, clock, account)


async def test_the_last_before_a_time_and_all_from_then_on(
    analysed: Analysed, clock: Clock
) -> None:
    begin = clock()
    names = [await analysed.kept(float(score)) for score in range(4)]
    since, until = begin + timedelta(days=2), begin + timedelta(days=3)
    found = await analysed.history(since, until)
    assert [each.batch_id for each in found.history] == names[1:3]
    assert [each.numbers["quality_score"] for each in found.history] == [1.0, 2.0]
    assert all(each.completed_at.tzinfo for each in found.history)
    at_once = await analysed.history(until, until)
    assert [each.batch_id for each in at_once.history] == names[2:3]
    nothing = await analysed.history(begin, begin)
    assert nothing.history == ()


async def test_only_the_main_branch_counts(analysed: Analysed, clock: Clock) -> None:
    main = await analysed.kept(8.0)
    await analysed.kept(2.0, "feature")
    found = await analysed.history(clock(), clock())
    assert [each.batch_id for each in found.history] == [main]


async def test_of_analyses_that_complete_at_once_all_views_take_the_same_as_the_last(
    analysed: Analysed, store: Store, account: Account, clock: Clock
) -> None:
    begun = [await analysed.begin() for _ in range(3)]
    clock.advance(HOUR)
    for batch_id, epoch in reversed(begun):
        done = await analysed.done(batch_id, 5.0, "main", {})
        await store.runs.record(batch_id, epoch, [done])
    clock.advance(HOUR)
    reported = await analysed.history(clock(), clock())
    project, listed = await store.projects_view.get(reported.id, account.id, 10)
    (page,), _ = await store.projects_view.page(account.id, ListSnapshot(clock(), 0), 10)
    findings = await store.finding_places.last(reported.id, account.id, None)
    assert project.last
    assert page.last
    assert [each.batch_id for each in listed] == ["b3", "b2", "b1"]
    lasts = (*reported.history, project.last, page.last, findings)
    assert {each.batch_id for each in lasts} == {"b3"}


async def test_points_with_equal_settings_share_them(analysed: Analysed, clock: Clock) -> None:
    begin = clock()
    for rules in (["a"], ["a"], ["b"]):
        await analysed.kept(1.0, rules=rules)
    first, second, third = (await analysed.history(begin, clock())).history
    assert first.basis is second.basis
    assert second.basis != third.basis


async def test_an_end_that_is_recorded_twice_leaves_one_point(
    analysed: Analysed, store: Store
) -> None:
    batch_id, epoch = await analysed.begin()
    done = await analysed.done(batch_id, 5.0, "main", {})
    for _ in range(2):
        await store.runs.record(batch_id, epoch, [done])
    async with store.database.read() as connection:
        rows = (await connection.execute(sa.select(points))).all()
    assert [(row.batch_id, row.job_id, row.codes) for row in rows] == [(batch_id, "j0", None)]


async def test_retention_leaves_points_and_says_that_the_findings_are_gone(
    analysed: Analysed, store: Store, clock: Clock
) -> None:
    project_id = await analysed.project(await analysed.kept(8.0))
    later = clock() + timedelta(days=400)
    await store.old_rows.remove_frames(await store.old_rows.frames(later))
    (point,) = (await analysed.history(clock(), clock())).history
    assert point.findings_removed
    assert await store.points.frames([project_id]) == {}


async def test_projects_of_others_are_unknown(
    analysed: Analysed, store: Store, account: Account, clock: Clock
) -> None:
    batch_id = await analysed.kept(8.0)
    mine = await analysed.project(batch_id)
    other = await store.accounts.create("other", "pro")
    assert await store.points.unknown(account.id, {mine}, {batch_id}) == set()
    assert await store.points.unknown(other.id, {mine}, {batch_id}) == {mine, batch_id}
    assert await store.points.unknown(other.id, set(), set()) == set()
    many = {f"proj_x{number}" for number in range(40_000)}
    assert await store.points.unknown(account.id, many | {mine}, set()) == many
    assert await store.points.chosen(other.id, EVERY_PROJECT, None) == []
    named = ProjectChoice.model_validate({"project_ids": [mine]})
    assert await store.points.chosen(other.id, named, None) == []
    assert [each.id for each in await store.points.chosen(account.id, named, None)] == [mine]
