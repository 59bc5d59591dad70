"""Runs one attempt of a job in its slot: performs the steps that its pipeline asks for.

Only the pipeline knows which steps these are and what follows from their ends. Only the executor
knows how a task is started and ended. Needs no Ray.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.jobs.interface import (
    Advance,
    Deferred,
    Loss,
    News,
    Output,
    Pipeline,
    Room,
    Step,
    StepDone,
    StepFailed,
    StepLost,
)
from wundr_ray.runtime.batches.interface import Begin, Executor, OnProgress, Reference
from wundr_ray.runtime.messages import SlotGrant

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class JobRunner:
    """One attempt; ``stop`` may be called at any time and returns when nothing of it runs."""

    begin: Begin
    slot: SlotGrant
    on_progress: OnProgress
    executor: Executor
    _running: set[Reference] = field(default_factory=set)
    _outputs: dict[str, Sequence[Reference]] = field(default_factory=dict)
    _performing: set[asyncio.Task[None]] = field(default_factory=set)
    _news: asyncio.Queue[News | Exception] = field(default_factory=asyncio.Queue)
    _stopped: bool = False
    _cores: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._cores = asyncio.Semaphore(self.slot.shape.cpu_cores)

    async def run(self) -> JobResult:
        """Raises what ``begin`` raises, or the error of a step that the pipeline does not handle.

        Once the attempt is stopped, it raises ``ResourceUnavailable`` instead.
        """
        try:
            return await self._follow(await self.begin())
        except Exception:
            self._check_stopped()  # the error of a task that was ended here looks like a defect
            raise
        finally:
            for task in self._performing:
                task.cancel()

    async def _follow(self, pipeline: Pipeline) -> JobResult:
        advance = pipeline.next(None)
        while advance.result is None:
            await self._perform(advance)
            news = await self._news.get()
            if isinstance(news, Exception):
                raise news
            advance = advance.pipeline.next(news)
        self.executor.observe(advance.samples)
        return advance.result

    async def _perform(self, advance: Advance) -> None:
        self._check_stopped()
        for step in advance.steps:
            task = asyncio.create_task(self._report(step))
            self._performing.add(task)
            task.add_done_callback(self._performing.discard)
        self.executor.observe(advance.samples)
        if advance.percent is not None:
            await self.on_progress(advance.percent)

    async def _report(self, step: Step) -> None:
        """Run a step, and report what comes of it."""
        try:
            value = await self._run_in_room(step)
        except Exception as error:  # noqa: BLE001 - each is the pipeline's news or the attempt's end
            self._news.put_nowait(error if self._stopped else self._news_of(step, error))
        else:
            self._news.put_nowait(StepDone(step.id, value))

    async def _run_in_room(self, step: Step) -> Any:
        """Run no more steps at once than the slot has cores: waiting must not count as run time."""
        if step.task.room is Room.SLOT:
            return await self._run_step(step)
        async with self._cores:
            return await self._run_step(step)

    async def _run_step(self, step: Step) -> Any:
        """The step's first result. Raises ``_TimedOut``, and what the task itself raises."""
        self._check_stopped()
        arguments = [self._argument(each) for each in step.arguments]
        refs = self.executor.start(step.task, self.slot, arguments)
        try:
            value = await asyncio.wait_for(self._await(refs[0]), step.seconds)
        except TimeoutError:
            await self._end([refs[0]])
            self._check_stopped()
            raise _TimedOut(f"{step.id} did not end within {step.seconds:g} s.") from None
        except Exception:
            for ref in refs[1:]:
                with contextlib.suppress(Exception):
                    await ref  # the same error again; Ray would log it if nobody retrieved it
            raise
        self._outputs[step.id] = refs
        return value

    def _argument(self, argument: object) -> object:
        if isinstance(argument, Output):
            return self._outputs[argument.step][argument.index]
        return argument.make() if isinstance(argument, Deferred) else argument

    async def stop(self) -> None:
        """Interrupt the tasks, kill what does not end, and wait until all are gone."""
        # The mark comes first, in the same turn of the loop: from here on no step starts a task,
        # so that those which run now are all that there will be. `run` ends by itself, with the
        # error of its tasks; nobody takes that for a failure of the job.
        self._stopped = True
        await self._end(list(self._running))

    async def _end(self, refs: list[Reference]) -> None:
        if refs:
            await self.executor.end(refs, self.slot)
            self._running.difference_update(refs)

    def _check_stopped(self) -> None:
        """Raise ``ResourceUnavailable`` if the attempt is stopped: nothing may start any more.

        Otherwise a task that was ended would look like a lost one, and be started again.
        """
        if self._stopped:
            raise ResourceUnavailable("The job was stopped.")

    async def _await(self, ref: Reference) -> Any:
        """The value of a task's reference."""
        # Not `finally`: when the wait itself is cancelled, or takes too long, the task still runs
        # in the slot. It stays in `_running` until it has been ended.
        self._running.add(ref)
        try:
            value = await ref
        except Exception:
            self._running.discard(ref)
            raise
        self._running.discard(ref)
        return value

    def _news_of(self, step: Step, error: Exception) -> News | Exception:
        """News for the pipeline if it handles such an error; otherwise the error itself."""
        loss = Loss.TIMED_OUT if isinstance(error, _TimedOut) else self.executor.loss(error)
        if loss in step.tolerates:
            _log.info("%s of step %r; the attempt goes on", loss, step.id)
            return StepLost(step.id, loss)
        if step.may_fail and not (failure := self.executor.failure(error)).transient:
            _log.info("step %r failed; the attempt goes on: %s", step.id, failure.message)
            return StepFailed(step.id, failure.message)
        return error


class _TimedOut(ResourceUnavailable):
    """A step was ended because it took too long."""
