"""The headers of answers, described once and referred to."""

from collections.abc import Mapping
from typing import Any

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}

HEADERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "X-Request-ID": ("The id of this request: also in `meta` and in the server's log", _TEXT),
    "X-RateLimit-Limit": ("How many requests an hour the plan allows, if it limits them", _COUNT),
    "X-RateLimit-Remaining": ("How many of them are left in this hour", _COUNT),
    "X-RateLimit-Reset": ("The Unix time at which the next hour begins", _COUNT),
    "Retry-After": ("After how many seconds to try again, where that is known", _COUNT),
    "Location": ("The path of what was created", _TEXT),
    "Idempotency-Replayed": (
        "Present where the answer repeats that to an earlier request",
        {"type": "string", "const": "true"},
    ),
    "WWW-Authenticate": ("The scheme in which a key is sent", _TEXT),
    "ETag": ("Names this state of the file, for `If-None-Match` and `If-Range`", _TEXT),
    "Content-Disposition": ("The name of the file", _TEXT),
    "Content-Range": ("Which bytes these are, and how many there are", _TEXT),
    "Accept-Ranges": ("That ranges of the file can be requested", _TEXT),
}
"""By name: what it says, and its schema."""

ALWAYS = frozenset({"X-Request-ID", "Location"})
"""Those that are in every answer that is documented with them."""


def headers(*names: str) -> dict[str, Any]:
    """References to these headers, for one answer."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


_OF_STATUS = {
    "401": ["WWW-Authenticate"],
    "416": ["Content-Range"],
    "429": ["Retry-After"],
    "503": ["Retry-After"],
}

LOCATED = {"headers": headers("Location")}
"""An answer that says where what was created is."""


def described() -> dict[str, Any]:
    """The descriptions that ``headers`` refers to."""
    return {
        name: {"description": text, "required": name in ALWAYS, "schema": schema}
        for name, (text, schema) in HEADERS.items()
    }


def of_answer(operation: Mapping[str, Any], status: str) -> dict[str, Any]:
    """The headers that an answer has because of what the operation is, and of its status."""
    names = ["X-Request-ID"]
    if operation.get("security"):
        names += ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
    names += _OF_STATUS.get(status, ())
    if status.startswith("2") and _is_idempotent(operation):
        names.append("Idempotency-Replayed")
    return headers(*names)


def _is_idempotent(operation: Mapping[str, Any]) -> bool:
    parameters = operation.get("parameters", [])
    return any(each["name"].lower() == "idempotency-key" for each in parameters)
