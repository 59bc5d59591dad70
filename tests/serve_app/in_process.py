"""Batches whose jobs really run, in this process instead of workers."""

import asyncio
import pickle

from tests.serve_app.service import Service
from wundr_ray.admission.reviews.follow_up import follow_up
from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.batch.run import JobFailed, JobSucceeded
from wundr_ray.jobs.interface import Deferred, Pipeline, Step, StepDone
from wundr_ray.jobs.registry import JOB_TYPES
from wundr_ray.store.records import BatchRecord, JobRecord


async def run(service: Service, batch_id: str) -> BatchStatus:
    """Dispatch the batch, run its queued jobs, and do what follows; its status after that."""
    store, gateway = service.store, service.gateway
    await gateway.dispatch(batch_id)
    batch = await store.batches.get(batch_id)
    for job in await store.batches.jobs(batch_id):
        if job.status is JobStatus.QUEUED:
            await _run_job(service, batch, job)
    jobs = await store.batches.jobs(batch_id)
    statuses = {job.id: job.status for job in jobs}
    if not await follow_up(store, service.clock, batch, jobs, statuses):
        await gateway.finish(batch_id)
    return (await store.batches.get(batch_id)).status


async def _run_job(service: Service, batch: BatchRecord, job: JobRecord) -> None:
    gateway, number = service.gateway, job.attempt + 1
    await gateway.start(batch.id, job.id)
    kind = JOB_TYPES[job.type]
    pipeline = await kind.begin(service.store, service.settings, batch, job, number)
    try:
        result = await _result(pipeline)
    except WundrError as error:
        failed = JobFailed(job.id, number, error.code, error.message, transient=False)
        await gateway.tell(batch.id, failed, core_seconds=60.0)
    else:
        stored = result.stored.model_dump(mode="json")
        await gateway.tell(
            batch.id,
            JobSucceeded(job.id, number),
            commit=result.commit,
            core_seconds=60.0,
            result=stored,
        )


async def _result(pipeline: Pipeline) -> JobResult:
    advance = pipeline.next(None)
    while advance.result is None:
        (step,) = advance.steps
        value = await asyncio.to_thread(_perform, step)
        advance = advance.pipeline.next(StepDone(step.id, value))
    return advance.result


def _perform(step: Step) -> object:
    """Its arguments and its result go the way that they go between processes."""
    made = [each.make() if isinstance(each, Deferred) else each for each in step.arguments]
    arguments = pickle.loads(pickle.dumps(made))
    return pickle.loads(pickle.dumps(step.task.run(*arguments)))
