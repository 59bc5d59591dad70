"""A cluster of one process: slots that are always free, tasks that run in threads."""

import asyncio
import pickle
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from wundr_ray.contract.errors import WundrError
from wundr_ray.domain.batch.outcomes import Failure
from wundr_ray.domain.operation.samples import Sample
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.jobs.interface import Loss, Task
from wundr_ray.runtime.batches.interface import Begin, OnProgress
from wundr_ray.runtime.batches.job_runner import JobRunner
from wundr_ray.runtime.messages import SlotGrant


class FreeSlots:
    """Grants at once, one slot after the other; ``granted`` are those that are out."""

    def __init__(self) -> None:
        self.granted: set[str] = set()
        self.error: Exception | None = None
        self.nodes: list[str] = []
        self.on_ask: Callable[[], None] = lambda: None
        self.on_withdraw: Callable[[], None] = lambda: None

    def ask(self, shape: Shape, _wanted: int, deliver: Callable[[SlotGrant], None]) -> None:
        self.on_ask()
        name = f"slot{len(self.granted)}"
        self.granted.add(name)
        node = self.nodes.pop(0) if self.nodes else None
        deliver(SlotGrant(name, "00", shape, name, node))

    async def withdraw(self) -> None:
        """What was asked for has been granted already."""
        self.on_withdraw()

    async def release(self, slot: SlotGrant) -> None:
        if self.error:
            raise self.error
        self.granted.remove(slot.slot_id)


class LocalExecutor:
    """Performs the steps of attempts in threads of this process; no failure is tried again."""

    def start(
        self, task: Task, _slot: SlotGrant, arguments: Sequence[Any]
    ) -> Sequence["asyncio.Future[Any]"]:
        whole = asyncio.ensure_future(_perform(task, arguments))
        if task.returns == 1:
            return [whole]
        return [asyncio.ensure_future(_part(whole, each)) for each in range(task.returns)]

    async def end(self, tasks: Sequence["asyncio.Future[Any]"], _slot: SlotGrant) -> None:
        """Threads cannot be interrupted: they are waited for."""
        await asyncio.wait(tasks)

    def loss(self, _error: Exception) -> Loss | None:
        """No process can be lost."""
        return None

    def failure(self, error: Exception) -> Failure:
        if isinstance(error, WundrError):
            return Failure(error.code, error.message, transient=False)
        return Failure("INTERNAL", repr(error), transient=False)

    def observe(self, samples: Iterable[Sample]) -> None:
        """There are no monitors."""

    def attempt(self, begin: Begin, slot: SlotGrant, on_progress: OnProgress) -> JobRunner:
        return JobRunner(begin, slot, on_progress, self)


async def _perform(task: Task, arguments: Sequence[Any]) -> Any:
    """Its arguments and its result go the way that they go between processes."""
    made = [await each if isinstance(each, asyncio.Future) else each for each in arguments]
    sent = pickle.loads(pickle.dumps(made))
    return pickle.loads(pickle.dumps(await asyncio.to_thread(task.run, *sent)))


async def _part(whole: "asyncio.Future[Any]", index: int) -> Any:
    return (await whole)[index]
