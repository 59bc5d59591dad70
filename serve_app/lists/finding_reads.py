"""Reads findings from their files in threads, a few at a time.

A request whose read takes too long gets an error. The read keeps its place until it has ended,
because a thread cannot be stopped: so there are never more reads than places.
"""

import asyncio
import functools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.filter import FindingQuery
from wundr_ray.store.artifacts.artifacts import Artifacts

if TYPE_CHECKING:
    from wundr_ray.aggregate.findings.lists import FindingPage

AT_ONCE = 2
WAITING_OF_ACCOUNT = 16
"""How many requests of an account may wait or be read at once, in one replica."""

PATIENCE_SECONDS = 30.0

P = ParamSpec("P")
T = TypeVar("T")


# What reads tables is imported in the threads that read, so that a replica starts without it.


def page_of(
    artifacts: Artifacts, key: str, rules: Sequence[DispositionRule], query: FindingQuery
) -> "FindingPage":
    """A page of the findings that an analysis has kept under ``key``. Raises ``NotFound``."""
    from wundr_ray.aggregate.findings import lists as finding_lists

    return finding_lists.page_of(artifacts, key, rules, query)


def one_of(
    artifacts: Artifacts, key: str, rules: Sequence[DispositionRule], finding_id: str
) -> dict[str, Any] | None:
    """One finding of that analysis, if it has it; raises the same."""
    from wundr_ray.aggregate.findings import lists as finding_lists

    return finding_lists.one_of(artifacts, key, rules, finding_id)


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
            work.exception()  # marked as seen: the caller, who would get it, may have left
