"""Why a queued batch waits: the dispatcher's own decision, made once a second for all batches."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from serve_app.services import Services
from wundr_ray.contract.responses import QueueInfo
from wundr_ray.domain.dispatch import dispatch

KEPT = timedelta(seconds=1)


class QueuePlaces:
    """One per replica: the queue is read as a whole, so not at every request."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._read_at: datetime | None = None
        self._places: Mapping[str, QueueInfo] = {}

    async def of(self, batch_id: str) -> QueueInfo | None:
        """A queued batch's place, as it would fall if no batch could start now."""
        now = self._services.clock()
        is_fresh = self._read_at is not None and timedelta() <= now - self._read_at < KEPT
        if not is_fresh or batch_id not in self._places:
            self._places, self._read_at = await self._read(now), now
        return self._places.get(batch_id)

    async def _read(self, now: datetime) -> Mapping[str, QueueInfo]:
        services = self._services
        queue = await services.store.batches.queue(services.plans, services.settings.off_peak)
        waiting = dispatch(queue.queued, queue.loads, 0, now).wait
        return {
            each.batch_id: QueueInfo(position=each.position, reason=each.reason) for each in waiting
        }
