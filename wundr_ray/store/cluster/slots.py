"""The rows of the slots, by which a restarted scheduler finds the placement groups that exist."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from wundr_ray.domain.scheduling.slots import Shape, Slot, SlotState
from wundr_ray.store.cluster.leases import Held, check
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.schema import slots
from wundr_ray.system import Clock


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """``group_id`` is the placement group's hex id, which ``Slots.add`` always writes."""

    id: str
    shape: Shape
    group_id: str | None
    holder: str | None
    holder_epoch: int | None
    request_id: str | None
    free_since: datetime | None

    def as_slot(self, node: str | None) -> Slot:
        """The slot for ``domain.scheduling.slots``; it is pending while it has no node."""
        placed = SlotState.FREE if node else SlotState.PENDING
        state = SlotState.HELD if self.holder else placed
        return Slot(self.id, self.shape, state, self.free_since, self.holder, node)


class Slots:
    """The scheduler's book of slots."""

    def __init__(self, database: Database, clock: Clock, lease: Held | None = None) -> None:
        self._database, self._clock, self._lease = database, clock, lease

    def under(self, lease: Held) -> "Slots":
        """The same book, written only while ``lease`` is held."""
        return Slots(self._database, self._clock, lease)

    async def all(self) -> list[SlotRecord]:
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(slots).order_by(slots.c.created_at))
        return [
            SlotRecord(
                row.id,
                Shape(row.cpu_cores, row.memory_mb),
                row.group_id,
                row.holder,
                row.holder_epoch,
                row.request_id,
                row.free_since,
            )
            for row in rows
        ]

    async def add(self, slot_id: str, shape: Shape, group_id: str) -> None:
        async with self._writing() as connection:
            await connection.execute(
                slots.insert().values(
                    id=slot_id,
                    cpu_cores=shape.cpu_cores,
                    memory_mb=shape.memory_mb,
                    group_id=group_id,
                    created_at=self._clock(),
                )
            )

    async def grant(self, slot_id: str, batch_id: str, epoch: int, request_id: str) -> None:
        await self._update(
            [slot_id],
            holder=batch_id,
            holder_epoch=epoch,
            request_id=request_id,
            free_since=None,
        )

    async def free(self, slot_ids: Sequence[str]) -> None:
        await self._update(
            slot_ids, holder=None, holder_epoch=None, request_id=None, free_since=self._clock()
        )

    async def remove(self, slot_ids: Sequence[str]) -> None:
        async with self._writing() as connection:
            await connection.execute(slots.delete().where(slots.c.id.in_(slot_ids)))

    async def _update(self, slot_ids: Sequence[str], **values: object) -> None:
        async with self._writing() as connection:
            await connection.execute(
                slots.update().where(slots.c.id.in_(slot_ids)).values(**values)
            )

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Transaction]:
        async with self._database.write() as connection:
            await check(connection, self._lease, self._clock())
            yield connection
