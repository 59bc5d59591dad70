"""The results of a batch of any type."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from wundr_ray.contract.envelopes import Meta
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.responses import Response
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import BatchType


def _type_of(results: Any) -> str:
    """The type of results; those that an earlier version made have none and are of an analysis."""
    found = results.get("type") if isinstance(results, dict) else getattr(results, "type", None)
    return str(found or BatchType.ANALYSIS)


AnyResults = Annotated[
    Annotated[BatchResults, Tag("analysis")]
    | Annotated[RefactorResults, Tag("refactor")]
    | Annotated[ReportResults, Tag("report")],
    Discriminator(_type_of),
]


class ResultsEnvelope(Response):
    """The results of a batch of any type as the API answers them; the type is always given."""

    success: Literal[True] = True
    data: Annotated[BatchResults | RefactorResults | ReportResults, Field(discriminator="type")]
    meta: Meta
