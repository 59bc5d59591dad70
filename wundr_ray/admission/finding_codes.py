"""The codes of all findings that analyses can have, from the tables of the engines."""

from itertools import chain
from typing import Final

from wundr_ray.aggregate.findings.codes import RULES_OF_CODES
from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.gates.models import GateDefinition
from wundr_ray.domain.gates.codes import FindingCodes, unknown_code, unknown_codes
from wundr_ray.engines.html import codes as html_codes
from wundr_ray.engines.python.bandit import codes as python_security_codes
from wundr_ray.engines.python.ruff import codes as ruff_codes
from wundr_ray.engines.scripts.oxlint import codes as oxlint_codes

_OF_RULES = {
    **{
        rule: kind.code
        for rule, kind in chain(
            html_codes.KINDS.items(), oxlint_codes.KINDS.items(), ruff_codes.KINDS.items()
        )
    },
    **python_security_codes.CODES,
}

FINDING_CODES: Final = FindingCodes(codes=frozenset(RULES_OF_CODES), of_rules=_OF_RULES)


def check_codes(gate: GateDefinition, place: str = "") -> None:
    """Raises ``InvalidRequest`` about codes in the gate that no finding has."""
    if problems := unknown_codes(gate, FINDING_CODES, place):
        raise InvalidRequest(f"{problems[0].field}: {problems[0].reason}", problems)


def check_code(code: str, field: str) -> None:
    """Raises ``InvalidRequest`` if no finding has the code, which stands in ``field``."""
    if code not in FINDING_CODES.codes:
        raise InvalidRequest.at(field, unknown_code(code, FINDING_CODES, field).reason)
