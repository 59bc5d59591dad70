"""Ends a batch whose jobs have all ended: adds follow-up jobs, or makes its reports and records its
end. Needs no Ray.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from wundr_ray.admission.reviews.follow_up import follow_up
from wundr_ray.aggregate.gathering import Ended
from wundr_ray.contract.batches.requests import BatchOptions
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.conclude import CANCELLED, conclude
from wundr_ray.domain.batch.run import BatchRun
from wundr_ray.runtime.retrying import retry_while_unavailable
from wundr_ray.store.artifacts.artifacts import reports_of
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store
from wundr_ray.system import Clock

MakeReports = Callable[[Ended], Awaitable[None]]
"""Makes the reports that a batch asks for, which state the given end. It raises no failures."""

_log = logging.getLogger(__name__)


async def conclude_batch(
    store: Store,
    clock: Clock,
    batch: BatchRecord,
    jobs: Sequence[JobRecord],
    run: BatchRun,
    make_reports: MakeReports,
) -> None:
    """Write the reports asked for, then end the batch, unless something follows its jobs.

    Raises ``Fenced`` when another manager has taken the batch over.
    """
    statuses = {job.id: job.status for job in run.jobs.values()}
    follow = partial(follow_up, store, clock, batch, jobs, statuses)
    if run.stop is None and await retry_while_unavailable(follow):
        _log.info("the batch goes on without its manager")
        return
    # The reports come first: whoever learns that a batch has ended finds them there. They state
    # its end, so that a cancellation which is recorded meanwhile makes them wrong: the batch then
    # ends as cancelled, and they are deleted before it does.
    finish = partial(store.runs.finish, batch.id, batch.epoch)
    ending, at = conclude(run), clock()
    if _wants_reports(batch, run):
        await make_reports((ending.status, ending.outcome, at))
    if not await retry_while_unavailable(partial(finish, ending, at)):
        delete = partial(asyncio.to_thread, store.artifacts.delete, reports_of(batch.id))
        await retry_while_unavailable(delete)
        ending = CANCELLED
        await retry_while_unavailable(partial(finish, ending, clock()))
    _log.info("the batch ended: %s", ending.outcome)


def _wants_reports(batch: BatchRecord, run: BatchRun) -> bool:
    completed = any(job.status is JobStatus.COMPLETED for job in run.jobs.values())
    return completed and BatchOptions.model_validate(batch.options).wants_report
