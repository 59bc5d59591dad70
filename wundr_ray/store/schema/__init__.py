"""The tables. Their history is in ``migrations``; a test keeps the two equal."""

from wundr_ray.store.schema.accounts import (
    accounts,
    api_keys,
    credit_entries,
    idempotency_keys,
    request_counts,
)
from wundr_ray.store.schema.base import UtcTime, metadata
from wundr_ray.store.schema.batches import (
    attempts,
    batch_counts,
    batches,
    events,
    former_repository_keys,
    jobs,
    project_aliases,
    projects,
)
from wundr_ray.store.schema.cluster import leases, slots
from wundr_ray.store.schema.findings import dispositions, quality_gates
from wundr_ray.store.schema.notifications import (
    deliveries,
    delivery_attempts,
    endpoints,
    signing_secrets,
)
from wundr_ray.store.schema.points import points
from wundr_ray.store.schema.refactoring import change_decisions, changesets, delivery_hosts
from wundr_ray.store.schema.schedules import schedule_runs, schedules

__all__ = [
    "UtcTime",
    "accounts",
    "api_keys",
    "attempts",
    "batch_counts",
    "batches",
    "change_decisions",
    "changesets",
    "credit_entries",
    "deliveries",
    "delivery_attempts",
    "delivery_hosts",
    "dispositions",
    "endpoints",
    "events",
    "former_repository_keys",
    "idempotency_keys",
    "jobs",
    "leases",
    "metadata",
    "points",
    "project_aliases",
    "projects",
    "quality_gates",
    "request_counts",
    "schedule_runs",
    "schedules",
    "signing_secrets",
    "slots",
]
