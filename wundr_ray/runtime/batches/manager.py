"""The BatchManager actor: runs the batches it is given, one at a time, under a new epoch each."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from wundr_ray.aggregate.gathering import Ended
from wundr_ray.contract.batches.requests import OutputOptions
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.batch.run import StopAsked
from wundr_ray.logs import working_on
from wundr_ray.runtime import remote, task_catalogue
from wundr_ray.runtime.batches.batch_runner import BatchRunner
from wundr_ray.runtime.batches.executor import RayExecutor
from wundr_ray.runtime.batches.progress import shape_of
from wundr_ray.runtime.batches.slot_client import SlotClient
from wundr_ray.runtime.opening import open_store
from wundr_ray.runtime.reports.work import ReportWork, at_the_end
from wundr_ray.runtime.retrying import retry_while_unavailable
from wundr_ray.settings import Settings
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.running.restored import recorded_stop
from wundr_ray.store.running.runs import Fenced
from wundr_ray.system import new_id, steady_clock, utc_now

HEARTBEAT_SECONDS = 1.0
REPORT_ATTEMPTS = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Current:
    """The batch that is being run; ``news`` wakes its heartbeat."""

    batch_id: str
    news: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class BatchManager:
    """Holds nothing that the database does not: it may be killed at any moment."""

    def __init__(self, settings: Settings, name: str, scheduler: str) -> None:
        self._settings, self._name, self._scheduler_name = settings, name, scheduler
        self._store = open_store(settings)
        self._current: _Current | None = None

    async def run(self, batch_id: str) -> None:
        """Run a batch that was dispatched to this manager, from wherever it stands."""
        epoch = await retry_while_unavailable(lambda: self._store.runs.claim(batch_id, self._name))
        if epoch is not None:
            with working_on(batch_id=batch_id, epoch=epoch):
                await self._run(batch_id, epoch)

    async def cancel_requested(self, batch_id: str) -> None:
        """Look at the batch's row at once; return when the batch is not run here any more.

        Only the row says what was asked for: the heartbeat finds it there if this call is lost.
        """
        current = self._current
        if current is not None and current.batch_id == batch_id:
            current.news.set()
            await current.over.wait()

    async def _run(self, batch_id: str, epoch: int) -> None:
        current = self._current = _Current(batch_id)
        try:
            await self._run_current(current, epoch)
        finally:
            self._current = None
            current.over.set()

    async def _run_current(self, current: _Current, epoch: int) -> None:
        batch_id = current.batch_id
        batch = await retry_while_unavailable(lambda: self._store.batches.get(batch_id))
        jobs = await retry_while_unavailable(lambda: self._store.batches.jobs(batch_id))
        slots = SlotClient(self._find_scheduler, batch_id, epoch, batch.priority, new_id)
        runner = BatchRunner(
            self._store, self._settings, slots, RayExecutor(), batch, jobs, steady_clock()
        )
        heartbeat = asyncio.create_task(self._heartbeat(batch, runner, current.news))
        try:
            await runner.run(utc_now, partial(self._report, batch, jobs, slots))
        except Fenced:
            _log.warning("the batch was taken over; this epoch ends")
        except Exception:
            _log.exception("this epoch ends; another manager goes on")
            raise
        finally:
            heartbeat.cancel()
            self._find_scheduler().wake.remote()

    async def _heartbeat(
        self, batch: BatchRecord, runner: BatchRunner, news: asyncio.Event
    ) -> None:
        """Renew the lease, pass on a cancellation, end the run when the batch is taken over.

        Once a second, and at once on ``news``.
        """
        while True:
            try:
                renewed = await self._store.runs.renew(batch.id, batch.epoch)
            except ResourceUnavailable:  # if it lasts, the lease runs out and the batch passes on
                _log.warning("the batch's lease could not be renewed")
            except Exception as error:  # noqa: BLE001 - whatever it is, the runner must stop
                runner.tell(error)
                return
            else:
                if stop := recorded_stop(renewed):
                    runner.tell(StopAsked(stop))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await news.wait()
            news.clear()

    async def _report(
        self, batch: BatchRecord, jobs: list[JobRecord], slots: SlotClient, ended: Ended
    ) -> None:
        """Make the reports as a task in a slot; without one it might wait for a core for ever.

        A report that cannot be made now is made on demand; it does not fail the batch.
        """
        try:
            work = await retry_while_unavailable(lambda: self._work(batch, ended))
        except (KeyError, ValueError):  # results that another version of the code has stored
            _log.exception("the batch's reports cannot be made")
            return
        if work is None:
            return
        slot = await slots.acquire(min(shape_of(job) for job in jobs))
        try:
            for attempt in range(1, REPORT_ATTEMPTS + 1):
                try:
                    await task_catalogue.start(work.task, slot, work.arguments)[0]
                    return
                except Exception:  # noqa: BLE001 - logged and tried again
                    _log.exception("the batch's reports, attempt %d", attempt)
        finally:
            await slots.release(slot)

    async def _work(self, batch: BatchRecord, ended: Ended) -> ReportWork | None:
        formats = OutputOptions.model_validate(batch.options["output"]).rendered
        return await at_the_end(self._store, batch, ended, formats, self._settings.artifacts)

    def _find_scheduler(self) -> Any:
        handle = remote.find_actor(self._scheduler_name)
        if handle is None:
            raise ValueError("there is no scheduler")
        return handle
