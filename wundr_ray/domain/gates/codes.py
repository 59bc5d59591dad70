"""Codes that quality gates and dispositions name: one that does not exist would fit no finding."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from difflib import get_close_matches

from wundr_ray.contract.errors import ErrorDetail
from wundr_ray.contract.gates.models import GateDefinition

_PAGE = "docs/rules.md lists all codes"


@dataclass(frozen=True, slots=True)
class FindingCodes:
    """All codes that findings have, and the code for each rule of an engine by its own id."""

    codes: Set[str] = frozenset()
    of_rules: Mapping[str, str] = field(default_factory=dict)


def unknown_codes(gate: GateDefinition, known: FindingCodes, place: str = "") -> list[ErrorDetail]:
    """What is wrong with the codes of the gate, which stands in the field ``place``."""
    start = f"{place}." if place else ""
    return [
        unknown_code(condition.code, known, f"{start}conditions.{position}.code")
        for position, condition in enumerate(gate.conditions)
        if condition.code is not None and condition.code not in known.codes
    ]


def unknown_code(code: str, known: FindingCodes, field: str) -> ErrorDetail:
    """That no finding has the code in the field ``field``, and which one may be meant."""
    problem = f"there is no finding with the code {code!r}"
    return ErrorDetail(field=field, reason=f"{problem}{_meant(code, known)}; {_PAGE}")


def _meant(code: str, known: FindingCodes) -> str:
    if code in known.of_rules:
        return f": this is an engine's own id; its code is {known.of_rules[code]!r}"
    close = get_close_matches(code, sorted(known.codes), n=1)
    return f", did you mean {close[0]!r}?" if close else ""
