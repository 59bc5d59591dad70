"""A job's tasks on a real Ray: shards that kill their worker, hang, or fail."""

import asyncio
import os
import pickle
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import ray
from ray.exceptions import RayTaskError, WorkerCrashedError

from tests.jobs.making import TRACKING
from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.files.shards import Shard, ShardSpan, cut, spans
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.jobs.analysis import pipeline, tasks
from wundr_ray.jobs.analysis.fetched import Begun, Fetched, Found
from wundr_ray.jobs.analysis.pipeline import AnalysisPipeline, AttemptPlan
from wundr_ray.jobs.analysis.requests import FetchRequest, JobTarget
from wundr_ray.jobs.analysis.worklist import part_of, worklist
from wundr_ray.jobs.interface import Task
from wundr_ray.jobs.narrowing import Poisoned
from wundr_ray.runtime.batches.executor import RayExecutor
from wundr_ray.runtime.batches.job_runner import JobRunner
from wundr_ray.runtime.messages import SlotGrant
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy, Snapshot, SourceSpec

pytestmark = pytest.mark.ray

MEGABYTE, TINY = 1_000_000, 1_000


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "disabled")
        patch.delenv("RAY_ADDRESS", raising=False)
        ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)
        yield
        ray.shutdown()


def pretend(shard: Shard, tally: str) -> tuple[int, list[str]]:
    """What a file is called decides what becomes of its worker."""
    for file in shard:
        with Path(tally).open("a") as log:
            log.write(f"{file.path}\n")
        if file.path.startswith("segfault"):
            os._exit(139)
        if file.path.startswith("hang"):
            time.sleep(3600)
        if file.path.startswith("once") and Path(tally).read_text().count(file.path) == 1:
            os._exit(1)
        if file.path.startswith("huge"):
            raise MemoryError
        if file.path.startswith("gone"):
            raise InvalidRepository("it is gone")
    return len(shard), [file.path for file in shard]


@ray.remote(max_retries=0, num_returns=3, num_cpus=0)
def at_once(files: tuple[SourceFile, ...], tally: str) -> Begun:
    """What kills a worker as one shard kills it as a whole repository, too."""
    shards = cut(files)
    if len(shards) > 1:
        return begun(files)
    _, names = pretend(files, tally)
    result: Any = ("at once", names)
    return Found(Path("/mirror"), True, spans(shards), result), None, None


@ray.remote(max_retries=0, num_returns=3, num_cpus=0)
def fetch(files: tuple[SourceFile, ...]) -> Begun:
    return begun(files)


def begun(files: tuple[SourceFile, ...]) -> Begun:
    mirror = Path("/mirror")
    snapshot = Snapshot(mirror, "1" * 40, "main", files, (), len(files))
    return Found(mirror, True, spans(cut(files))), worklist(files), Fetched(snapshot, "key")


@ray.remote(max_retries=0, num_returns=2, num_cpus=0)
def pretend_to_analyse(files: Any, span: ShardSpan, tally: str) -> tuple[int, list[str]]:
    return pretend(part_of(files, span), tally)


def files(*names: str) -> tuple[SourceFile, ...]:
    return tuple(
        SourceFile(name, "0" * 40, Language.PYTHON, TINY if "tiny" in name else MEGABYTE)
        for name in names
    )


@dataclass(frozen=True)
class Executor(RayExecutor):
    """Performs the same tasks on files that exist in name only."""

    soft_stop_seconds: float = 0.5
    _files: tuple[SourceFile, ...] = ()
    _tally: str = ""

    def start(self, task: Task, _slot: SlotGrant, arguments: Sequence[Any]) -> list[Any]:
        if task is tasks.ANALYSE_REPOSITORY:
            return at_once.remote(self._files, self._tally)
        if task is tasks.FETCH_SOURCE:
            return fetch.remote(self._files)
        if task is tasks.ANALYSE_SHARD:
            _mirror, files, span, _options = arguments
            return pretend_to_analyse.remote(files, span, self._tally)
        assert task is tasks.FINISH_JOB
        _fetched, poisoned, _target, *frames = arguments
        return [ray.put(self._finished(poisoned, frames))]

    def _finished(self, poisoned: tuple[Poisoned, ...], frames: list[Any]) -> Any:
        analysed = sorted(path for part in ray.get(frames) for path in part)
        return analysed, sorted((self._files[each.position].path, each.code) for each in poisoned)

    def tidy_node(self, _slot: Any) -> Any:
        return ray.put(None)


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Run one attempt over files of these names."""

    def start(*names: str, timeout_seconds: float = 10, at_once: bool = True) -> JobRunner:
        executor = Executor(_files=files(*names), _tally=str(tmp_path / "tally"))
        request = FetchRequest(
            SourceSpec("/repository", None, None),
            FetchPolicy(tmp_path, True, False, None, MEGABYTE, timeout_seconds),
            Selection(),
            AnalysisOptions(frozenset(Rule)),
            earlier=None,
        )
        target = JobTarget(ArtifactPlace(tmp_path), "key", tuple(Rule), TRACKING)

        async def begin() -> AnalysisPipeline:
            return AnalysisPipeline(AttemptPlan(request, target, at_once))

        slot = SlotGrant("slot", "00", Shape(2, 1024), "request")
        return JobRunner(begin, slot, _no_progress, executor)

    return start


async def _no_progress(_percent: int) -> None:
    """Nobody watches."""


async def test_everything_is_analysed(run: Any) -> None:
    names = [f"file{number}" for number in range(9)]
    assert await run(*names).run() == (names, [])


async def test_a_small_repository_takes_one_task(run: Any) -> None:
    assert await run("tiny", "tiny2").run() == ("at once", ["tiny", "tiny2"])


async def test_what_was_lost_with_its_worker_is_done_step_by_step_by_the_next_attempt(
    run: Any,
) -> None:
    with pytest.raises(WorkerCrashedError):
        await run("tiny", "segfault tiny").run()
    again = run("tiny", "segfault tiny", at_once=False)
    assert await again.run() == (["tiny"], [("segfault tiny", "crashed")])


async def test_a_small_repository_over_its_memory_is_done_step_by_step(run: Any) -> None:
    runner = run("tiny", "huge tiny")
    assert await runner.run() == (["tiny"], [("huge tiny", "out_of_memory")])


async def test_a_small_repository_that_does_not_end_is_done_step_by_step(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "SHARD_SECONDS", 3)
    runner = run("hang tiny", timeout_seconds=0.5)
    assert await runner.run() == ([], [("hang tiny", "crashed")])


async def test_a_small_repository_is_stopped_and_nothing_else_started(
    run: Any, tmp_path: Path
) -> None:
    runner = run("hang tiny")
    task = asyncio.create_task(runner.run())
    while not (tmp_path / "tally").exists():  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.05)
    await runner.stop()
    with pytest.raises(ResourceUnavailable, match="stopped"):
        await asyncio.wait_for(task, 30)
    await asyncio.sleep(1)
    assert (tmp_path / "tally").read_text().splitlines() == ["hang tiny"]


async def test_a_shard_that_kills_its_worker_is_narrowed_to_the_file(run: Any) -> None:
    names = ["a", "b", "segfault", "d", "e"]
    assert await run(*names).run() == (["a", "b", "d", "e"], [("segfault", "crashed")])


async def test_a_shard_over_its_memory_is_narrowed_to_the_file(run: Any) -> None:
    names = ["a", "b", "huge", "d", "e"]
    assert await run(*names).run() == (["a", "b", "d", "e"], [("huge", "out_of_memory")])


async def test_a_worker_lost_by_chance_costs_no_file(run: Any) -> None:
    assert await run("a", "once", "c").run() == (["a", "c", "once"], [])


async def test_a_shard_that_does_not_end_is_ended(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "SHARD_SECONDS", 3)
    assert await run("a", "b", "hang").run() == (["a", "b"], [("hang", "crashed")])


async def test_an_error_of_a_task_ends_the_job_with_its_own_code(run: Any) -> None:
    runner = run("a", "b", "gone")
    with pytest.raises(RayTaskError) as failed:
        await runner.run()
    assert isinstance(failed.value.cause, InvalidRepository)
    await runner.stop()
    with pytest.raises(RayTaskError) as failed_at_once:
        await run("gone tiny").run()
    assert isinstance(failed_at_once.value.cause, InvalidRepository)


async def test_stopping_ends_what_runs_and_starts_nothing_else(run: Any, tmp_path: Path) -> None:
    runner = run("hang", "b", "hang2", "d", "e", "f")
    task = asyncio.create_task(runner.run())
    tally = tmp_path / "tally"
    while not tally.exists() or len(tally.read_text().splitlines()) < 2:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.05)
    await runner.stop()
    with pytest.raises(ResourceUnavailable, match="stopped"):
        await asyncio.wait_for(task, 30)
    await asyncio.sleep(1)
    assert len(tally.read_text().splitlines()) == 2


async def test_what_a_manager_receives_does_not_grow_with_the_number_of_files(run: Any) -> None:
    """Two hundred thousand files: a hundred shards by three numbers each."""
    found, table, fetched = begun(
        tuple(
            SourceFile(f"src/package/module_{number}.py", "0" * 40, Language.PYTHON, 1)
            for number in range(200_000)
        )
    )
    assert len(pickle.dumps(found)) < 10_000
    assert table is not None
    assert fetched is not None
    last = found.shards[-1]
    assert part_of(table, last) == fetched.to_analyse()[last.start :]
