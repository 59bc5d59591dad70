"""Has schedules settled when they are due; between due times it sleeps."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from wundr_ray.admission.due_schedules import settle_due
from wundr_ray.admission.interface import Surroundings
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.schedules.decision import RETRY_SECONDS, next_look_seconds
from wundr_ray.domain.scheduling.capacity import NodeShape, largest
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.runtime import placement
from wundr_ray.runtime.scheduling import quota
from wundr_ray.settings import Settings
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.store import Store
from wundr_ray.system import Clock, NewId

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClusterInside:
    """The cluster as the scheduler's own process sees it; ``wake`` has it look at the queue."""

    settings: Settings
    version: str
    wake: Callable[[], None]

    async def largest_node(self) -> NodeShape:
        return largest(await placement.able_shapes(self.settings.reach), self.settings.growth)

    async def admit(self, submission: Submission) -> Admitted:
        """Raises what ``Submissions.submit`` does or, when the actor is away,
        ``ResourceUnavailable``."""
        admitted = await quota.admit(submission, self.settings, self.version)
        self.wake()
        return admitted


@dataclass(frozen=True, slots=True)
class Service:
    """What the use cases of admission need."""

    store: Store
    gateway: ClusterInside
    plans: PlanTable
    settings: Settings
    clock: Clock
    new_id: NewId
    repository_lists: RepositoryLists


class ScheduleClock:
    """Runs in the scheduler while it leads. Two at once settle every due time once as well."""

    def __init__(self, service: Surroundings, leading: asyncio.Event) -> None:
        self._service, self._leading = service, leading
        self._changed = asyncio.Event()

    def look_again(self) -> None:
        """A schedule was made or changed: the next due time may be another."""
        self._changed.set()

    async def run(self) -> None:
        """Does not return."""
        while True:
            await self._leading.wait()
            self._changed.clear()
            pause = await self._look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), pause)

    async def _look(self) -> float:
        """Settle what is due; the seconds until the next look."""
        try:
            return await self._settle_due()
        except ResourceUnavailable as error:
            _log.warning("schedules wait: %s", error)
        except Exception:  # noqa: BLE001 - logged; the next look tries again
            _log.exception("schedules could not be looked at")
        return RETRY_SECONDS

    async def _settle_due(self) -> float:
        """One query as long as nothing is due."""
        clock, schedules = self._service.clock, self._service.store.schedules
        next_due_at = await schedules.next_due_at()
        if next_due_at is None or next_due_at > clock():
            return next_look_seconds(next_due_at, clock())
        settled = await settle_due(self._service)
        if settled.waiting:
            return RETRY_SECONDS
        return next_look_seconds(settled.next_due_at, clock())
