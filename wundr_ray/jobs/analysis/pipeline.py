"""One attempt of an analysis, purely: one task if little is to be done; otherwise, and where that
was tried in vain, step by step: fetch, one step per shard, join.
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
"""The ids of the steps that there is one of."""

_AFTER_FETCH, _AFTER_SHARDS = 10, 90  # percent of an attempt


@dataclass(frozen=True, slots=True)
class Plan:
    """What one attempt needs to know; ``token`` decrypts the repository's access token.

    ``at_once``: one task may do it all. The attempt is lost with a worker that a single file has
    killed, so that later attempts, step by step, find out which file that is.
    """

    request: FetchRequest
    target: JobTarget
    at_once: bool = True
    token: Callable[[], str | None] = field(default=lambda: None, repr=False)


@dataclass(frozen=True, slots=True)
class AnalysisPipeline:
    plan: Plan

    def next(self, news: News | None) -> Advance:
        if news is None:
            return Advance(self, (self._at_once() if self.plan.at_once else self._fetch(),))
        if isinstance(news, StepDone):
            return self._fetched(news.step, news.value)
        return Advance(self, (self._fetch(),))  # too much for one task

    def _at_once(self) -> Step:
        """A crash loses the attempt, so that the slot, whose node may have died, is given back."""
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
        """The token is in no state of the pipeline, only in the task's own argument."""
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

    plan: Plan
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
        """Do ``tries``; where nothing is open any more, join what there is."""
        if self.shards.open:
            return Advance(self, tuple(self._shard(each) for each in tries))
        return Advance(self, (self._finish(),))

    def _shard(self, each: Try) -> Step:
        return Step(
            _step_id(each),
            tasks.ANALYSE_SHARD,
            (self.found.mirror, Output(self.fetch, FILES), each.span, self.plan.request.options),
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


def _step_id(each: Try) -> str:
    first, last = each.span.start, each.span.start + each.span.files - 1
    return f"analyse_shard {first}-{last}{' again' if each.again else ''}"
