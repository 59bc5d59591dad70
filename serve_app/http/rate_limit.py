"""The hourly limit of the caller's plan. A replica takes requests from it in blocks.

So the database is asked once for each block, and not at each request.
"""

import asyncio
from collections import defaultdict

from starlette.datastructures import MutableHeaders

from wundr_ray.contract.errors import RateLimited
from wundr_ray.domain.accounts.rate_limit import (
    Allowance,
    RateLimitStanding,
    block_size,
    current,
    must_ask,
    refilled,
    spend,
)
from wundr_ray.store.accounts.request_counts import RequestCounts
from wundr_ray.system import Clock


class RateLimit:
    """One per replica. An account's requests wait for one another only when a block is fetched."""

    def __init__(self, counts: RequestCounts, clock: Clock) -> None:
        self._counts, self._clock = counts, clock
        self._allowances: dict[str, Allowance] = {}
        self._fetching: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def take(self, account_id: str, limit: int) -> RateLimitStanding:
        """Spend one request of the account, whose plan allows ``limit`` an hour."""
        if must_ask(self._current(account_id), limit):
            # Checked again under the lock: whoever held it before may have fetched a block.
            async with self._fetching[account_id]:
                while must_ask(allowance := self._current(account_id), limit):
                    await self._fetch(account_id, allowance, limit)
        # Nothing awaits between reading and storing: two requests cannot spend the same one.
        left, standing = spend(self._current(account_id), limit)
        self._allowances[account_id] = left
        return standing

    async def _fetch(self, account_id: str, before: Allowance, limit: int) -> None:
        granted = await self._counts.take(account_id, before.hour, block_size(limit), limit)
        after = self._current(account_id)
        if after.hour == before.hour:  # else the block is of an hour that has passed
            self._allowances[account_id] = refilled(after, *granted)

    def _current(self, account_id: str) -> Allowance:
        return current(self._allowances.get(account_id), self._clock())


def check(standing: RateLimitStanding, clock: Clock) -> None:
    """Raises ``RateLimited``."""
    if standing.allowed:
        return
    seconds = (standing.resets_at - clock()).total_seconds()
    raise RateLimited(
        f"The plan allows {standing.limit} requests an hour.",
        retry_after=max(1, int(seconds) + 1),
    )


def stamp(headers: MutableHeaders, standing: RateLimitStanding) -> None:
    """Tell the caller where they stand, in the headers that are usual for it."""
    headers["X-RateLimit-Limit"] = str(standing.limit)
    headers["X-RateLimit-Remaining"] = str(standing.remaining)
    headers["X-RateLimit-Reset"] = str(int(standing.resets_at.timestamp()))
