"""Performs the steps of a pipeline in this process, as the runner does on a cluster."""

from dataclasses import dataclass, field
from typing import Any

from wundr_ray.contract.errors import WundrError
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.jobs.interface import (
    Deferred,
    News,
    Output,
    Pipeline,
    Step,
    StepDone,
    StepFailed,
)


@dataclass
class Performance:
    """``steps`` are the ids of those that were performed, in this order."""

    outputs: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)

    def of(self, pipeline: Pipeline) -> JobResult:
        advance = pipeline.next(None)
        open_steps = list(advance.steps)
        while advance.result is None:
            advance = advance.pipeline.next(self._news(open_steps.pop(0)))
            open_steps += advance.steps
        return advance.result

    def _news(self, step: Step) -> News:
        self.steps.append(step.id)
        try:
            value = step.task.run(*map(self._argument, step.arguments))
        except WundrError as error:
            if not step.may_fail or error.retryable:
                raise
            return StepFailed(step.id, error.message)
        self.outputs[step.id] = value if step.task.returns > 1 else (value,)
        return StepDone(step.id, self.outputs[step.id][0])

    def _argument(self, argument: object) -> object:
        if isinstance(argument, Output):
            return self.outputs[argument.step][argument.index]
        return argument.make() if isinstance(argument, Deferred) else argument
