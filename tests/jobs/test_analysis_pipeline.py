"""An attempt of an analysis, without Ray: which steps follow from which news."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.making import TRACKING
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.files.shards import ShardSpan
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.jobs.analysis import tasks
from wundr_ray.jobs.analysis.fetched import FETCHED, FILES, FRAMES, Found
from wundr_ray.jobs.analysis.pipeline import AT_ONCE, FETCH, FINISH, AnalysisPipeline, AttemptPlan
from wundr_ray.jobs.analysis.requests import FetchRequest, JobTarget
from wundr_ray.jobs.interface import (
    Advance,
    Deferred,
    Loss,
    News,
    Output,
    Step,
    StepDone,
    StepLost,
)
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

TOKEN = "ghp_secret"
RESULT: Any = object()


def begun(*, at_once: bool = True, token: Callable[[], str | None] = lambda: None) -> Advance:
    policy = FetchPolicy(Path("/mirrors"), True, False, None, 2_000_000, timeout_seconds=30)
    options = AnalysisOptions(frozenset(Rule))
    spec = SourceSpec("https://host/repository", None, None)
    request = FetchRequest(spec, policy, Selection(), options, earlier=None)
    target = JobTarget(ArtifactPlace(Path("/artifacts")), "key", tuple(Rule), TRACKING)
    return AnalysisPipeline(AttemptPlan(request, target, at_once, token)).next(None)


def found(*sizes: int, result: JobResult | None = None) -> Found:
    """Shards of as many files; a file is of 10 bytes."""
    spans, start = [], 0
    for files in sizes:
        spans.append(ShardSpan(start, files, 10 * files))
        start += files
    return Found(Path("/mirror"), True, tuple(spans), result)


def only(advance: Advance) -> Step:
    (step,) = advance.steps
    return step


def span_of(step: Step) -> ShardSpan:
    assert step.task is tasks.ANALYSE_SHARD
    span = step.arguments[2]
    assert isinstance(span, ShardSpan)
    return span


def test_a_small_repository_is_one_step() -> None:
    first = begun()
    assert only(first).id == AT_ONCE
    assert only(first).task is tasks.ANALYSE_REPOSITORY
    assert only(first).seconds == 630
    done = first.pipeline.next(StepDone(AT_ONCE, found(1, result=RESULT)))
    assert (done.result, done.steps, done.percent) == (RESULT, (), None)


@pytest.mark.parametrize("loss", [Loss.TIMED_OUT, Loss.OUT_OF_MEMORY])
def test_what_is_too_much_for_one_step_is_fetched_and_done_step_by_step(loss: Loss) -> None:
    first = begun()
    assert loss in only(first).tolerates
    assert only(first.pipeline.next(StepLost(AT_ONCE, loss))).id == FETCH


def test_an_attempt_of_one_step_is_lost_with_its_worker() -> None:
    assert Loss.CRASHED not in only(begun()).tolerates


@pytest.mark.parametrize(("at_once", "fetch"), [(True, AT_ONCE), (False, FETCH)])
def test_several_shards_take_the_files_of_whichever_step_fetched_them(
    at_once: bool, fetch: str
) -> None:
    shards = begun(at_once=at_once).pipeline.next(StepDone(fetch, found(3, 2)))
    assert [span_of(step) for step in shards.steps] == [ShardSpan(0, 3, 30), ShardSpan(3, 2, 20)]
    assert shards.percent == 10
    assert [sample.labels for sample in shards.samples] == [("remote",)]
    for step in shards.steps:
        assert step.arguments[1] == Output(fetch, FILES)
        assert (step.seconds, step.tolerates) == (600, frozenset(Loss))


def test_the_frames_are_joined_in_the_order_of_the_files() -> None:
    shards = begun(at_once=False).pipeline.next(StepDone(FETCH, found(3, 2)))
    first, second = shards.steps
    half = shards.pipeline.next(StepDone(second.id, 2))
    assert (half.steps, half.percent) == ((), 10 + 80 * 20 // 50)
    whole = half.pipeline.next(StepDone(first.id, 3))
    assert whole.percent == 90
    finish = only(whole)
    assert finish.arguments[0] == Output(FETCH, FETCHED)
    assert finish.arguments[3:] == (Output(first.id, FRAMES), Output(second.id, FRAMES))
    assert whole.pipeline.next(StepDone(FINISH, RESULT)).result is RESULT


def test_nothing_to_analyse_is_joined_at_once() -> None:
    fetched = begun(at_once=False).pipeline.next(StepDone(FETCH, found()))
    assert only(fetched).id == FINISH


def test_a_token_is_opened_only_when_the_task_is_made() -> None:
    opened = []

    def token() -> str:
        opened.append(TOKEN)
        return TOKEN

    first = begun(token=token)
    request = only(first).arguments[1]
    assert isinstance(request, Deferred)
    assert not opened
    made = request.make()
    assert isinstance(made, FetchRequest)
    assert made.spec.token == TOKEN
    assert not any(TOKEN in repr(each) for each in (first, made))


class Attempt:
    """Performs the steps of a pipeline on paper, in any order, and watches what it asks for."""

    def __init__(self, sizes: list[int], *, at_once: bool) -> None:
        self._sizes = sizes
        self.files = sum(sizes)
        self.open: dict[str, Step] = {}
        self.all: set[str] = set()
        self.frames: dict[str, ShardSpan] = {}
        self.runs_of_one_file: dict[int, int] = {}
        self.finish: Step | None = None
        self.percents = [0]
        self.result: JobResult | None = None
        self._take(begun(at_once=at_once))

    def tell(self, step: Step, loss: Loss | None) -> None:
        del self.open[step.id]
        news: News = StepLost(step.id, loss) if loss else StepDone(step.id, self._value(step))
        self._take(self._pipeline.next(news))

    def _value(self, step: Step) -> Any:
        if step.task is tasks.FINISH_JOB:
            return RESULT
        if step.task is tasks.ANALYSE_SHARD:
            self.frames[step.id] = span_of(step)
            return span_of(step).files
        small = step.task is tasks.ANALYSE_REPOSITORY and len(self._sizes) <= 1
        return found(*self._sizes, result=RESULT if small else None)

    def _take(self, advance: Advance) -> None:
        self._pipeline, self.result = advance.pipeline, advance.result
        if advance.percent is not None:
            self.percents.append(advance.percent)
        assert not (self.result and (advance.steps or self.open))
        for step in advance.steps:
            assert step.id not in self.all
            self.all.add(step.id)
            self.open[step.id] = step
            self._check(step)
        assert self.result or self.open

    def _check(self, step: Step) -> None:
        if step.task is tasks.FINISH_JOB:
            assert list(self.open) == [step.id]
            self.finish = step
        if step.task is tasks.ANALYSE_SHARD and span_of(step).files == 1:
            start = span_of(step).start
            self.runs_of_one_file[start] = self.runs_of_one_file.get(start, 0) + 1


@given(st.lists(st.integers(1, 40), max_size=6), st.booleans(), st.data())
def test_whatever_happens_every_file_ends_once(
    sizes: list[int], at_once: bool, data: st.DataObject
) -> None:
    attempt = Attempt(sizes, at_once=at_once)
    while not attempt.result:
        step = data.draw(st.sampled_from(list(attempt.open.values())))
        losses: list[Loss | None] = [None, *sorted(step.tolerates)]
        attempt.tell(step, data.draw(st.sampled_from(losses)))
    assert attempt.percents == sorted(attempt.percents)
    assert attempt.percents[-1] <= 90
    assert all(runs <= 2 for runs in attempt.runs_of_one_file.values())
    assert len(attempt.all) <= 3 + 3 * attempt.files
    if attempt.finish:
        _, poisoned, _, *frames = attempt.finish.arguments
        spans = [attempt.frames[each.step] for each in frames]  # type: ignore[attr-defined]
        analysed = [at for span in spans for at in range(span.start, span.start + span.files)]
        assert analysed == sorted(analysed)
        left_out = [each.position for each in poisoned]  # type: ignore[attr-defined]
        assert sorted([*analysed, *left_out]) == list(range(attempt.files))


def culprits(*positions: int) -> Callable[[Step], bool]:
    def is_at_fault(step: Step) -> bool:
        span = span_of(step)
        return any(span.start <= each < span.start + span.files for each in positions)

    return is_at_fault


@pytest.mark.parametrize(
    ("loss", "code", "runs"),
    [
        (Loss.CRASHED, "crashed", 2),
        (Loss.TIMED_OUT, "crashed", 2),
        (Loss.OUT_OF_MEMORY, "out_of_memory", 1),
    ],
)
def test_only_the_files_at_fault_are_left_out(loss: Loss, code: str, runs: int) -> None:
    attempt = Attempt([20, 20], at_once=False)
    is_at_fault = culprits(7, 33)
    while not attempt.result:
        step = next(iter(attempt.open.values()))
        lost = step.task is tasks.ANALYSE_SHARD and is_at_fault(step)
        attempt.tell(step, loss if lost else None)
    assert attempt.finish
    poisoned: Any = attempt.finish.arguments[1]
    assert [(each.position, each.code) for each in poisoned] == [(7, code), (33, code)]
    assert attempt.runs_of_one_file[7] == runs


def test_a_file_that_was_lost_once_by_chance_is_kept() -> None:
    attempt = Attempt([1, 1], at_once=False)
    attempt.tell(attempt.open[FETCH], None)
    attempt.tell(next(iter(attempt.open.values())), Loss.CRASHED)
    while not attempt.result:
        attempt.tell(next(iter(attempt.open.values())), None)
    assert attempt.finish
    assert attempt.finish.arguments[1] == ()
