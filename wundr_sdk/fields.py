"""The types of the methods' parameters.

Jobs and options may be the models of the contract, whose fields a type checker knows, or
dictionaries as the API's reference shows them, which only the server checks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from wundr_ray.contract.batches.requests import BatchOptions
from wundr_ray.contract.batches.targets import Targets
from wundr_ray.contract.jobs import JobRequest
from wundr_ray.contract.vocabulary import BatchType, Priority

Job = JobRequest | Mapping[str, Any]
AllOf = Targets | Mapping[str, Any]
Options = BatchOptions | Mapping[str, Any]
TypeName = BatchType | Literal["analysis", "refactor", "report"]
PriorityName = Priority | Literal["low", "medium", "high", "urgent"]
Texts = str | Sequence[str] | None
"""One value of a filter, or several of which one must match."""
Excluded = Mapping[str, Sequence[str]]
"""Changes that are left out, by ``job_ids``, ``files``, ``rules`` and so on."""


def time_text(moment: datetime | str | None) -> str | None:
    """A moment as the API reads it; text is taken as it is."""
    return moment.isoformat() if isinstance(moment, datetime) else moment
