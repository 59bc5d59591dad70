"""Batches whose jobs really run, in this process instead of workers."""

from tests.runtime.local_workers import FreeSlots, LocalExecutor
from tests.serve_app.local_gateway import no_reports
from tests.serve_app.service import Service
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.runtime.batches.batch_runner import BatchRunner


async def run(service: Service, batch_id: str) -> BatchStatus:
    """Dispatch the batch, and run it as its manager does; its status after that."""
    store, slots = service.store, FreeSlots()
    batch = await service.gateway.claim(batch_id)
    jobs = await store.batches.jobs(batch_id)
    runner = BatchRunner(
        store, service.settings, slots, LocalExecutor(), batch, jobs, service.clock
    )
    await runner.run(service.clock, no_reports)
    assert not slots.granted
    return (await store.batches.get(batch_id)).status
