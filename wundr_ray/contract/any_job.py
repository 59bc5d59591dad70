"""A job of one of several types, told apart by its ``type``."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator, create_model

from wundr_ray.contract.jobs import JobRequest


def any_of(models: Sequence[type[JobRequest]]) -> Any:
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
