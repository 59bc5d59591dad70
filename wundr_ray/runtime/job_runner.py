"""Runs one attempt of a job in its slot: one task if little is to be done; otherwise, and when that
has been tried in vain, step by step: fetch, one task per shard, join.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ray
from ray import ObjectRef

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.outcomes import JobResult
from wundr_ray.domain.samples import mirror_read
from wundr_ray.domain.shards import Span, halve
from wundr_ray.runtime import meters, remote
from wundr_ray.runtime.failures import killed_its_worker, out_of_memory
from wundr_ray.runtime.fetched import Found, Poisoned
from wundr_ray.runtime.messages import SlotGrant
from wundr_ray.runtime.remote import BegunRefs
from wundr_ray.runtime.tasks import FetchRequest, JobTarget

SOFT_STOP_SECONDS = 2.0
"""How long a task may take to end after an interrupt before its worker is killed."""

SHARD_SECONDS = 600.0
"""How long one shard may take; it holds about two megabytes, a few seconds of work."""

TIDY_SECONDS = 5.0

_log = logging.getLogger(__name__)

_FETCHED, _ANALYSED = 10, 90


class _NoFrames(Exception):
    """A shard came to nothing; ``code`` and ``reason`` fit a skipped file."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


_CRASHED = "crashed", "its analysis crashed the worker process, or did not end, twice"
_TOO_LARGE = "out_of_memory", "its analysis needs more memory than the job has"


@dataclass(frozen=True, slots=True)
class _Work:
    """What a job has to analyse, by reference, and how much that is."""

    files: ObjectRef[Any]
    mirror: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt needs to know; ``token`` decrypts the repository's access token.

    ``at_once``: one task may do it all. It is lost with a worker that a single file has killed, so
    that later attempts find out which file that is.
    """

    request: FetchRequest
    target: JobTarget
    at_once: bool = True
    token: Callable[[], str | None] = lambda: None


@dataclass(slots=True)
class JobRunner:
    """One attempt; ``stop`` may be called at any time and returns when nothing of it runs."""

    attempt: Attempt
    slot: SlotGrant
    on_progress: Callable[[int], Awaitable[None]]
    _running: set[ObjectRef[Any]] = field(default_factory=set)
    _poisoned: list[Poisoned] = field(default_factory=list)
    _bytes_done: int = 0
    _stopped: bool = False
    _cores: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._cores = asyncio.Semaphore(self.slot.shape.cpu_cores)

    async def run(self) -> JobResult:
        """Raises what the tasks raise, see ``failures.classify``, until it is stopped."""
        self._check_stopped()
        try:
            begun, found = await self._begin()
            meters.tell([mirror_read(fetched=found.fetched)])
            return found.result or await self._go_on(begun, found)
        except Exception:
            self._check_stopped()  # what a task says that we have ended looks like a defect
            raise

    async def _begin(self) -> tuple[BegunRefs, Found]:
        """All at once if that may be tried; what comes without a result is analysed by shards."""
        if self.attempt.at_once and (tried := await self._try_at_once()):
            return tried
        begun = remote.fetch_source(self.slot, self._request())
        return begun, await self._found(begun)

    async def _try_at_once(self) -> tuple[BegunRefs, Found] | None:
        """None if it took too much time or memory: its files then are tried one by one.

        With its worker the attempt is lost, and the slot, whose node may have died, given back.
        """
        begun = remote.analyse_repository(self.slot, self.attempt.target, self._request())
        try:
            seconds = self.attempt.request.policy.timeout_seconds + SHARD_SECONDS
            found: Found = await asyncio.wait_for(self._found(begun), seconds)
        except TimeoutError:
            await self._end([begun.found])
        except Exception as error:
            if self._stopped or not out_of_memory(error):
                raise
        else:
            return begun, found
        self._check_stopped()
        _log.info("too much for one task; the job is done step by step")
        return None

    def _request(self) -> FetchRequest:
        request = self.attempt.request
        return replace(request, spec=replace(request.spec, token=self.attempt.token()))

    async def _go_on(self, begun: BegunRefs, found: Found) -> JobResult:
        await self.on_progress(_FETCHED)
        work = _Work(begun.files, found.mirror, sum(span.size_bytes for span in found.shards) or 1)
        async with asyncio.TaskGroup() as group:
            shards = [group.create_task(self._analyse(work, span)) for span in found.shards]
        frames = [ref for shard in shards for ref in shard.result()]
        self._check_stopped()
        result: JobResult = await self._await(
            remote.finish_job(
                self.slot, begun.fetched, tuple(self._poisoned), self.attempt.target, *frames
            )
        )
        return result

    async def stop(self) -> None:
        """Interrupt the tasks, kill what does not end, and wait until all are gone."""
        self._stopped = True
        await self._end(list(self._running))

    async def _end(self, refs: list[ObjectRef[Any]]) -> None:
        if not refs:
            return
        for ref in refs:
            ray.cancel(ref, force=False)
        _, alive = await asyncio.to_thread(
            ray.wait, refs, num_returns=len(refs), timeout=SOFT_STOP_SECONDS, fetch_local=False
        )
        for ref in alive:
            with contextlib.suppress(ValueError):  # it ended in the meantime
                ray.cancel(ref, force=True)
        if alive:
            await asyncio.to_thread(
                ray.wait, alive, num_returns=len(alive), timeout=30, fetch_local=False
            )
            await self._tidy()
        self._running.difference_update(refs)

    async def _tidy(self) -> None:
        """After workers have been killed; the next task on the node would do it, too."""
        with contextlib.suppress(Exception):
            await asyncio.wait_for(remote.tidy_node(self.slot), TIDY_SECONDS)

    async def _analyse(self, work: _Work, span: Span) -> list[ObjectRef[Any]]:
        """The frames of a shard. One that kills its worker is halved down to the file at fault."""
        try:
            frames = await self._try(work, span)
        except _NoFrames as why:
            return await self._narrow(work, span, why)
        self._bytes_done += span.size_bytes
        share = (_ANALYSED - _FETCHED) * self._bytes_done // work.size_bytes
        await self.on_progress(_FETCHED + share)
        return [frames]

    async def _narrow(self, work: _Work, span: Span, why: "_NoFrames") -> list[ObjectRef[Any]]:
        if span.files == 1:
            return await self._last_try(work, span, why)
        return [ref for half in halve(span) for ref in await self._analyse(work, half)]

    async def _last_try(self, work: _Work, span: Span, why: "_NoFrames") -> list[ObjectRef[Any]]:
        """A single file gets a second run, lest a worker lost by chance costs it."""
        if why.code == _CRASHED[0]:
            try:
                return [await self._try(work, span)]
            except _NoFrames as again:
                why = again
        self._poisoned.append(Poisoned(span.start, why.code, why.reason))
        return []

    async def _try(self, work: _Work, span: Span) -> ObjectRef[Any]:
        """A shard's frames.

        As many run at once as the slot has cores, so that a shard's time is its own. Raises
        ``_NoFrames`` if its worker died or ran out of memory, or had to be ended for its time,
        and otherwise what the task itself raised.
        """
        async with self._cores:
            self._check_stopped()
            done, frames = remote.analyse_shard(
                self.slot, work.mirror, work.files, span, self.attempt.request.options
            )
            try:
                await asyncio.wait_for(self._await(done), SHARD_SECONDS)
            except TimeoutError:
                await self._end([done])
                raise _NoFrames(*_CRASHED) from None
            except Exception as error:
                if self._stopped:
                    raise
                if killed_its_worker(error):
                    raise _NoFrames(*_CRASHED) from None
                if out_of_memory(error):
                    raise _NoFrames(*_TOO_LARGE) from None
                raise
        return frames

    def _check_stopped(self) -> None:
        """A task that was ended looks like a lost one; nothing may be started in its place."""
        if self._stopped:
            raise ResourceUnavailable("The job was stopped.")

    async def _found(self, begun: BegunRefs) -> Found:
        try:
            found: Found = await self._await(begun.found)
        except Exception:
            for ref in (begun.files, begun.fetched):
                with contextlib.suppress(Exception):
                    await ref  # all say the same; Ray logs an error that nobody reads
            raise
        return found

    async def _await(self, ref: ObjectRef[Any]) -> Any:
        """The value of a task's reference; a task that nobody awaits any more still counts."""
        self._running.add(ref)
        try:
            value = await ref
        except Exception:
            self._running.discard(ref)
            raise
        self._running.discard(ref)
        return value
