"""The lists of changes that were built last: only the first page of a list reads all previews."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from serve_app.services import Services
from wundr_ray.admission.reviews.review import current_outcomes, load
from wundr_ray.contract.refactoring.reviews import ListCounts
from wundr_ray.refactoring.reviews.listing import EVERYTHING, ChangeFilter, Row, counts
from wundr_ray.store.records import BatchRecord

MOST_CHANGES = 200_000
"""As many changes as all kept lists may have together: about 60 MB."""

# What a short list counts as.
_LEAST_COST = 100


@dataclass(frozen=True, slots=True)
class ChangeList:
    """The changes that a filter leaves."""

    rows: Sequence[Row]
    counts: ListCounts

    @property
    def cost(self) -> int:
        return max(_LEAST_COST, len(self.rows))


@dataclass(frozen=True, slots=True)
class _Key:
    """``state`` is a digest of how the batch stands; a batch never has the same one twice."""

    batch_id: str
    state: str
    job_id: str | None
    filter: ChangeFilter


class ChangeLists:
    """One per replica. A list that is being made is made once, for all who ask meanwhile."""

    def __init__(self, services: Services, most_changes: int = MOST_CHANGES) -> None:
        self._services, self._most = services, most_changes
        self._cache: OrderedDict[_Key, ChangeList] = OrderedDict()
        self._making: dict[_Key, asyncio.Task[ChangeList]] = {}

    async def get(self, batch: BatchRecord, job_id: str | None, chosen: ChangeFilter) -> ChangeList:
        """The changes of the batch, or of one of its jobs, as they stand. Raises like ``load``."""
        state = await self._services.store.standings.digest(batch.id)
        return await self._list(batch, _Key(batch.id, state, job_id, chosen))

    async def _list(self, batch: BatchRecord, key: _Key) -> ChangeList:
        if cached := self._cache.get(key):
            self._cache.move_to_end(key)
            return cached
        if key not in self._making:
            task = asyncio.create_task(self._make(batch, key))
            self._making[key] = task
            task.add_done_callback(lambda ended: self._made(key, ended))
        # Shielded: a caller who leaves must not cancel what others wait for.
        return await asyncio.shield(self._making[key])

    def _made(self, key: _Key, ended: "asyncio.Task[ChangeList]") -> None:
        del self._making[key]
        if not ended.cancelled():
            ended.exception()  # marked as seen: all callers, who would get it, may have left

    async def _make(self, batch: BatchRecord, key: _Key) -> ChangeList:
        rows = await self._rows(batch, key)
        change_list = ChangeList(rows, await asyncio.to_thread(counts, rows))
        if change_list.cost <= self._most:
            self._cache[key] = change_list
            while sum(cached.cost for cached in self._cache.values()) > self._most:
                self._cache.popitem(last=False)
        return change_list

    async def _rows(self, batch: BatchRecord, key: _Key) -> list[Row]:
        # A filter is applied to the whole list, which is cached: only that one reads previews.
        if key.filter != EVERYTHING:
            whole = await self._list(batch, replace(key, filter=EVERYTHING))
            return await asyncio.to_thread(key.filter.of, whole.rows)
        store, job_ids = self._services.store, None if key.job_id is None else [key.job_id]
        review = await load(store, batch, job_ids)
        outcomes = await current_outcomes(store, review)
        return [(change, outcomes[change.key]) for change in review.changes]
