"""A refactor batch with all that its reports show, as it stands at one moment."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import NotFound, ResourceUnavailable
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.store.batches.left_out import left_out_of
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.delivery.changesets import ChangesetRecord, changesets_of
from wundr_ray.store.records import BATCH_QUERY, JOB_QUERY, BatchRecord, JobRecord
from wundr_ray.store.reviews.decisions import DecisionRecord, decisions_of
from wundr_ray.store.reviews.previews import previews_of
from wundr_ray.store.schema import batches, change_decisions, changesets, jobs

_READINGS = 10


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """``digest`` names this state: two states of a batch never have the same one."""

    digest: str
    batch: BatchRecord
    jobs: list[JobRecord]
    previews: dict[str, StoredPreview]
    decisions: tuple[DecisionRecord, ...]
    changesets: list[ChangesetRecord]
    left_out: dict[str, tuple[LeftOutFile, ...]]


class Standings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def digest(self, batch_id: str) -> str:
        """The digest of how the batch stands now."""
        async with self._database.read() as connection:
            return await _digest(connection, batch_id)

    async def read(self, batch_id: str) -> ReviewStanding:
        """Raises ``NotFound``, and ``ResourceUnavailable`` where it changes all the time.

        Every statement may see a later moment than the one before. The state is read again until
        nothing has changed in between.
        """
        async with self._database.read() as connection:
            for _ in range(_READINGS):
                before = await _digest(connection, batch_id)
                standing = await _read(connection, batch_id, before)
                if await _digest(connection, batch_id) == before:
                    return standing
        raise ResourceUnavailable("The batch is changing; try again.")


async def _read(connection: Transaction, batch_id: str, digest: str) -> ReviewStanding:
    query = BATCH_QUERY.where(batches.c.id == batch_id)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"There is no batch {batch_id!r}.")
    in_order = JOB_QUERY.where(jobs.c.batch_id == batch_id).order_by(jobs.c.position)
    rows = (await connection.execute(in_order)).mappings()
    return ReviewStanding(
        digest,
        BatchRecord.of(row),
        [JobRecord.of(each) for each in rows],
        await previews_of(connection, batch_id),
        await decisions_of(connection, batch_id),
        await changesets_of(connection, batch_id),
        await left_out_of(connection, batch_id),
    )


async def _digest(connection: Transaction, batch_id: str) -> str:
    """The digest of all that can change; its parts never all return to an earlier state together.

    A batch may have a status again, but then it has more decisions; a changeset may be in a state
    again, but then it was updated later.
    """
    parts = []
    for query in (
        sa.select(batches.c.status, batches.c.outcome, batches.c.preview_digest).where(
            batches.c.id == batch_id
        ),
        sa.select(sa.func.count())
        .select_from(change_decisions)
        .where(change_decisions.c.batch_id == batch_id),
        sa.select(jobs.c.id, jobs.c.status, jobs.c.attempt)
        .where(jobs.c.batch_id == batch_id)
        .order_by(jobs.c.position),
        sa.select(changesets.c.id, changesets.c.state, changesets.c.url, changesets.c.updated_at)
        .where(changesets.c.batch_id == batch_id)
        .order_by(changesets.c.id),
    ):
        rows = await connection.execute(query)
        parts.append([_plain(row) for row in rows])
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def _plain(row: sa.Row[Any]) -> list[str]:
    return [str(value) for value in row]
