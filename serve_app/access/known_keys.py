"""Valid keys, remembered for half a second: a caller who asks often is looked up once."""

import hashlib
from datetime import datetime, timedelta

from wundr_ray.store.accounts.accounts import Access, Accounts
from wundr_ray.system import Clock

KEPT = timedelta(seconds=0.5)
"""A revoked key, or an account's new plan, takes effect after this time at the latest."""

_MOST = 10_000


class KnownKeys:
    """One per replica. What is not valid is never remembered, and no key is kept as text."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts, self._clock = accounts, clock
        self._entries: dict[bytes, tuple[datetime, Access]] = {}

    async def access(self, key: str) -> Access | None:
        """What a valid key gives."""
        now, digest = self._clock(), hashlib.sha256(key.encode()).digest()
        entry = self._entries.get(digest)
        # An entry from the future, after the clock was set back, must not live on.
        if entry and timedelta() <= now - entry[0] < KEPT:
            return entry[1]
        access = await self._accounts.by_key(key)
        if access is None:
            self._entries.pop(digest, None)
            return None
        if len(self._entries) >= _MOST:
            # Everything at once: what is still used is read again soon, and all of it would have
            # expired within half a second anyway.
            self._entries.clear()
        self._entries[digest] = now, access
        return access
