"""The body of a new batch: written out, by a template, or by targets."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from wundr_ray.contract.batches.requests import CreateFromTemplate
from wundr_ray.contract.batches.targets import CreateFromTargets
from wundr_ray.jobs.requests import CreateBatch

WRITTEN_OUT, BY_TEMPLATE, BY_TARGETS = "<written out>", "<by template>", "<by targets>"

KINDS = (WRITTEN_OUT, BY_TEMPLATE, BY_TARGETS)


def _kind(body: Any) -> str:
    """The kind of a body, by the keys ``template`` and ``targets``."""
    # Without a discriminator pydantic would try all three models, and report the problems of each:
    # a caller with a misspelt option would read dozens of errors about models that do not matter.
    if isinstance(body, CreateFromTemplate) or (isinstance(body, dict) and "template" in body):
        return BY_TEMPLATE
    if isinstance(body, CreateFromTargets) or (isinstance(body, dict) and "targets" in body):
        return BY_TARGETS
    return WRITTEN_OUT


NewBatch = Annotated[
    Annotated[CreateBatch, Tag(WRITTEN_OUT)]
    | Annotated[CreateFromTemplate, Tag(BY_TEMPLATE)]
    | Annotated[CreateFromTargets, Tag(BY_TARGETS)],
    Discriminator(_kind),
]
