"""The body of a new batch: written out, or by a template."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from wundr_ray.contract.requests import CreateFromTemplate
from wundr_ray.jobs.requests import CreateBatch

WRITTEN_OUT, BY_TEMPLATE = "<written out>", "<by template>"


def _kind(body: Any) -> str:
    """The key ``template`` decides, so that what is wrong is told about one kind only."""
    by_template = isinstance(body, CreateFromTemplate) or (
        isinstance(body, dict) and "template" in body
    )
    return BY_TEMPLATE if by_template else WRITTEN_OUT


NewBatch = Annotated[
    Annotated[CreateBatch, Tag(WRITTEN_OUT)] | Annotated[CreateFromTemplate, Tag(BY_TEMPLATE)],
    Discriminator(_kind),
]
