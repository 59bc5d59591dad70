"""What a job that applied changes has left for the publisher."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from wundr_ray.contract.refactoring import DeliverOptions
from wundr_ray.delivery.forges.registry import locate
from wundr_ray.store.publications import AppliedJob, PlannedChangeset


class AppliedGroup(BaseModel):
    """Changes that are delivered together. ``name`` is empty where they are all of the job's."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = ""
    branch: str
    title: str
    body: str = ""
    message: str = ""
    change_ids: tuple[str, ...]
    counts: Mapping[str, Any] = {}


class Applied(BaseModel):
    """``preview`` is the artifact folder of the preview that the changes come from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    preview: str
    branch: str | None = None
    groups: tuple[AppliedGroup, ...] = ()


def deliver_options(config: Mapping[str, Any]) -> DeliverOptions:
    """What the request says of the delivery."""
    return DeliverOptions.model_validate(config.get("deliver", {}))


def planned_changesets(job: AppliedJob) -> list[PlannedChangeset]:
    applied = Applied.model_validate(job.result)
    location = locate(job.repository_url)
    base = deliver_options(job.config).base or applied.branch
    return [
        PlannedChangeset(
            job_id=job.config["source_job"],
            group=group.name,
            branch=group.branch,
            base=base,
            host=location.host if location else None,
            change_ids=group.change_ids,
            counts=group.counts,
        )
        for group in applied.groups
    ]
