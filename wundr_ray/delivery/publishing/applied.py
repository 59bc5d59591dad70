"""What a job that applied changes has left for the publisher."""

from collections.abc import Mapping
from typing import Any

from wundr_ray.contract.refactoring.jobs import DeliverOptions
from wundr_ray.delivery.forges.registry import locate
from wundr_ray.domain.delivery.applied import AppliedGroup, StoredApplied
from wundr_ray.store.delivery.publication_records import AppliedJob, PlannedChangeset


def deliver_options(config: Mapping[str, Any]) -> DeliverOptions:
    """What the request says of the delivery."""
    return DeliverOptions.model_validate(config.get("deliver", {}))


def planned_changesets(job: AppliedJob) -> list[PlannedChangeset]:
    """One for each group. Raises ``ValidationError`` for an invalid result."""
    applied = StoredApplied.model_validate(job.result)
    location = locate(job.repository_url)
    base = deliver_options(job.config).base or applied.branch
    return [
        PlannedChangeset(
            job_id=applied.source_job,
            group=group.name,
            branch=group.branch,
            base=base,
            host=location.host if location else None,
            change_ids=group.change_ids,
            counts=_counts(group),
        )
        for group in applied.groups
    ]


def _counts(group: AppliedGroup) -> dict[str, Any]:
    by_rule = {rule: extent.model_dump() for rule, extent in group.by_rule.items()}
    return {
        "changes": len(group.change_ids),
        "files": group.files,
        "by_rule": by_rule,
        "left_out": group.left_out,
    }
