"""Whether two analyses of a project can be compared, and by what they differ if not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

METHOD = "method_version"
"""What differs where scores were made by another method."""

_AS_SETS = ("languages", "rules")
_DEFAULTS: Mapping[str, Any] = {
    "complexity_threshold": 10,
    "duplicate_min_tokens": 50,
    "exclude_patterns": [],
    "include_tests": True,
    "languages": None,
    "roles": [],
    "rules": None,
    "scope": "production",
}
"""The settings of an analysis that its numbers depend on. A stored configuration that lacks one was
made before the setting existed; what that changed is the version of the method."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the numbers of an analysis rest on, besides the code: the method and the settings."""

    method_version: int
    config: Mapping[str, Any]


def differences(one: Basis, other: Basis) -> tuple[str, ...]:
    """The names of what differs, in the alphabet's order; none if the numbers can be compared."""
    names = [name for name in _DEFAULTS if _value(one, name) != _value(other, name)]
    if one.method_version != other.method_version:
        names.append(METHOD)
    return tuple(sorted(names))


def changes(newest_first: Sequence[Basis]) -> list[tuple[str, ...]]:
    """For each analysis, what differs from the one before it in time; nothing for the first."""
    pairs = pairwise(newest_first)
    return [differences(later, earlier) for later, earlier in pairs] + [()] * bool(newest_first)


def _value(basis: Basis, name: str) -> object:
    value = basis.config.get(name, _DEFAULTS[name])
    return frozenset(value) if name in _AS_SETS and value is not None else value
