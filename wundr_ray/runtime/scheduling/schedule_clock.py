"""Has schedules settled when they are due; between due times it sleeps."""

import asyncio
import contextlib
import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from wundr_ray.admission.due_schedules import settle
from wundr_ray.admission.interface import Surroundings
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.schedules.decision import RETRY_SECONDS, next_look_seconds, retry_seconds
from wundr_ray.domain.scheduling.capacity import NodeShape, largest
from wundr_ray.forges.owners.lists import AT_ONCE, PER_ACCOUNT, RepositoryLists
from wundr_ray.runtime.interface import Actors, ClusterResources
from wundr_ray.runtime.placement import able_shapes
from wundr_ray.runtime.scheduling import quota
from wundr_ray.settings import Settings
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.schedules.schedules import DueEntry
from wundr_ray.store.store import Store
from wundr_ray.system import Clock, NewId

_MOST_AT_A_TIME = 1000
_SIDE_BY_SIDE = 8

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClusterInside:
    """The cluster as the scheduler's own process sees it; ``wake`` has it look at the queue."""

    cluster: ClusterResources
    actors: Actors
    settings: Settings
    version: str
    wake: Callable[[], None]

    async def largest_node(self) -> NodeShape:
        shapes = await able_shapes(self.cluster, self.settings.reach)
        return largest(shapes, self.settings.growth)

    async def admit(self, submission: Submission) -> Admitted:
        """Raises what ``Submissions.submit`` does or, when the actor is away,
        ``ResourceUnavailable``."""
        admitted = await quota.admit(submission, self.actors, self.settings, self.version)
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
    """Runs in the scheduler while it leads. Even if two run, each due time is settled only once.

    Each schedule that is due has a task of its own. Listing targets may take minutes: schedules
    with targets have places of their own, of which one account gets only some.
    """

    def __init__(self, service: Surroundings, leading: asyncio.Event) -> None:
        self._service, self._leading = service, leading
        self._changed = asyncio.Event()
        self._began = service.clock()
        self._open: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._places, self._lists = asyncio.Semaphore(_SIDE_BY_SIDE), asyncio.Semaphore(AT_ONCE)
        self._lists_of_account: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(PER_ACCOUNT)
        )

    def look_again(self) -> None:
        """A schedule was made or changed: the next due time may be another."""
        self._changed.set()

    async def run(self) -> None:
        """Does not return."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self._leading.wait()
                self._changed.clear()
                pause = await self._look(tasks)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._changed.wait()

    async def _look(self, tasks: asyncio.TaskGroup) -> float:
        """Begin with what is due; the seconds until the next look."""
        try:
            return await self._begin_due(tasks)
        except ResourceUnavailable as error:
            _log.warning("schedules wait: %s", error)
        except Exception:  # noqa: BLE001 - logged; the next look tries again
            _log.exception("schedules could not be looked at")
        return RETRY_SECONDS

    async def _begin_due(self, tasks: asyncio.TaskGroup) -> float:
        """One query as long as nothing is due."""
        now, schedules = self._service.clock(), self._service.store.schedules
        next_due_at = await schedules.next_due_at()
        if next_due_at is not None and next_due_at <= now:
            for due in await schedules.due_by(now, _MOST_AT_A_TIME):
                if due.id not in self._open:
                    self._open.add(due.id)
                    tasks.create_task(self._settle(due))
            next_due_at = await schedules.next_due_at(after=now)
        return next_look_seconds(next_due_at, self._service.clock())

    async def _settle(self, due: DueEntry) -> None:
        """What could not be settled is begun again by a later look."""
        try:
            if await self._in_turn(due):
                self._failures.pop(due.id, None)
            else:
                self._failures[due.id] += 1
                await asyncio.sleep(retry_seconds(self._failures[due.id]))
        finally:
            self._open.remove(due.id)
            self._changed.set()

    async def _in_turn(self, due: DueEntry) -> bool:
        if not due.lists_targets:
            async with self._places:
                return await settle(self._service, due.id, self._began)
        async with self._lists_of_account[due.account_id], self._lists:
            return await settle(self._service, due.id, self._began)
