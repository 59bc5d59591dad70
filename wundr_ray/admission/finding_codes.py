"""The codes of all findings that analyses can have, from the tables of the engines."""

from typing import Final

from wundr_ray.aggregate.findings.codes import RULES_OF_CODES
from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.gates.models import GateDefinition
from wundr_ray.domain.gates.codes import FindingCodes, unknown_code, unknown_codes
from wundr_ray.engines.registry import ENGINES

_OF_RULES = {rule: kind.code for engine in ENGINES for rule, kind in engine.kinds.items()}

FINDING_CODES: Final = FindingCodes(codes=frozenset(RULES_OF_CODES), of_rules=_OF_RULES)


def check_codes(gate: GateDefinition, place: str = "") -> None:
    """Raises ``InvalidRequest`` about codes in the gate that no finding has."""
    if problems := unknown_codes(gate, FINDING_CODES, place):
        raise InvalidRequest(f"{problems[0].field}: {problems[0].reason}", problems)


def check_code(code: str, field: str) -> None:
    """Raises ``InvalidRequest`` if no finding has the code, which stands in ``field``."""
    if code not in FINDING_CODES.codes:
        raise InvalidRequest.at(field, unknown_code(code, FINDING_CODES, field).reason)
