"""What the service accepts as a new batch: jobs of every type in the registry."""

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from wundr_ray.contract.batches import requests
from wundr_ray.contract.batches.any_job import any_of
from wundr_ray.contract.jobs import JobRequest, check_job_ids
from wundr_ray.jobs.registry import JOB_TYPES

if TYPE_CHECKING:
    Job = JobRequest
else:
    Job = any_of([each.request for each in JOB_TYPES.values() if each.request is not None])


class CreateBatch(requests.CreateBatch):
    """The body of ``POST /v1/batches``."""

    jobs: Annotated[list[Job], Field(min_length=1), AfterValidator(check_job_ids)]

    @model_validator(mode="after")
    def _check_types(self) -> Self:
        """Point at every job that a batch of this type cannot hold."""
        misplaced = [
            InitErrorDetails(
                type=PydanticCustomError(
                    "misplaced_job",
                    "a batch of the type {batch} cannot have jobs of the type {job}",
                    {"batch": repr(str(self.type)), "job": repr(job.type)},
                ),
                loc=("jobs", position, "type"),
                input=job.type,
            )
            for position, job in enumerate(self.jobs)
            if JOB_TYPES[job.type].batch_type is not self.type
        ]
        if misplaced:
            raise ValidationError.from_exception_data("batch", misplaced)
        return self
