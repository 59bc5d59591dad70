"""Whether two analyses of a project can be compared, and by what they differ if not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from wundr_ray.contract.jobs import AnalysisConfig

METHOD = "method_version"
"""What differs where scores were made by another method."""

_AS_SETS = ("languages", "rules")
SETTINGS = (
    "complexity_threshold",
    "duplicate_min_tokens",
    "exclude_patterns",
    "include_tests",
    "languages",
    "roles",
    "rules",
    "scope",
)
"""The settings of an analysis that its numbers depend on."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the numbers of an analysis rest on, besides the code: the method and the settings."""

    method_version: int
    config: Mapping[str, Any]


def differences(one: Basis, other: Basis) -> tuple[str, ...]:
    """The names of what differs, in the alphabet's order; none if the numbers can be compared."""
    names = [name for name in SETTINGS if setting_of(one, name) != setting_of(other, name)]
    if one.method_version != other.method_version:
        names.append(METHOD)
    return tuple(sorted(names))


def changes(newest_first: Sequence[Basis]) -> list[tuple[str, ...]]:
    """For each analysis, what differs from the one before it in time; nothing for the first."""
    pairs = pairwise(newest_first)
    return [differences(later, earlier) for later, earlier in pairs] + [()] * bool(newest_first)


def setting_of(basis: Basis, name: str) -> object:
    """The value of a setting in an analysis; a list whose order does not matter becomes a set.

    An analysis without the setting is older than the setting and worked by today's default."""
    value = basis.config.get(name, AnalysisConfig.model_fields[name].default)
    return frozenset(value) if name in _AS_SETS and value is not None else value
