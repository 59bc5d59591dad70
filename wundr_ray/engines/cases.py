"""A case: a condition, the severity that findings have under it, and examples."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from wundr_ray.contract.vocabulary import Severity

Place = TypeVar("Place")
Applies = Callable[[Place], bool]


@dataclass(frozen=True, slots=True)
class Case(Generic[Place]):
    """Findings to which the case ``applies`` have its severity; None: they are not reported.

    ``when`` completes the sentence "the severity is this if ...". ``examples`` are code in which
    each finding of the kind falls under this case.
    """

    severity: Severity | None
    when: str
    applies: Applies[Place]
    examples: tuple[str, ...]


Cases = Sequence[Case[Any]]


def always(place: object) -> bool:
    return True


def first(cases: Iterable[Case[Place]], place: Place) -> Case[Place] | None:
    """The first case that applies; None: the engine's own severity stands."""
    return next((case for case in cases if case.applies(place)), None)
