"""Sends the deliveries that are due in the outbox, and records the result of each."""

import asyncio
import logging
import random
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from wundr_ray.domain.notify.deliveries import DueDelivery, EndpointKind, choose, next_try
from wundr_ray.notify.interface import Channel, Receipt
from wundr_ray.store.events.outbox import Due, Outbox, Tried
from wundr_ray.system import Clock

_MAX_ERROR = 500

_log = logging.getLogger(__name__)


class Dispatcher:
    """Sends deliveries concurrently, so that a slow receiver does not delay the others."""

    # Delivery is at least once. An attempt is recorded after it was made: if the process dies in
    # between, the delivery is still due and is sent again. It has the same id each time, by which
    # receivers recognise a repetition. Recording first would lose deliveries instead.

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[EndpointKind, Channel],
        clock: Clock,
        chance: random.Random,
    ) -> None:
        self._outbox, self._channels = outbox, channels
        self._clock, self._chance = clock, chance
        self._on_their_way: dict[DueDelivery, asyncio.Task[None]] = {}

    async def turn(self) -> int:
        """Start the deliveries that may be sent now, and return their number."""
        # The list of deliveries in flight is taken before the outbox is read. One that ends during
        # the read would be missing from a later list, while the rows just read still call it due:
        # it would be sent a second time.
        before = list(self._on_their_way)
        due = {row.candidate: row for row in await self._outbox.due()}
        chosen = choose(list(due), before, self._clock())
        for delivery in chosen:
            task = asyncio.create_task(self._deliver(due[delivery]))
            self._on_their_way[delivery] = task
            task.add_done_callback(partial(self._ended, delivery))
        return len(chosen)

    async def settle(self) -> None:
        """Wait for the deliveries in flight."""
        await asyncio.gather(*self._on_their_way.values())

    async def stop(self) -> None:
        """Cancel the deliveries in flight, which stay due."""
        tasks = list(self._on_their_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, delivery: DueDelivery, _: asyncio.Task[None]) -> None:
        del self._on_their_way[delivery]

    async def _deliver(self, due: Due) -> None:
        began = self._clock()
        try:
            receipt = await self._channels[due.kind].send(due)
        except Exception:  # noqa: BLE001 - a defect of ours must not stop other deliveries
            _log.exception("delivery %s failed", due.candidate.delivery_id)
            receipt = Receipt("the server failed to deliver this; the error was logged")
        try:
            await self._record(due, began, receipt)
        except Exception:  # noqa: BLE001 - it stays due, and is made again
            _log.exception("delivery %s could not be recorded", due.candidate.delivery_id)

    async def _record(self, due: Due, began: datetime, receipt: Receipt) -> None:
        now, number = self._clock(), due.attempts + 1
        tried = Tried(
            number=number,
            at=now,
            milliseconds=round((now - began).total_seconds() * 1000),
            status_code=receipt.status_code,
            error=receipt.error[:_MAX_ERROR] if receipt.error else None,
        )
        again = None
        if receipt.error and not receipt.final:
            again = next_try(number, due.since, now, self._chance, receipt.asked)
        await self._outbox.record(due, tried, again)
        if receipt.gone:
            endpoint = due.candidate.endpoint_id
            _log.info("endpoint %s is switched off: its receiver answered 410 (gone)", endpoint)
            await self._outbox.switch_off(due.candidate.endpoint_id)
