"""What several endpoints may answer with, for the OpenAPI document."""

from collections.abc import Iterable
from typing import Any

from wundr_ray.contract.errors import ERRORS
from wundr_ray.contract.responses import ErrorEnvelope

_BYTES = {"type": "string", "format": "binary"}


def _by_status() -> dict[int | str, dict[str, Any]]:
    codes: dict[int, list[str]] = {400: ["INVALID_REQUEST"]}
    for code, error in ERRORS.items():
        codes.setdefault(error.status, []).append(code)
    return {
        status: {"model": ErrorEnvelope, "description": ", ".join(sorted(names))}
        for status, names in sorted(codes.items())
    }


REFUSALS = _by_status()


def files(media_types: Iterable[str]) -> dict[str, Any]:
    """The content of an answer that is a file of one of ``media_types``.

    A file of JSON is a JSON value, whatever it holds; all others are bytes.
    """
    names = [each.partition(";")[0] for each in media_types]
    return {name: {"schema": {} if _is_json(name) else _BYTES} for name in names}


def _is_json(media_type: str) -> bool:
    return media_type == "application/json" or media_type.endswith("+json")
