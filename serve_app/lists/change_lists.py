"""Lists of changes that were made of late, so that only the first page reads every preview."""

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
    """``state`` names how the batch stands; a state never returns."""

    batch_id: str
    state: str
    job_id: str | None
    filter: ChangeFilter


class ChangeLists:
    """One per replica. A list that is being made is made once, for all who ask meanwhile."""

    def __init__(self, services: Services, most_changes: int = MOST_CHANGES) -> None:
        self._services, self._most = services, most_changes
        self._kept: OrderedDict[_Key, ChangeList] = OrderedDict()
        self._making: dict[_Key, asyncio.Task[ChangeList]] = {}

    async def get(self, batch: BatchRecord, job_id: str | None, chosen: ChangeFilter) -> ChangeList:
        """The changes of the batch, or of one of its jobs, as they stand. Raises like ``load``."""
        state = await self._services.store.standings.digest(batch.id)
        return await self._list(batch, _Key(batch.id, state, job_id, chosen))

    async def _list(self, batch: BatchRecord, key: _Key) -> ChangeList:
        if kept := self._kept.get(key):
            self._kept.move_to_end(key)
            return kept
        if key not in self._making:
            task = asyncio.create_task(self._make(batch, key))
            self._making[key] = task
            task.add_done_callback(lambda ended: self._made(key, ended))
        return await asyncio.shield(self._making[key])

    def _made(self, key: _Key, ended: "asyncio.Task[ChangeList]") -> None:
        del self._making[key]
        if not ended.cancelled():
            ended.exception()  # it is the callers'; all of them may have left

    async def _make(self, batch: BatchRecord, key: _Key) -> ChangeList:
        rows = await self._rows(batch, key)
        made = ChangeList(rows, await asyncio.to_thread(counts, rows))
        if made.cost <= self._most:
            self._kept[key] = made
            while sum(each.cost for each in self._kept.values()) > self._most:
                self._kept.popitem(last=False)
        return made

    async def _rows(self, batch: BatchRecord, key: _Key) -> list[Row]:
        if key.filter != EVERYTHING:
            whole = await self._list(batch, replace(key, filter=EVERYTHING))
            return await asyncio.to_thread(key.filter.of, whole.rows)
        store, job_ids = self._services.store, None if key.job_id is None else [key.job_id]
        review = await load(store, batch, job_ids)
        outcomes = await current_outcomes(store, review)
        return [(change, outcomes[change.key]) for change in review.changes]
