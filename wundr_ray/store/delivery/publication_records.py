"""What a publisher reads and writes of changesets, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState, DeliveryMode

EndedJob = tuple[datetime, str, str]
"""A job in the order of ends: when it ended, its batch's id and its own."""


@dataclass(frozen=True, slots=True)
class AppliedJob:
    """A completed job that applied changes. ``config`` and ``result`` are as stored."""

    batch_id: str
    id: str
    completed_at: datetime
    config: Mapping[str, Any]
    result: Mapping[str, Any]
    repository_url: str

    @property
    def ended(self) -> EndedJob:
        return self.completed_at, self.batch_id, self.id


@dataclass(frozen=True, slots=True)
class PlannedChangeset:
    job_id: str
    group: str
    branch: str
    base: str | None
    host: str | None
    change_ids: tuple[str, ...]
    counts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DueChangeset:
    id: str
    batch_id: str
    account_id: str
    host: str | None
    state: ChangesetState
    undoes: str | None


@dataclass(frozen=True, slots=True)
class RolloutRow:
    """Where one changeset of a batch stands in its rollout. ``due_at`` is its next look."""

    id: str
    host: str | None
    state: ChangesetState
    checks: str | None
    started_at: datetime | None
    due_at: datetime | None
    mode: DeliveryMode
    is_claimed: bool
