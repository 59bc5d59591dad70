"""A job of one of several types, told apart by its ``type``."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator, create_model

from wundr_ray.contract.fields.kinds import Request
from wundr_ray.contract.jobs import JobRequest
from wundr_ray.contract.vocabulary import JobKind


def any_of(models: Sequence[type[Request]], base: type[Request] = JobRequest) -> Any:
    """A type for jobs of these models; errors are those of the model that ``type`` names.

    A job of another type is checked for what all jobs have, which is ``base``. The models
    are in the order of ``JobKind``: the API's document has one schema of them, whoever lists them.
    """
    if len(models) == 1:
        return models[0]
    named = {each.model_fields["type"].annotation.__args__[0]: each for each in models}  # type: ignore[union-attr]
    names = dict(sorted(named.items(), key=_rank))
    kind: Any = Literal[tuple(names)]
    name = f"Unknown{base.__name__}"
    unknown = create_model(name, __base__=base, type=(kind, ...), config=(dict, ...))

    def check(value: Any, _handler: ValidatorFunctionWrapHandler) -> Request:
        # Made in Python already, and so checked.
        if isinstance(value, base):
            return value
        found = value.get("type") if isinstance(value, Mapping) else None
        # `found` may be any JSON, a list too, which is no key of a dictionary.
        model = names.get(found, unknown) if isinstance(found, str) else unknown
        return model.model_validate(value)

    return Annotated[reduce(or_, names.values()), Field(discriminator="type"), WrapValidator(check)]


def _rank(named: tuple[str, object]) -> int:
    """The place of a type; those of a test come last."""
    order = [str(kind) for kind in JobKind]
    return order.index(named[0]) if named[0] in order else len(order)
