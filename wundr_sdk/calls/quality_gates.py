"""The calls about quality gates. Pure."""

from collections.abc import Mapping
from typing import Any

from wundr_ray.contract.gates.models import QualityGateItem, QualityGateRemoved
from wundr_sdk.connection.call import Call, json_of, list_reader, reader, segment

_GATES = "/v1/quality-gates"


def list_gates() -> Call[list[QualityGateItem]]:
    """``GET /v1/quality-gates``."""
    return Call("GET", _GATES, list_reader(QualityGateItem))


def get_gate(name: str) -> Call[QualityGateItem]:
    """``GET /v1/quality-gates/{name}``."""
    return Call("GET", _gate(name), reader(QualityGateItem))


def put_gate(name: str, fields: Mapping[str, Any]) -> Call[QualityGateItem]:
    """``PUT /v1/quality-gates/{name}``.

    Raises ValueError if a value cannot be written as JSON.
    """
    return Call("PUT", _gate(name), reader(QualityGateItem), json=json_of(fields))


def delete_gate(name: str) -> Call[QualityGateRemoved]:
    """``DELETE /v1/quality-gates/{name}``."""
    return Call("DELETE", _gate(name), reader(QualityGateRemoved))


def _gate(name: str) -> str:
    return f"{_GATES}/{segment('name', name)}"
