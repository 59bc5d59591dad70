"""How many test events an account may send, each of which may hold its place for long."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

from wundr_ray.contract.errors import RateLimited, ResourceUnavailable

AT_ONCE, PER_ACCOUNT, PER_MINUTE = 16, 2, 20
"""How many may be under way in all, under way for one account, and begun by it in a minute."""

_MINUTE = timedelta(minutes=1)
_SOON_SECONDS = 15


class TrialLimits:
    """Counts what is on its way and what began lately; knows only accounts with either."""

    def __init__(self) -> None:
        self._running: dict[str, int] = defaultdict(int)
        self._begun: dict[str, deque[datetime]] = defaultdict(deque)

    def begin(self, account_id: str, now: datetime) -> None:
        """Count one more. Raises ``RateLimited`` or ``ResourceUnavailable``."""
        self._forget(now)
        if self._running.get(account_id, 0) >= PER_ACCOUNT:
            text = f"An account can have at most {PER_ACCOUNT} test events under way at once."
            raise RateLimited(text, retry_after=_SOON_SECONDS)
        begun = self._begun.get(account_id, deque())
        if len(begun) >= PER_MINUTE:
            text = f"An account can send at most {PER_MINUTE} test events a minute."
            raise RateLimited(text, retry_after=_seconds(begun[0] + _MINUTE - now))
        if sum(self._running.values()) >= AT_ONCE:
            text = "Too many test events are under way."
            raise ResourceUnavailable(text, retry_after=_SOON_SECONDS)
        self._running[account_id] += 1
        self._begun[account_id].append(now)

    def end(self, account_id: str) -> None:
        self._running[account_id] -= 1
        if not self._running[account_id]:
            del self._running[account_id]

    def _forget(self, now: datetime) -> None:
        for account_id, begun in list(self._begun.items()):
            while begun and begun[0] <= now - _MINUTE:
                begun.popleft()
            if not begun:
                del self._begun[account_id]


def _seconds(left: timedelta) -> int:
    return max(1, -int(-left.total_seconds() // 1))
