"""Findings read from their files, a few reads at a time, outside of the loop that serves requests.

A read that takes too long is answered with an error; its place is free only when it has ended,
because a thread cannot be ended, so that there are never more reads than places.
"""

import asyncio
import functools
from collections import Counter
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from wundr_ray.contract.errors import ResourceUnavailable

AT_ONCE = 2
WAITING_OF_ACCOUNT = 16
"""How many requests of an account may wait or be read at once, in one replica."""

PATIENCE_SECONDS = 30.0

P = ParamSpec("P")
T = TypeVar("T")


class FindingReads:
    """One per replica."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience = patience_seconds
        self._places = asyncio.Semaphore(AT_ONCE)
        self._callers: Counter[str] = Counter()

    async def run(
        self, account_id: str, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What ``read`` returns. Raises ``ResourceUnavailable``, and what ``read`` does."""
        if self._callers[account_id] >= WAITING_OF_ACCOUNT:
            text = "Too many requests of this account read findings; try again in a moment."
            raise ResourceUnavailable(text, retry_after=5)
        self._callers[account_id] += 1
        work = asyncio.ensure_future(self._in_turn(functools.partial(read, *args, **kwargs)))
        work.add_done_callback(lambda ended: self._ended(account_id, ended))
        try:
            return await asyncio.wait_for(asyncio.shield(work), self._patience)
        except TimeoutError:
            text = "Reading the findings takes too long now; try again in a moment."
            raise ResourceUnavailable(text, retry_after=10) from None

    async def _in_turn(self, read: Callable[[], T]) -> T:
        async with self._places:
            return await asyncio.to_thread(read)

    def _ended(self, account_id: str, work: "asyncio.Future[T]") -> None:
        self._callers[account_id] -= 1
        self._callers += Counter()  # forgets those who have none
        if not work.cancelled():
            work.exception()  # it is the caller's, who may have left
