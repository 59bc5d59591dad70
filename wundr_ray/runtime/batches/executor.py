"""Ray behind the runner of batches: attempts whose steps are tasks of the cluster."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import ray
from ray import ObjectRef

from wundr_ray.domain.batch.outcomes import Failure
from wundr_ray.domain.operation.samples import Sample
from wundr_ray.jobs.interface import Loss, Task
from wundr_ray.runtime import meters, task_catalogue
from wundr_ray.runtime.batches.interface import Begin, OnProgress
from wundr_ray.runtime.batches.job_runner import JobRunner
from wundr_ray.runtime.failures import classify, killed_its_worker, out_of_memory
from wundr_ray.runtime.messages import SlotGrant

SOFT_STOP_SECONDS = 2.0
"""How long a task may take to end after an interrupt before its worker is killed."""

_HARD_STOP_SECONDS = 30.0
_TIDY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class RayExecutor:
    """Performs steps as tasks in slots; an interrupted one has ``soft_stop_seconds`` to end."""

    soft_stop_seconds: float = SOFT_STOP_SECONDS

    def start(
        self, task: Task, slot: SlotGrant, arguments: Sequence[object]
    ) -> Sequence[ObjectRef[Any]]:
        return task_catalogue.start(task, slot, arguments)

    async def end(self, tasks: Sequence[ObjectRef[Any]], slot: SlotGrant) -> None:
        # First an interrupt, which Python code notices and tidies up after; then, for what does
        # not end (a loop in C, a program that hangs), the end of the worker process. Ray reports
        # either as the task's end, so that waiting for its reference waits for the process.
        refs = list(tasks)
        for ref in refs:
            ray.cancel(ref, force=False)
        alive = await _still_running(refs, self.soft_stop_seconds)
        for ref in alive:
            with contextlib.suppress(ValueError):  # it ended in the meantime
                ray.cancel(ref, force=True)
        if alive:
            await _still_running(alive, _HARD_STOP_SECONDS)
            await self._tidy(slot)

    async def _tidy(self, slot: SlotGrant) -> None:
        """Tidy up after killed workers, if it can be done soon; the next task does it otherwise."""
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.tidy_node(slot), _TIDY_SECONDS)

    def tidy_node(self, slot: SlotGrant) -> ObjectRef[None]:
        """Remove what killed workers have left on the slot's node."""
        return task_catalogue.tidy_node(slot)

    def loss(self, error: Exception) -> Loss | None:
        if killed_its_worker(error):
            return Loss.CRASHED
        return Loss.OUT_OF_MEMORY if out_of_memory(error) else None

    def failure(self, error: Exception) -> Failure:
        return classify(error)

    def observe(self, samples: Iterable[Sample]) -> None:
        meters.tell(samples)

    def attempt(self, begin: Begin, slot: SlotGrant, on_progress: OnProgress) -> JobRunner:
        """An attempt whose steps this performs."""
        return JobRunner(begin, slot, on_progress, self)


async def _still_running(refs: list[ObjectRef[Any]], seconds: float) -> list[ObjectRef[Any]]:
    """The tasks that have not ended after so many seconds."""
    alive: list[ObjectRef[Any]]
    _, alive = await asyncio.to_thread(
        ray.wait, refs, num_returns=len(refs), timeout=seconds, fetch_local=False
    )
    return alive
