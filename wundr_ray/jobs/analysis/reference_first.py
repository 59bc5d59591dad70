"""The pipeline of an analysis that first analyses its reference, because nobody has yet.

If the reference cannot be analysed, the job goes on without a comparison.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.findings.references import Comparison, KnownAnalysis
from wundr_ray.domain.operation.samples import Sample
from wundr_ray.jobs.analysis import tasks
from wundr_ray.jobs.analysis.pipeline import AnalysisPipeline, AttemptPlan
from wundr_ray.jobs.analysis.requests import Earlier
from wundr_ray.jobs.interface import Advance, News, Output, Pipeline, Step, StepFailed

_MARK = "reference: "
"""What the ids of the reference's steps begin with."""


@dataclass(frozen=True, slots=True)
class ReferenceFirst:
    """First ``reference``, the pipeline of the reference, then ``plan``, that of the job itself.

    ``frames`` is the folder of the reference's frames, from which the job reuses the results of
    files that both have; None if the batch is not incremental.
    """

    reference: Pipeline
    plan: AttemptPlan
    frames: Path | None

    def next(self, news: News | None) -> Advance:
        if isinstance(news, StepFailed):
            comparison = replace(self._comparison(), missing=_missing(news.reason))
            return _begun(self.plan, comparison)
        own = news and replace(news, step=news.step.removeprefix(_MARK))
        advance = self.reference.next(own)
        if advance.result is None:
            steps = tuple(_marked(step) for step in advance.steps)
            after = replace(self, reference=advance.pipeline)
            return Advance(after, steps, samples=advance.samples)
        return self._compare_with(advance.result, advance.samples)

    def _compare_with(self, result: JobResult, samples: tuple[Sample, ...]) -> Advance:
        stored = result.stored
        assert isinstance(stored, StoredResult)
        known = KnownAnalysis(
            batch_id=None,
            job_id=None,
            branch=result.branch,
            commit=result.commit,
            completed_at=self.plan.target.tracking.started_at,
            frames=stored.frames,
            tools=frozenset(stored.tools),
            analysis=stored.analysis,
        )
        plan = self.plan
        if self.frames is not None:
            earlier = Earlier(plan.target.artifacts, self.frames, stored.analysis)
            plan = replace(plan, request=replace(plan.request, earlier=earlier))
        advance = _begun(plan, replace(self._comparison(), reference=known, missing=None))
        return replace(advance, samples=(*samples, *advance.samples))

    def _comparison(self) -> Comparison:
        return self.plan.target.tracking.comparison


def _begun(plan: AttemptPlan, comparison: Comparison) -> Advance:
    """Begin the job's own pipeline."""
    tracking = replace(plan.target.tracking, comparison=comparison)
    target = replace(plan.target, tracking=tracking)
    return AnalysisPipeline(replace(plan, target=target)).next(None)


def _missing(reason: str) -> str:
    return f"The analysis to compare with failed: {reason}"


def _marked(step: Step) -> Step:
    """A step of the reference under an id that no step of the job itself has."""
    # Any step but a shard may fail, for example because the commit does not exist; the job then
    # goes on without a comparison. A shard that is lost is narrowed down like any other.
    return replace(
        step,
        id=f"{_MARK}{step.id}",
        arguments=tuple(
            replace(each, step=f"{_MARK}{each.step}") if isinstance(each, Output) else each
            for each in step.arguments
        ),
        may_fail=step.task is not tasks.ANALYSE_SHARD,
    )
