"""Why a queued batch waits: the dispatcher's own decision, made once a second for all batches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from serve_app.services import Services
from wundr_ray.contract.responses import QueueInfo
from wundr_ray.domain.scheduling.dispatch import Wait, dispatch

KEPT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """A batch's place in the queue, and the core-seconds of running and queued work before it.

    ``work_before`` is None if the batch waits for something other than its turn.
    """

    info: QueueInfo
    work_before: float | None
    cores: int


class QueuePlaces:
    """One per replica: the queue is read as a whole, so not at every request."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._read_at: datetime | None = None
        self._places: Mapping[str, QueuePlace] = {}

    async def of(self, batch_id: str) -> QueuePlace | None:
        """A queued batch's place, as it would fall if no batch could start now."""
        now = self._services.clock()
        is_fresh = self._read_at is not None and timedelta() <= now - self._read_at < KEPT
        # A batch that was created since the last reading is not in it.
        if not is_fresh or batch_id not in self._places:
            self._places, self._read_at = await self._read(now), now
        return self._places.get(batch_id)

    async def _read(self, now: datetime) -> Mapping[str, QueuePlace]:
        services = self._services
        queue = await services.store.batches.queue(services.plans, services.settings.off_peak)
        cores = await services.gateway.cores()
        # As if there were no room at all: every batch then waits, with its place and reason.
        waiting = dispatch(queue.queued, queue.loads, 0, now).wait
        running = None
        if all(load.known for load in queue.loads.values()):
            running = sum(load.outstanding for load in queue.loads.values())
        return {each.batch_id: _place(each, running, cores) for each in waiting}


def _place(wait: Wait, running: float | None, cores: int) -> QueuePlace:
    ahead = wait.work_ahead
    work = None if ahead is None or running is None else running + ahead
    return QueuePlace(QueueInfo(position=wait.position, reason=wait.reason), work, cores)
