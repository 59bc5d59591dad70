"""Plans changesets out of what jobs have applied, and delivers those that are due."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.delivery.publishing.applied import planned_changesets
from wundr_ray.delivery.publishing.deliverer import Deliverer
from wundr_ray.delivery.publishing.interface import Connections
from wundr_ray.delivery.publishing.pace import AT_ONCE, batch_turn, fair
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.store.delivery.assignments import Assignments
from wundr_ray.store.delivery.publication_records import AppliedJob, DueChangeset, EndedJob
from wundr_ray.store.delivery.publications import Publications
from wundr_ray.system import Clock

TERM = timedelta(seconds=30)
"""How long a changeset stays with a publisher that has died."""

_RENEW, _PLAN = timedelta(seconds=10), timedelta(seconds=2)
# How far behind the clock of a process may be that records the end of a job.
_MARGIN = timedelta(hours=1)

_LOOK_AGAIN = timedelta(seconds=15)
_JOBS_AT_ONCE = 50
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_log = logging.getLogger(__name__)


class Publisher:
    """Delivers changesets side by side, each in a task of its own.

    It holds no state that the database lacks. Whatever is interrupted is claimed again by the next
    publisher, and every step may be repeated.
    """

    def __init__(
        self,
        publications: Publications,
        assignments: Assignments,
        artifacts: Artifacts,
        connections: Connections,
        holder: str,
        clock: Clock,
        chance: random.Random,
    ) -> None:
        self._publications, self._holder, self._clock = publications, holder, clock
        self._deliverer = Deliverer(
            assignments, publications, artifacts, connections, holder, clock, chance
        )
        self._running: dict[asyncio.Task[None], DueChangeset] = {}
        self._renewed_at = self._planned_at = _NEVER
        self._planned_up_to: EndedJob = (_NEVER, "", "")

    @property
    def running(self) -> Sequence[asyncio.Task[None]]:
        """What is being delivered."""
        return tuple(self._running)

    async def turn(self) -> int:
        """Start what may be delivered now; return how many changesets were started."""
        await self._renew()
        await self._plan()
        if len(self._running) >= AT_ONCE:
            return 0
        allowed = await self._allowed(await self._publications.due())
        chosen = {each.id: each for each in fair(allowed, self._running.values())}
        if not chosen:
            return 0
        # Another publisher may have been quicker: only what is claimed is delivered.
        claimed = await self._publications.claim(list(chosen), self._holder, TERM)
        for changeset_id in claimed:
            task = asyncio.create_task(self._deliver(changeset_id))
            self._running[task] = chosen[changeset_id]
            task.add_done_callback(self._ended)
        return len(claimed)

    async def settle(self) -> None:
        """Wait for what is being delivered."""
        await asyncio.gather(*self._running)

    async def stop(self) -> None:
        """Let go of what is being delivered; the next publisher goes on with it."""
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._publications.release(self._holder)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]

    async def _deliver(self, changeset_id: str) -> None:
        try:
            await self._deliverer.deliver(changeset_id)
        except Exception:  # noqa: BLE001 - its lease runs out, and it is delivered again
            _log.exception("changeset %s could not be recorded", changeset_id)

    async def _renew(self) -> None:
        now = self._clock()
        if self._running and now - self._renewed_at >= _RENEW:
            await self._publications.renew(self._holder, TERM)
            self._renewed_at = now

    async def _plan(self) -> None:
        """Plan for the jobs that have ended since the last look, or a margin before it."""
        now = self._clock()
        if now - self._planned_at < _PLAN:
            return
        jobs = await self._publications.unplanned(self._planned_up_to, _JOBS_AT_ONCE)
        for job in jobs:
            await self._plan_job(job)
        # A full page: the next turn goes on at once. Otherwise the margin is read again next time,
        # since a job may be recorded late by a process whose clock is behind.
        if len(jobs) == _JOBS_AT_ONCE:
            self._planned_up_to = jobs[-1].ended
        else:
            self._planned_at, self._planned_up_to = now, (now - _MARGIN, "", "")

    async def _plan_job(self, job: AppliedJob) -> None:
        try:
            planned = planned_changesets(job)
        except ValidationError:
            _log.exception("the result of job %s of %s cannot be read", job.id, job.batch_id)
            return
        await self._publications.plan(job, planned)

    async def _allowed(self, due: Sequence[DueChangeset]) -> list[DueChangeset]:
        """Those that no rollout holds back; the others are looked at again later."""
        held: dict[str, list[str]] = defaultdict(list)
        for each in due:
            if each.state is ChangesetState.PLANNED and each.undoes is None:
                held[each.batch_id].append(each.id)
        let_through: set[str] = set()
        for batch_id, ids in held.items():
            let_through |= await self._let_through(batch_id, ids)
        waiting = {changeset_id for ids in held.values() for changeset_id in ids} - let_through
        return [each for each in due if each.id not in waiting]

    async def _let_through(self, batch_id: str, ids: Sequence[str]) -> set[str]:
        now = self._clock()
        options, rows = await self._publications.rollout(batch_id)
        turn = batch_turn(options, rows, now)
        waiting = [each for each in ids if each not in turn.ids]
        if waiting and turn.hold:
            # Postponed in the database, or the same ones would fill the list of what is due.
            until = min(turn.look_at or now + _LOOK_AGAIN, now + _LOOK_AGAIN)
            await self._publications.postpone(waiting, until)
        return set(turn.ids)
