"""A limited number of places, of which each holder may have a share; the others wait in line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from wundr_ray.contract.errors import ResourceUnavailable

_RETRY_AFTER_SECONDS = 5


@dataclass(slots=True)
class _Share:
    places: asyncio.Semaphore
    users: int = 0
    """Those with a place and those who wait for one."""


class Places:
    """``in_all`` places, ``each`` of them for one holder, and ``waiting`` in each holder's line."""

    def __init__(self, what: str, *, each: int, in_all: int, waiting: int, seconds: float) -> None:
        self._what, self._each, self._waiting, self._seconds = what, each, waiting, seconds
        self._all = asyncio.Semaphore(in_all)
        self._shares: dict[str, _Share] = {}

    @asynccontextmanager
    async def place(self, holder: str) -> AsyncIterator[None]:
        """A place for the ``with`` block.

        Raises ``ResourceUnavailable`` if the line is full, or a wait takes longer than ``seconds``.
        """
        share = self._shares.setdefault(holder, _Share(asyncio.Semaphore(self._each)))
        if share.users >= self._each + self._waiting:
            raise self._busy()
        share.users += 1
        # First a place of the holder's share, then one of all: the requests of a busy holder wait
        # in its own line, and never hold a common place while they do.
        try:
            await self._in_time(share.places)
            try:
                await self._in_time(self._all)
                try:
                    yield
                finally:
                    self._all.release()
            finally:
                share.places.release()
        finally:
            share.users -= 1
            # Holders are digests of keys, of which there is no end: idle ones are forgotten.
            if not share.users:
                del self._shares[holder]

    @property
    def holders(self) -> int:
        return len(self._shares)

    async def _in_time(self, places: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await places.acquire()
        except TimeoutError:
            raise self._busy() from None

    def _busy(self) -> ResourceUnavailable:
        return ResourceUnavailable(
            f"Too many {self._what} are open at once.", retry_after=_RETRY_AFTER_SECONDS
        )
