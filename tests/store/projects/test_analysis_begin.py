"""From a job's row to its pipeline: what it is compared with, the same for every attempt."""

from pathlib import Path
from typing import Any

import pytest

from tests.store.making import ENDED_WELL, Clock, began, ended, request, submit
from wundr_ray.jobs.analysis.begin import begin
from wundr_ray.jobs.analysis.pipeline import AnalysisPipeline
from wundr_ray.jobs.analysis.reference_first import ReferenceFirst
from wundr_ray.jobs.interface import Pipeline
from wundr_ray.settings import Settings
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.store import Store

GATE = {"conditions": [{"metric": "new_issues", "max": 0}], "reference": {"branch": "main"}}


class Project:
    """One project; each batch is about the branch that it names."""

    def __init__(self, store: Store, clock: Clock, account: Account, folder: Path) -> None:
        self.store, self.clock, self._account = store, clock, account
        self._settings = Settings(home=folder)
        self._batches = 0

    async def begin(self, branch: str | None = None, gate: Any = None) -> str:
        self._batches += 1
        batch_id = f"b{self._batches}"
        body = request(1, options={"quality_gate": gate} if gate else {}).model_dump(mode="json")
        body["jobs"][0]["config"]["project"]["repository"]["branch"] = branch
        await submit(self.store, batch_id, self._account.id, type(request(1)).model_validate(body))
        assert await self.store.runs.dispatch(batch_id, "manager")
        assert await self.store.runs.claim(batch_id, "manager")
        await self.store.runs.record(batch_id, 1, [began("j0")])
        self.clock.advance(60)
        return batch_id

    async def analyse(self, branch: str, **more: Any) -> str:
        batch_id = await self.begin(branch)
        result = {"frames": f"frames/{batch_id}", "analysis": "key", "tools": []}
        done = ended("j0", result=result, branch=branch, **more)
        await self.store.runs.record(batch_id, 1, [done])
        assert await self.store.runs.finish(batch_id, 1, ENDED_WELL, self.clock())
        self.clock.advance(60)
        return batch_id

    async def pipeline(self, batch_id: str, number: int = 1) -> Pipeline:
        batch = await self.store.batches.get(batch_id)
        (job,) = await self.store.batches.jobs(batch_id)
        return await begin(self.store, self._settings, batch, job, number)

    async def compared(self, batch_id: str, number: int = 1) -> str | None:
        pipeline = await self.pipeline(batch_id, number)
        assert isinstance(pipeline, AnalysisPipeline)
        reference = pipeline.plan.target.tracking.comparison.reference
        return reference.batch_id if reference else None


@pytest.fixture
def project(store: Store, clock: Clock, account: Account, tmp_path: Path) -> Project:
    return Project(store, clock, account, tmp_path)


async def test_every_attempt_has_the_same_reference_and_time(project: Project) -> None:
    first = await project.analyse("main", default_branch="main")
    batch_id = await project.begin()
    pipelines = [await project.pipeline(batch_id, number) for number in (1, 2)]
    project.clock.advance(3600)
    pipelines.append(await project.pipeline(batch_id, 3))
    targets = [each.plan.target for each in pipelines if isinstance(each, AnalysisPipeline)]
    assert len(targets) == 3
    assert len({each.key for each in targets}) == 3
    assert targets[0].tracking == targets[1].tracking == targets[2].tracking
    assert targets[0].tracking.comparison.reference
    assert targets[0].tracking.comparison.reference.batch_id == first


async def test_a_branch_is_compared_with_the_main_branch(project: Project) -> None:
    main = await project.analyse("main", default_branch="main")
    feature = await project.analyse("feature")
    assert await project.compared(await project.begin("feature")) == main
    by_gate = {**GATE, "reference": {"previous": True}}
    assert await project.compared(await project.begin("feature", by_gate)) == feature


async def test_a_reference_that_is_not_known_is_analysed_first(project: Project) -> None:
    await project.analyse("feature")
    batch_id = await project.begin("feature", GATE)
    pipeline = await project.pipeline(batch_id)
    assert isinstance(pipeline, ReferenceFirst)
    assert isinstance(pipeline.reference, AnalysisPipeline)
    before, own = pipeline.reference.plan, pipeline.plan
    assert (before.request.spec.branch, own.request.spec.branch) == ("main", "feature")
    assert (before.target.gate, own.target.gate is not None) == (None, True)
    assert before.target.key == f"{own.target.key}-reference"
    assert pipeline.frames == project.store.artifacts.path(before.target.key)


async def test_nothing_else_is_analysed_where_that_is_not_wanted(project: Project) -> None:
    gate = {**GATE, "on_missing_reference": "not_computed"}
    assert await project.compared(await project.begin("feature", gate)) is None
    assert await project.compared(await project.begin("feature")) is None
    assert await project.compared(await project.begin("main", GATE)) is None
