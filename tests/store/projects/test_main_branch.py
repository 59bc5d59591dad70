"""A project's grade and history are those of its main branch, whatever else is analysed."""

import pytest

from tests.store.making import Clock
from tests.store.projects.test_analyses import Days
from wundr_ray.domain.batch.outcomes import StoredResult
from wundr_ray.domain.results.numbers import JobNumbers
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.projects.view import ListSnapshot
from wundr_ray.store.store import Store

NUMBERS = JobNumbers(
    files_analyzed=1,
    lines=1,
    functions=0,
    average_complexity=None,
    maintainability=None,
    technical_debt_minutes=0,
    grade=None,
    quality_score=None,
    issues_found=0,
    issues_by_severity={},
    top_issues=(),
    skipped_files_count=0,
    skipped_files=(),
)


class Projects(Days):
    async def scored(self, branch: str | None, score: float, default: str | None = None) -> None:
        stored = StoredResult(
            numbers=NUMBERS, branch=branch, rules_applied=(), rules_not_applied=(), frames="f"
        )
        result = stored.model_dump(mode="json")
        await self.analyse(branch, result, quality_score=score, default_branch=default)

    async def shown(self) -> tuple[float | None, list[float | None]]:
        """The score in the list of projects, and those of the project's history."""
        snapshot = ListSnapshot(self.clock(), 0)
        ((project,), _) = await self.store.projects_view.page(self.account.id, snapshot, 10)
        detail, history = await self.store.projects_view.get(project.id, self.account.id, 10)
        assert project.last
        assert detail.last == project.last
        return project.last.quality_score, [each.quality_score for each in history]


@pytest.fixture
def projects(store: Store, clock: Clock, account: Account) -> Projects:
    return Projects(store, clock, account)


async def test_another_branch_changes_neither_grade_nor_history(projects: Projects) -> None:
    await projects.scored("main", 8.0, default="main")
    await projects.scored("feature", 2.0)
    await projects.scored(None, 3.0)
    assert await projects.shown() == (8.0, [8.0])
    await projects.scored("main", 7.0)
    assert await projects.shown() == (7.0, [7.0, 8.0])


async def test_without_an_analysis_of_main_the_latest_is_shown(projects: Projects) -> None:
    await projects.scored("feature", 2.0)
    await projects.scored(None, 3.0)
    assert await projects.shown() == (3.0, [3.0, 2.0])
    await projects.scored("main", 9.0, default="main")
    assert await projects.shown() == (9.0, [9.0])
