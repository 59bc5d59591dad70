"""One attempt to apply changes, purely: one task."""

from dataclasses import dataclass

from wundr_ray.jobs.apply import tasks
from wundr_ray.jobs.apply.requests import ApplyRequest
from wundr_ray.jobs.interface import Advance, News, Step, StepDone

APPLY = "apply_changes"
"""The id of the only step."""

APPLY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class ApplyPipeline:
    request: ApplyRequest

    def next(self, news: News | None) -> Advance:
        if news is None:
            step = Step(APPLY, tasks.APPLY_CHANGES, (self.request,), APPLY_SECONDS)
            return Advance(self, (step,))
        assert isinstance(news, StepDone)
        return Advance(self, result=news.value)
