"""What the service accepts as a new batch: jobs of every type in the registry."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    create_model,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from wundr_ray.contract import requests
from wundr_ray.contract.jobs import JobRequest, check_job_ids
from wundr_ray.jobs.registry import JOB_TYPES


def _any_of(models: Sequence[type[JobRequest]]) -> Any:
    """A type for jobs of these models: what is wrong is told about the model that ``type`` names.

    A job of another type is checked for what all jobs have.
    """
    if len(models) == 1:
        return models[0]
    names = {each.model_fields["type"].annotation.__args__[0]: each for each in models}  # type: ignore[union-attr]
    kind: Any = Literal[tuple(names)]
    unknown = create_model("UnknownJob", __base__=JobRequest, type=(kind, ...), config=(dict, ...))

    def check(value: Any, _handler: ValidatorFunctionWrapHandler) -> JobRequest:
        if isinstance(value, JobRequest):
            return value
        name = value.get("type") if isinstance(value, Mapping) else None
        model = names.get(name, unknown) if isinstance(name, str) else unknown
        return model.model_validate(value)

    return Annotated[reduce(or_, models), Field(discriminator="type"), WrapValidator(check)]


if TYPE_CHECKING:
    Job = JobRequest
else:
    Job = _any_of([each.request for each in JOB_TYPES.values() if each.request is not None])


class CreateBatch(requests.CreateBatch):
    """The body of ``POST /v1/batches``."""

    jobs: Annotated[list[Job], Field(min_length=1), AfterValidator(check_job_ids)]  # type: ignore[assignment]

    @model_validator(mode="after")
    def _check_types(self) -> Self:
        """Point at every job that a batch of this type cannot hold."""
        misplaced = [
            InitErrorDetails(
                type=PydanticCustomError(
                    "misplaced_job",
                    "a batch of the type {batch} holds no jobs of the type {job}",
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
