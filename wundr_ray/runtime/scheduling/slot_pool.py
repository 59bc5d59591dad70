"""The scheduler's slots: carries out what ``domain.scheduling.slots`` plans, and records it."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wundr_ray.domain.operation.storage import StorageReach, able_to_work
from wundr_ray.domain.scheduling.capacity import Growth, Node, rooms
from wundr_ray.domain.scheduling.slots import Owner, Shape, Slot, SlotWait, Waiter, plan_slots
from wundr_ray.runtime.interface import ClusterResources
from wundr_ray.runtime.messages import SlotGrant, SlotRequest
from wundr_ray.store.cluster.slots import SlotRecord, Slots
from wundr_ray.system import Clock, NewId

SHORT_WAIT = timedelta(seconds=1)
NODES_EVERY = timedelta(seconds=0.25)
"""How often the nodes are read from the cluster at most; there may be many turns a second."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    request: SlotRequest
    since: datetime
    answer: asyncio.Future[SlotGrant | None]


class SlotPool:
    """Owns every slot of the cluster. Only one scheduler at a time may use it."""

    def __init__(
        self,
        slots: Slots,
        cluster: ClusterResources,
        growth: Growth,
        reach: StorageReach,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._cluster = cluster
        self._book, self._growth, self._reach = slots, growth, reach
        self._clock, self._new_id = clock, new_id
        self._slots: dict[str, SlotRecord] = {}
        self._placed: dict[str, str] = {}
        self._waiting: dict[str, _Waiting] = {}
        self._owners: dict[str, Owner] = {}
        self._waits: tuple[SlotWait, ...] = ()
        self._nodes: list[Node] = []
        self._nodes_at: datetime | None = None
        self._changing = asyncio.Lock()

    async def load(self) -> None:
        """Compare the book with the cluster: forget slots that are gone, remove stray groups."""
        async with self._changing:  # what is released meanwhile must not be read as still held
            groups = await asyncio.to_thread(self._cluster.groups)
            known = {slot.id: slot for slot in await self._book.all()}
            gone = [slot.id for slot in known.values() if slot.group_id not in groups]
            await self._book.remove(gone)
            self._slots = {key: slot for key, slot in known.items() if key not in gone}
            booked = {slot.group_id for slot in self._slots.values()}
            for group_id in groups.keys() - booked:
                self._cluster.remove_group(group_id)
            self._placed = self._placed_nodes(groups)
            self._begin_idle_time(self._placed)

    def held(self) -> Mapping[str, SlotRecord]:
        """The slots in use, by slot id."""
        return {key: slot for key, slot in self._slots.items() if slot.holder}

    def knows(self, batch_id: str) -> bool:
        return batch_id in self._owners

    def learn(self, owners: Mapping[str, Owner]) -> None:
        """Add owners of batches; those of batches that hold and request no slot are forgotten."""
        used = {slot.holder for slot in self.held().values()}
        used |= {waiting.request.batch_id for waiting in self._waiting.values()}
        kept = {batch_id: owner for batch_id, owner in self._owners.items() if batch_id in used}
        self._owners = {**kept, **owners}

    def request(self, request: SlotRequest) -> asyncio.Future[SlotGrant | None]:
        """The answer comes with a later ``turn``; None if the request is withdrawn."""
        answer: asyncio.Future[SlotGrant | None] = asyncio.get_running_loop().create_future()
        # A caller repeats a request whose answer was lost: it gets the slot that it already holds.
        granted = next(
            (slot for slot in self._slots.values() if slot.request_id == request.request_id), None
        )
        if granted:
            answer.set_result(self._grant(granted))
            return answer
        earlier = self._waiting.pop(request.request_id, None)
        if earlier and not earlier.answer.done():
            earlier.answer.set_result(None)
        self._waiting[request.request_id] = _Waiting(request, self._clock(), answer)
        return answer

    def withdraw(self, request_id: str) -> None:
        waiting = self._waiting.pop(request_id, None)
        if waiting and not waiting.answer.done():
            waiting.answer.set_result(None)

    async def release(self, grant: SlotGrant) -> None:
        """Free a slot whose tasks have ended; nothing happens if it has passed on meanwhile."""
        # A release may be late: its manager was silent, the slot was taken from it and given to
        # another batch. The request's id tells the two holders apart, so that nobody frees a slot
        # in which another's tasks run.
        async with self._changing:
            slot = self._slots.get(grant.slot_id)
            if slot and slot.request_id == grant.request_id:
                await self._free([grant.slot_id])

    async def forget(self, epochs: Mapping[str, int]) -> None:
        """Free slots and drop requests of batches that do not run, or ran under older epochs.

        ``epochs`` holds the current epoch of every running batch.
        """
        for waiting in list(self._waiting.values()):
            if waiting.request.epoch < epochs.get(waiting.request.batch_id, _NOT_RUNNING):
                self.withdraw(waiting.request.request_id)
        async with self._changing:
            await self._free(
                [
                    slot.id
                    for slot in self.held().values()
                    if (slot.holder_epoch or 0) < epochs.get(slot.holder or "", _NOT_RUNNING)
                ]
            )

    def lacking(self) -> dict[str, tuple[int, str]]:
        """The batches that hold no slot and wait for one: their places in the order, and why.

        A batch that has waited for less than ``SHORT_WAIT`` is left out: it is about to be served.
        """
        holders = {slot.holder for slot in self.held().values()}
        latest = self._clock() - SHORT_WAIT
        lacking: dict[str, tuple[int, str]] = {}
        for wait in self._waits:
            waiting = self._waiting.get(wait.request_id)
            if not waiting or waiting.since > latest:
                continue
            if waiting.request.batch_id not in holders:
                lacking[waiting.request.batch_id] = len(lacking) + 1, wait.reason
        return lacking

    async def turn(self) -> None:
        """One round: see what has been placed, then grant, create and remove as planned."""
        async with self._changing:
            await self._look_at_nodes()
            await self._look({node.id for node in self._nodes})
            room = rooms(able_to_work(self._nodes, self._reach), self._growth)
            plan = plan_slots(self._view(), self._waiters(), room, self._clock(), self._owners)
            self._waits = plan.wait
            for request_id, slot_id in plan.grants:
                await self._give(request_id, slot_id)
            for shape in plan.create:
                await self._create(shape)
            if plan.remove:
                await self._remove(plan.remove)

    @property
    def is_unsettled(self) -> bool:
        """Whether slots may change without a call: groups are being placed, or slots are idle."""
        return len(self._placed) < len(self._slots) or any(
            not slot.holder for slot in self._slots.values()
        )

    def _view(self) -> list[Slot]:
        return [slot.as_slot(self._placed.get(slot.id)) for slot in self._slots.values()]

    def _waiters(self) -> list[Waiter]:
        return [
            Waiter(
                waiting.request.request_id,
                waiting.request.batch_id,
                waiting.request.shape,
                waiting.request.priority,
                waiting.since,
                waiting.request.wanted,
            )
            for waiting in self._waiting.values()
        ]

    async def _look_at_nodes(self) -> None:
        now = self._clock()
        if self._nodes_at is None or abs(now - self._nodes_at) >= NODES_EVERY:
            self._nodes = await asyncio.to_thread(self._cluster.nodes)
            self._nodes_at = now

    async def _look(self, alive: Set[str]) -> None:
        """See where slots are, if some have no node yet or theirs has died."""
        if all(self._placed.get(slot_id) in alive for slot_id in self._slots):
            return
        groups = await asyncio.to_thread(self._cluster.groups)
        before, self._placed = self._placed, self._placed_nodes(groups)
        self._begin_idle_time(self._placed.keys() - before.keys())

    def _begin_idle_time(self, slot_ids: Iterable[str]) -> None:
        """Slots that were placed and never granted are idle from now on.

        The database has no time for them, so that every reading of it begins their idle time anew.
        """
        now = self._clock()
        for slot_id in slot_ids:
            slot = self._slots[slot_id]
            if slot.holder is None and slot.free_since is None:
                self._slots[slot_id] = replace(slot, free_since=now)

    def _placed_nodes(self, groups: Mapping[str, str | None]) -> dict[str, str]:
        """The nodes of the slots that have been placed."""
        nodes = {slot.id: groups.get(slot.group_id or "") for slot in self._slots.values()}
        return {slot_id: node for slot_id, node in nodes.items() if node}

    async def _give(self, request_id: str, slot_id: str) -> None:
        """Grant a free slot to a request, in the book first."""
        waiting = self._waiting.get(request_id)
        if waiting is None:
            return
        request = waiting.request
        await self._book.grant(slot_id, request.batch_id, request.epoch, request_id)
        self._slots[slot_id] = replace(
            self._slots[slot_id],
            holder=request.batch_id,
            holder_epoch=request.epoch,
            request_id=request_id,
            free_since=None,
        )
        # While the book was being written the request may have been withdrawn, or made again by a
        # caller whose first call was lost. It is read anew: only whoever waits now is answered,
        # and a slot that nobody waits for goes back, or it would be held for ever.
        waiting = self._waiting.pop(request_id, None)
        if waiting is None or waiting.answer.done():
            await self._free([slot_id])
        else:
            waiting.answer.set_result(self._grant(self._slots[slot_id]))

    def _grant(self, slot: SlotRecord) -> SlotGrant:
        assert slot.group_id
        assert slot.request_id
        return SlotGrant(
            slot.id, slot.group_id, slot.shape, slot.request_id, self._placed.get(slot.id)
        )

    async def _free(self, slot_ids: list[str]) -> None:
        if not slot_ids:
            return
        await self._book.free(slot_ids)
        now = self._clock()
        for slot_id in slot_ids:
            self._slots[slot_id] = replace(
                self._slots[slot_id],
                holder=None,
                holder_epoch=None,
                request_id=None,
                free_since=now,
            )

    async def _create(self, shape: Shape) -> None:
        slot_id = self._new_id("slot")
        group_id = self._cluster.create_group(slot_id, shape, self._reach)
        try:
            await self._book.add(slot_id, shape, group_id)
        except BaseException:
            self._cluster.remove_group(group_id)
            raise
        self._slots[slot_id] = SlotRecord(slot_id, shape, group_id, None, None, None, None)

    async def _remove(self, slot_ids: tuple[str, ...]) -> None:
        """The book first: a group that it does not have is removed at the next ``load``."""
        await self._book.remove(slot_ids)
        for slot_id in slot_ids:
            slot = self._slots.pop(slot_id)
            self._placed.pop(slot_id, None)
            if slot.group_id:
                self._cluster.remove_group(slot.group_id)


_NOT_RUNNING = 1 << 60
"""Above every epoch: what a batch that does not run holds or requests is always older."""
