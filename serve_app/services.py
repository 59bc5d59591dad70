"""What the routes need, handed to ``create_app`` so that tests can hand in other things."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wundr_ray.admission.interface import Cluster
from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.notify.interface import Receipt
from wundr_ray.settings import Settings
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.store import Store
from wundr_ray.system import Clock, NewId


class Gateway(Cluster, Protocol):
    """The cluster behind the API."""

    async def cores(self) -> int:
        """How many cores all nodes have together, now."""
        ...

    async def stop(self, batch_id: str, manager: str, on_end: Callable[[], None]) -> None:
        """Have the manager act on its batch's cancellation at once, not at its next heartbeat.

        ``on_end`` is called in this loop when the manager has ended the batch.
        """

    async def schedules_changed(self) -> None:
        """Have due times looked up again at once, instead of within a minute."""

    async def send_test_event(self, account_id: str, webhook_id: str, url: str) -> Receipt:
        """Raises ``RateLimited`` or ``ResourceUnavailable``."""
        ...

    async def render(self, batch: BatchRecord, rendering: Rendering) -> Path:
        """A file of an ended batch. Raises ``ResourceUnavailable``."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    store: Store
    gateway: Gateway
    plans: PlanTable
    settings: Settings
    clock: Clock
    new_id: NewId
    repository_lists: RepositoryLists
