"""The refusals every endpoint may answer with, for the OpenAPI document."""

from typing import Any

from wundr_ray.contract.errors import ERRORS
from wundr_ray.contract.responses import ErrorEnvelope


def _by_status() -> dict[int | str, dict[str, Any]]:
    codes: dict[int, list[str]] = {400: ["INVALID_REQUEST"]}
    for code, error in ERRORS.items():
        codes.setdefault(error.status, []).append(code)
    return {
        status: {"model": ErrorEnvelope, "description": ", ".join(sorted(names))}
        for status, names in sorted(codes.items())
    }


REFUSALS = _by_status()
