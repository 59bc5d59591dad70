"""One changeset, step by step; what each step came to is recorded before the next one."""

import logging
import random
from contextlib import suppress
from datetime import datetime

from wundr_ray.delivery.publishing import steps
from wundr_ray.delivery.publishing.contents import content_of
from wundr_ray.delivery.publishing.interface import Connections
from wundr_ray.delivery.publishing.performing import Work, perform, standing_of
from wundr_ray.delivery.publishing.problems import INTERNAL, problem_of
from wundr_ray.delivery.publishing.timing import next_look, try_again
from wundr_ray.domain.delivery.changesets import preview_removed
from wundr_ray.domain.delivery.publishing import (
    POLLED,
    ChangesetMove,
    DeliveryProblem,
    PublishingStep,
    Way,
)
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.store.delivery.assignment_records import Assignment, Delivered
from wundr_ray.store.delivery.assignments import Assignments, NotHeld
from wundr_ray.store.delivery.publications import Publications
from wundr_ray.system import Clock

_log = logging.getLogger(__name__)


class Deliverer:
    """``holder`` is the publisher that has claimed the changesets."""

    def __init__(
        self,
        assignments: Assignments,
        publications: Publications,
        artifacts: Artifacts,
        connections: Connections,
        holder: str,
        clock: Clock,
        chance: random.Random,
    ) -> None:
        self._assignments, self._publications = assignments, publications
        self._artifacts, self._connections = artifacts, connections
        self._holder, self._clock, self._chance = holder, clock, chance

    async def deliver(self, changeset_id: str) -> None:
        """Do what is to be done now, and say when it is due again."""
        assignment = await self._assignments.get(changeset_id)
        with suppress(NotHeld):
            try:
                work = await self._prepared(assignment)
            except Exception as error:  # noqa: BLE001 - recorded, and shown to the account
                await self._give_up(assignment, error)
                return
            await self._run(work)

    async def _prepared(self, assignment: Assignment) -> Work:
        if assignment.preview_removed_at is not None:
            raise preview_removed(assignment.delivered.action, assignment.preview_removed_at)
        content = await content_of(assignment, self._artifacts)
        connection = await self._connections.open(
            assignment.account_id,
            assignment.repository_url,
            assignment.delivered.base,
            content.options.mode,
        )
        return Work(assignment, content, connection)

    async def _give_up(self, assignment: Assignment, error: Exception) -> None:
        """Nothing can be done without its content and its credentials."""
        standing = standing_of(assignment.delivered, Way.FORGE)
        move = steps.after_problem(standing, self._problem(assignment, error))
        done = await self._assignments.record(assignment, self._holder, move, None)
        await self._leave(assignment, done, move, None)

    async def _run(self, work: Work) -> None:
        delivered, last, move = work.assignment.delivered, None, ChangesetMove()
        way = work.connection.way
        while (
            step := steps.next_step(standing_of(delivered, way), last)
        ) is not PublishingStep.REST:
            move = await self._attempt(step, work, delivered)
            delivered = await self._record(work, move)
            if move.problem is not None:
                break
            last = step
        else:
            # No step failed. An action that none of them has ended is done now.
            if (
                delivered.action is not None
                and delivered.action is work.assignment.delivered.action
            ):
                delivered = await self._record(work, ChangesetMove(ends_action=True))
        await self._leave(work.assignment, delivered, move, last, way)

    async def _record(self, work: Work, move: ChangesetMove) -> Delivered:
        stale = move.stale_paths
        stale_ids = None if stale is None else work.content.stale_ids(stale)
        return await self._assignments.record(work.assignment, self._holder, move, stale_ids)

    async def _attempt(
        self, step: PublishingStep, work: Work, delivered: Delivered
    ) -> ChangesetMove:
        standing = standing_of(delivered, work.connection.way)
        try:
            return await perform(step, work, delivered, standing)
        except Exception as error:  # noqa: BLE001 - recorded, and shown to the account
            return steps.after_problem(standing, self._problem(work.assignment, error))

    def _problem(self, assignment: Assignment, error: Exception) -> DeliveryProblem:
        problem = problem_of(error)
        if problem is None:
            _log.error("changeset %s failed", assignment.id, exc_info=error)
        return problem or INTERNAL

    async def _leave(
        self,
        assignment: Assignment,
        delivered: Delivered,
        move: ChangesetMove,
        last: PublishingStep | None,
        way: Way = Way.FORGE,
    ) -> None:
        due_at = await self._due_at(assignment, delivered, move, last, way)
        await self._assignments.leave(assignment, self._holder, due_at, delivered)
        problem, host = move.problem, assignment.host
        if due_at and host and problem and problem.limits_host:
            await self._publications.leave_alone(assignment.account_id, host, due_at)

    async def _due_at(
        self,
        assignment: Assignment,
        delivered: Delivered,
        move: ChangesetMove,
        last: PublishingStep | None,
        way: Way,
    ) -> datetime | None:
        now = self._clock()
        if move.postpones and move.problem:
            return try_again(move.problem, delivered.tries, now, self._chance)
        if delivered.state not in POLLED:
            return None
        open_on_host = await self._publications.open_on_host(
            assignment.account_id, assignment.host or "", POLLED
        )
        is_new = last in (PublishingStep.PUSH, PublishingStep.REQUEST, PublishingStep.TRACE)
        return next_look(way, open_on_host, now, self._chance, is_new=is_new)
