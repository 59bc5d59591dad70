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
class _Asked:
    request: SlotRequest
    task: asyncio.Task[None]
    wanted: bool = True


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
        self._asked: _Asked | None = None

    def ask(self, shape: Shape, wanted: int, deliver: Callable[[SlotGrant], None]) -> None:
        """Have a slot of ``shape`` delivered; while one is asked for, nothing happens."""
        if self._asked:
            return
        request = SlotRequest(
            self._new_id("request"), self._batch_id, self._epoch, shape, self._priority, wanted
        )
        task = asyncio.create_task(self._fetch(request, deliver))
        self._asked = _Asked(request, task)

    async def acquire(self, shape: Shape) -> SlotGrant:
        """Wait for one slot."""
        answer: asyncio.Future[SlotGrant] = asyncio.get_running_loop().create_future()
        self.ask(shape, 1, answer.set_result)
        return await answer

    async def withdraw(self) -> None:
        """Ask for nothing any more; what is granted all the same goes back."""
        if asked := self._asked:
            asked.wanted = False
            await self._call("withdraw", asked.request.request_id)
            await asked.task

    async def release(self, slot: SlotGrant) -> None:
        await self._call("release", slot)

    async def _fetch(self, request: SlotRequest, deliver: Callable[[SlotGrant], None]) -> None:
        grant: SlotGrant | None = None
        while grant is None and (self._asked is None or self._asked.wanted):
            grant = await self._call("acquire", request)
        asked, self._asked = self._asked, None
        if grant and asked and asked.wanted:
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
