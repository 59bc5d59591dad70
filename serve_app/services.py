"""What the routes need, handed to ``create_app`` so that tests can hand in other things."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wundr_ray.contract.requests import CreateBatch
from wundr_ray.domain.admission.limits import Terms
from wundr_ray.domain.admission.submission import Claim, RetryOf
from wundr_ray.domain.capacity import NodeShape
from wundr_ray.domain.plans import Plan, PlanTable
from wundr_ray.domain.renderings import Rendering
from wundr_ray.notify.interface import Receipt
from wundr_ray.settings import Settings
from wundr_ray.store.batches.records import BatchRecord
from wundr_ray.store.store import Store
from wundr_ray.system import Clock, NewId


class Gateway(Protocol):
    """The cluster behind the API."""

    async def largest_node(self) -> NodeShape: ...

    async def cores(self) -> int:
        """How many cores all nodes have together, now."""
        ...

    async def admit(
        self,
        batch_id: str,
        account_id: str,
        plan: Plan,
        request: CreateBatch,
        terms: Terms,
        retry_of: RetryOf | None = None,
        claim: Claim | None = None,
    ) -> str:
        """Raises ``QuotaExceeded`` or ``ResourceUnavailable``."""

    async def wake(self) -> None:
        """There is news in the database."""

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
