"""Answers that are files, for the OpenAPI document."""

from collections.abc import Iterable, Mapping
from typing import Any

from serve_app.openapi.headers import headers
from serve_app.openapi.unions import REFERENCE
from wundr_ray.contract.results.code_quality import CodeQualityIssue

_BYTES = {"type": "string", "format": "binary"}

_JSON = {
    "application/json": {
        "type": "array",
        "items": {"$ref": REFERENCE + CodeQualityIssue.__name__},
        "description": "GitLab's Code Quality report",
    },
    "application/sarif+json": {"type": "object", "description": "SARIF 2.1.0"},
}


def files(media_types: Iterable[str]) -> dict[str, Any]:
    """The content of an answer that is a file of one of ``media_types``.

    A file of JSON is a JSON value; all others are text or bytes.
    """
    names = [each.partition(";")[0] for each in media_types]
    return {name: {"schema": _JSON.get(name, _plain(name))} for name in names}


def _plain(media_type: str) -> dict[str, Any]:
    return {"type": "string"} if media_type.startswith("text/") else _BYTES


FILE_HEADERS = headers("ETag", "Content-Disposition", "Accept-Ranges")


def parts_of(content: Mapping[str, Any]) -> dict[int | str, dict[str, Any]]:
    """What else a file may be answered with: a part of it, or that the caller has it."""
    return {
        206: {
            "description": "The range of the file that `Range` asks for",
            "content": content,
            "headers": FILE_HEADERS | headers("Content-Range"),
        },
        304: {
            "description": "`If-None-Match` names the file as it is",
            "headers": headers("ETag"),
        },
    }
