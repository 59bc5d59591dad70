"""The protocols through which a running batch gets slots, workers and tasks. On a cluster Ray
implements them; neither this module nor the ones that use it import Ray.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol

from wundr_ray.domain.batch.outcomes import Failure, JobResult
from wundr_ray.domain.operation.samples import Sample
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.jobs.interface import Loss, Pipeline, Task
from wundr_ray.runtime.messages import SlotGrant

Begin = Callable[[], Awaitable[Pipeline]]
"""Makes the pipeline of an attempt."""

OnProgress = Callable[[int], Awaitable[None]]
"""Takes the percentage of an attempt that is done."""

Reference = Any
"""A result that a task will have. It can be awaited, and it can be an argument of other tasks."""


class Slots(Protocol):
    """Where a batch asks for the slots of its jobs."""

    def ask(self, shape: Shape, wanted: int, deliver: Callable[[SlotGrant], None]) -> None:
        """Have a slot of ``shape`` delivered later; ``wanted`` is how many could be used in all.

        Nothing happens while an earlier request is open.
        """

    async def withdraw(self) -> None:
        """Drop the open request; afterwards nothing more is delivered."""

    async def release(self, slot: SlotGrant) -> None:
        """Give a slot back; every task in it must have ended."""


class Attempt(Protocol):
    """One attempt of a job in its slot."""

    async def run(self) -> JobResult:
        """Raises the error that the attempt failed with."""

    async def stop(self) -> None:
        """End the attempt, at any time; returns when nothing of it runs any more."""


class Workers(Protocol):
    """Where the attempts of a batch run."""

    def attempt(self, begin: Begin, slot: SlotGrant, on_progress: OnProgress) -> Attempt:
        """An attempt that has not begun yet."""

    def failure(self, error: Exception) -> Failure:
        """What an error of an attempt means for its job."""

    def observe(self, samples: Iterable[Sample]) -> None:
        """Report samples to the monitors."""


class Executor(Protocol):
    """Performs the steps of an attempt as tasks in its slot."""

    def start(
        self, task: Task, slot: SlotGrant, arguments: Sequence[object]
    ) -> Sequence[Reference]:
        """Start a task; references to its results, which may also be arguments of later ones."""

    async def end(self, tasks: Sequence[Reference], slot: SlotGrant) -> None:
        """Interrupt tasks of the slot; returns when none of them runs any more."""

    def loss(self, error: Exception) -> Loss | None:
        """How a task was lost: its process died, or lacked memory; None for any other error."""

    def failure(self, error: Exception) -> Failure:
        """What an error of a task means for its job."""

    def observe(self, samples: Iterable[Sample]) -> None:
        """Report samples to the monitors."""
