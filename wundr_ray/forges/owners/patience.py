"""Retries of calls to a forge, within one time limit for all calls together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from wundr_ray.forges.errors import ForgeError, ForgeRateLimited, HostUnavailable, HostUnknown
from wundr_ray.system import Clock

T = TypeVar("T")

Sleep = Callable[[float], Awaitable[None]]

_MOST_FAILURES = 3
_FIRST_WAIT_SECONDS = 1.0


class Patience:
    """Makes calls, and retries them after errors that pass, for ``seconds`` in all.

    Arguments:
        clock: a steady one (``system.steady_clock``).
    """

    def __init__(self, seconds: float, clock: Clock, sleep: Sleep) -> None:
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._began, self._waited = clock(), 0.0
        self._was_reached = False

    async def call(self, work: Callable[[], Awaitable[T]]) -> T:
        """The result of ``work``, with retries. Raises its last ``ForgeError``."""
        failures = 0
        while True:
            try:
                result = await self._bounded(work)
            except ForgeError as error:
                failures += 1
                wait = wait_after(error, failures, self._left, was_reached=self._was_reached)
                if wait is None:
                    raise
            else:
                self._was_reached = True
                return result
            self._waited += wait
            await self._sleep(wait)

    async def _bounded(self, work: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._left):
                return await work()
        except TimeoutError:
            raise HostUnavailable(
                f"The repositories were not listed within {self._seconds:.0f} s.", ""
            ) from None

    @property
    def _left(self) -> float:
        """The seconds that remain."""
        # Waits are added up as well as measured. If the clock stands still, in a test or in a
        # suspended machine, the limit is still reached after a bounded number of retries.
        passed = (self._clock() - self._began).total_seconds()
        return max(0.0, self._seconds - max(self._waited, passed))


def wait_after(error: ForgeError, failures: int, left: float, *, was_reached: bool) -> float | None:
    """Seconds to wait before the next try; None to give up.

    Arguments:
        failures: of this call by now.
        left: seconds that remain for everything.
        was_reached: whether the host has answered any call before.
    """
    # A caller waits for the answer, and a name that has no address is most often misspelt. A host
    # that was reached a moment ago has a right name: its name server has trouble, which passes.
    if isinstance(error, HostUnknown) and not was_reached:
        return None
    if isinstance(error, ForgeRateLimited):
        wait = float(error.retry_after)
    elif isinstance(error, HostUnavailable) and failures <= _MOST_FAILURES:
        wait = max(_FIRST_WAIT_SECONDS * 2 ** (failures - 1), float(error.retry_after or 0))
    else:
        return None
    return wait if wait < left else None
