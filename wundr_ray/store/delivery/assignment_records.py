"""A changeset as its publisher has it: plain data, and the query that reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.store.records import REPOSITORY_URL
from wundr_ray.store.schema import batches, changesets, jobs


@dataclass(frozen=True, slots=True)
class Delivered:
    """The part of a changeset that its delivery changes. ``drafts`` are the oldest first."""

    state: ChangesetState
    action: ChangesetAction | None
    base: str | None
    base_commit: str | None
    pushed_commit: str | None
    number: int | None
    tries: int
    drafts: tuple[str, ...]
    stale_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A claimed changeset.

    Arguments:
        config, result: of the job that applied its changes, as stored.
        batch_created_at: the time of its commits.
        change_ids: of the changeset that this one takes back, where it does so.
        others: the changes of the other changesets of the same repository.
        preview_removed_at: when retention removed the preview that it is made from, if it did.
    """

    id: str
    batch_id: str
    account_id: str
    job_id: str
    group: str
    branch: str
    host: str | None
    repository_url: str
    applied_by: str
    batch_created_at: datetime
    config: Mapping[str, Any]
    result: Mapping[str, Any]
    undoes: str | None
    change_ids: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    delivered: Delivered
    preview_removed_at: datetime | None = None


def delivered(row: Any) -> Delivered:
    """Of a row of ``changesets``."""
    return Delivered(
        state=ChangesetState(row.state),
        action=ChangesetAction(row.action) if row.action else None,
        base=row.base,
        base_commit=row.base_commit,
        pushed_commit=row.pushed_commit,
        number=row.number,
        tries=row.tries,
        drafts=tuple(row.drafts),
        stale_ids=tuple(row.stale_ids),
    )


_SOURCE = jobs.alias("source")
ASSIGNMENT = (
    sa.select(
        changesets,
        batches.c.account_id,
        REPOSITORY_URL.label("repository_url"),
        batches.c.created_at.label("batch_created_at"),
        jobs.c.config,
        jobs.c.result,
        _SOURCE.c.frames_removed_at.label("preview_removed_at"),
    )
    .join(batches, batches.c.id == changesets.c.batch_id)
    .join(
        jobs,
        sa.and_(jobs.c.batch_id == changesets.c.batch_id, jobs.c.id == changesets.c.applied_by),
    )
    .join(
        _SOURCE,
        sa.and_(_SOURCE.c.batch_id == changesets.c.batch_id, _SOURCE.c.id == changesets.c.job_id),
    )
    .where(changesets.c.id == sa.bindparam("id"))
)
"""The row of the changeset ``id`` with what its assignment needs of its job and batch."""
