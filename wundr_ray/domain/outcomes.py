"""How one attempt of a job ended, as its manager learns it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class JobResult:
    """A finished analysis: ``stored`` is what the database keeps, ready for JSON."""

    commit: str
    quality_score: float | None
    stored: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed; ``transient`` failures are worth another attempt."""

    code: str
    message: str
    transient: bool
