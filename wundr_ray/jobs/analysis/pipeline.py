"""The pure pipeline of one attempt of an analysis.

A small repository is analysed in one task. A large one, and one for which a single task did not
work, takes several steps: fetch, one step for each shard, join.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.operation.samples import mirror_read
from wundr_ray.jobs.analysis import tasks
from wundr_ray.jobs.analysis.fetched import FETCHED, FILES, FRAMES, Found
from wundr_ray.jobs.analysis.requests import FetchRequest, JobTarget
from wundr_ray.jobs.interface import Advance, Deferred, Loss, News, Output, Step, StepDone, StepLost
from wundr_ray.jobs.narrowing import Narrowing, Try

SHARD_SECONDS = 600.0
"""How long one shard may take; it holds about two megabytes, a few seconds of work."""

AT_ONCE, FETCH, FINISH = "analyse_repository", "fetch_source", "finish_job"
"""The ids of the steps that occur once in an attempt."""

_AFTER_FETCH, _AFTER_SHARDS = 10, 90  # percent of an attempt


@dataclass(frozen=True, slots=True)
class AttemptPlan:
    """What one attempt needs to know.

    Arguments:
        at_once: whether one task may do all of the work.
        token: decrypts the repository's access token.
    """

    # If a single file kills the worker of a task that does everything, the attempt is lost, and
    # nobody knows which file it was. Later attempts go step by step, in which a lost shard is
    # halved until the file at fault is alone (``jobs/narrowing.py``).

    request: FetchRequest
    target: JobTarget
    at_once: bool = True
    token: Callable[[], str | None] = field(default=lambda: None, repr=False)


@dataclass(frozen=True, slots=True)
class AnalysisPipeline:
    plan: AttemptPlan

    def next(self, news: News | None) -> Advance:
        if news is None:
            return Advance(self, (self._at_once() if self.plan.at_once else self._fetch(),))
        if isinstance(news, StepDone):
            return self._fetched(news.step, news.value)
        return Advance(self, (self._fetch(),))  # too much for one task

    def _at_once(self) -> Step:
        """The step that does all of the work."""
        # A time-out or a lack of memory is tolerated: the pipeline goes on step by step in the same
        # slot. A crash is not, because the whole node may have died: the attempt ends, and its slot
        # is given back and looked at.
        plan = self.plan
        return Step(
            AT_ONCE,
            tasks.ANALYSE_REPOSITORY,
            (plan.target, self._request()),
            seconds=plan.request.policy.timeout_seconds + SHARD_SECONDS,
            tolerates=frozenset({Loss.TIMED_OUT, Loss.OUT_OF_MEMORY}),
        )

    def _fetch(self) -> Step:
        return Step(FETCH, tasks.FETCH_SOURCE, (self._request(),))

    def _request(self) -> Deferred:
        """The request with the access token, decrypted only when the task starts."""
        # The pipeline's state is logged, compared and kept for as long as the job runs. The token
        # is in none of it, only in the argument of the task.
        plan = self.plan
        return Deferred(lambda: plan.request.with_token(plan.token()))

    def _fetched(self, step: str, found: Found) -> Advance:
        samples = (mirror_read(fetched=found.fetched),)
        if found.result:
            return Advance(self, result=found.result, samples=samples)
        tries = [Try(span) for span in found.shards]
        shards = _ShardsPipeline(self.plan, step, found, Narrowing(frozenset(tries)))
        return replace(shards.go_on(tries), percent=_AFTER_FETCH, samples=samples)


@dataclass(frozen=True, slots=True)
class _ShardsPipeline:
    """After the fetch, the step ``fetch``: the shards, then their join."""

    plan: AttemptPlan
    fetch: str
    found: Found
    shards: Narrowing

    def next(self, news: News | None) -> Advance:
        assert news
        if news.step == FINISH:
            assert isinstance(news, StepDone)
            result: JobResult = news.value
            return Advance(self, result=result)
        ended = next(each for each in self.shards.open if _step_id(each) == news.step)
        if isinstance(news, StepDone):
            after = replace(self, shards=self.shards.finish(ended))
            return replace(after.go_on(()), percent=after._percent())
        assert isinstance(news, StepLost)
        shards, others = self.shards.lose(ended, news.loss)
        return replace(self, shards=shards).go_on(others)

    def go_on(self, tries: Iterable[Try]) -> Advance:
        """Start ``tries``; if no shard is open any more, join the results."""
        if self.shards.open:
            return Advance(self, tuple(self._shard(shard) for shard in tries))
        return Advance(self, (self._finish(),))

    def _shard(self, shard: Try) -> Step:
        return Step(
            _step_id(shard),
            tasks.ANALYSE_SHARD,
            (self.found.mirror, Output(self.fetch, FILES), shard.span, self.plan.request.options),
            seconds=SHARD_SECONDS,
            tolerates=frozenset(Loss),
        )

    def _finish(self) -> Step:
        done = sorted(self.shards.done, key=lambda each: each.span.start)
        poisoned = sorted(self.shards.poisoned, key=lambda each: each.position)
        frames = [Output(_step_id(each), FRAMES) for each in done]
        whole = Output(self.fetch, FETCHED)
        return Step(FINISH, tasks.FINISH_JOB, (whole, tuple(poisoned), self.plan.target, *frames))

    def _percent(self) -> int:
        whole = sum(span.size_bytes for span in self.found.shards) or 1
        return _AFTER_FETCH + (_AFTER_SHARDS - _AFTER_FETCH) * self.shards.bytes_done // whole


def _step_id(shard: Try) -> str:
    first, last = shard.span.start, shard.span.start + shard.span.files - 1
    return f"analyse_shard {first}-{last}{' again' if shard.again else ''}"
