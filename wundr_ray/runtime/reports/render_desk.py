"""Where reports are ordered: a few are made at a time, the others wait their turn."""

import asyncio
from collections import Counter
from contextvars import copy_context
from dataclasses import dataclass, field

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.results.render_turns import BUSY_SECONDS, Order, check_room, next_order
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.runtime.reports.rendering import Make
from wundr_ray.store.artifacts.artifacts import rendering_key
from wundr_ray.store.records import BatchRecord

PATIENCE_SECONDS = 60.0
"""How long a caller waits for its turn; the order keeps its place when the caller is gone."""


@dataclass(eq=False)
class _Ticket:
    """An order; when its turn has come, ``work`` is what makes its file."""

    order: Order
    batch: BatchRecord
    rendering: Rendering
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    work: "asyncio.Task[None] | None" = None


class RenderDesk:
    """One for the installation. An order has no owner: it goes on when its callers leave.

    Everything is made in the context in which the desk was opened. In the context of a request, Ray
    would take the work for a part of that request, and cancel both together.
    """

    def __init__(self, make: Make, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._make, self._patience = make, patience_seconds
        self._context = copy_context()
        self._waiting: dict[str, _Ticket] = {}
        self._running: dict[str, _Ticket] = {}
        self._callers: Counter[str] = Counter()

    async def make(self, batch: BatchRecord, rendering: Rendering) -> None:
        """Return when the file is made. Orders of the same file are one.

        Raises ``ResourceUnavailable``: too many wait, or the turn has not come in time.
        """
        order = Order(rendering_key(batch.id, rendering), batch.account_id)
        ticket = self._running.get(order.key) or self._waiting.get(order.key)
        waiting = [] if ticket else [each.order for each in self._waiting.values()]
        check_room(order.account_id, waiting, self._callers[order.account_id])
        if ticket is None:
            ticket = self._waiting[order.key] = _Ticket(order, batch, rendering)
            self._go_on()
        self._callers[order.account_id] += 1
        try:
            await self._turn_of(ticket)
            assert ticket.work
            await asyncio.shield(ticket.work)
        finally:
            self._callers[order.account_id] -= 1
            self._callers += Counter()  # forgets those who have none

    async def _turn_of(self, ticket: _Ticket) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await ticket.begun.wait()
        except TimeoutError:
            text = "Many reports are being made, and this one is waiting; request it again later."
            raise ResourceUnavailable(text, retry_after=BUSY_SECONDS) from None

    def _go_on(self) -> None:
        """Begin what may be made now."""
        while order := next_order(
            [each.order for each in self._waiting.values()],
            [each.order for each in self._running.values()],
        ):
            ticket = self._running[order.key] = self._waiting.pop(order.key)
            loop = asyncio.get_running_loop()
            ticket.work = loop.create_task(self._work_on(ticket), context=self._context)
            ticket.work.add_done_callback(_forget)
            ticket.begun.set()

    async def _work_on(self, ticket: _Ticket) -> None:
        try:
            await self._make(ticket.batch, ticket.rendering)
        finally:
            del self._running[ticket.order.key]
            self._go_on()


def _forget(work: "asyncio.Task[None]") -> None:
    """Retrieve the error, or asyncio logs it when no caller is left to receive it."""
    if not work.cancelled():
        work.exception()
