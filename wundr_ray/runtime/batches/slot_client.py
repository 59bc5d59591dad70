"""A manager's side of the slots: at most one request under way, repeated until it is answered."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ray.exceptions import RayError

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.runtime.messages import SlotGrant, SlotRequest
from wundr_ray.system import NewId

_RETRY_SECONDS = 0.5

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _OpenRequest:
    request: SlotRequest
    task: asyncio.Task[None]
    withdrawn: bool = False


class SlotClient:
    """Asks the scheduler for slots in the name of one batch under one epoch.

    ``find`` finds the scheduler's handle, at first and after a call that failed: a scheduler that
    has died for good is replaced by another of the same name.
    """

    def __init__(
        self,
        find: Callable[[], Any],
        batch_id: str,
        epoch: int,
        priority: Priority,
        new_id: NewId,
    ) -> None:
        self._find, self._new_id = find, new_id
        self._scheduler: Any = None
        self._batch_id, self._epoch, self._priority = batch_id, epoch, priority
        self._open: _OpenRequest | None = None

    def ask(self, shape: Shape, wanted: int, deliver: Callable[[SlotGrant], None]) -> None:
        """Have a slot of ``shape`` delivered; nothing happens while an earlier request is open."""
        if self._open:
            return
        request = SlotRequest(
            self._new_id("request"), self._batch_id, self._epoch, shape, self._priority, wanted
        )
        task = asyncio.create_task(self._fetch(request, deliver))
        self._open = _OpenRequest(request, task)

    async def acquire(self, shape: Shape) -> SlotGrant:
        """Wait for one slot."""
        answer: asyncio.Future[SlotGrant] = asyncio.get_running_loop().create_future()
        self.ask(shape, 1, answer.set_result)
        return await answer

    async def withdraw(self) -> None:
        """Withdraw the open request; a slot that is granted all the same goes back."""
        if open_request := self._open:
            open_request.withdrawn = True
            await self._call("withdraw", open_request.request.request_id)
            await open_request.task

    async def release(self, slot: SlotGrant) -> None:
        await self._call("release", slot)

    async def _fetch(self, request: SlotRequest, deliver: Callable[[SlotGrant], None]) -> None:
        grant: SlotGrant | None = None
        # None answers a call that was withdrawn, or superseded because it was made again. Without
        # a withdrawal the slot is still wanted.
        while grant is None and not (self._open and self._open.withdrawn):
            grant = await self._call("acquire", request)
        open_request, self._open = self._open, None
        # The withdrawal may have crossed the grant: the batch no longer expects the slot.
        if grant and open_request and not open_request.withdrawn:
            deliver(grant)
        elif grant:
            await self.release(grant)

    async def _call(self, method: str, argument: Any) -> Any:
        """Call the scheduler, again and again while there is none or its database is away."""
        while True:
            try:
                self._scheduler = self._scheduler or self._find()
                return await getattr(self._scheduler, method).remote(argument)
            except (RayError, ValueError) as error:
                self._scheduler = None
                _log.warning("the scheduler did not %s: %s", method, error)
                await asyncio.sleep(_RETRY_SECONDS)
