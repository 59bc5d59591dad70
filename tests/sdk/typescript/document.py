"""The OpenAPI document as the types of the TypeScript client are made from it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serve_app.document_file import PAGE

PACKAGE = Path(__file__).parents[3] / "sdk" / "typescript"
DOCUMENT = PACKAGE / "openapi.json"
MADE_FROM = PACKAGE / "src" / "generated" / "openapi.sha256"
"""The hash of the document that the committed types were made from."""


def current() -> str:
    return hashlib.sha256(PAGE.read_bytes()).hexdigest() + "\n"


def without_files(document: Mapping[str, Any]) -> dict[str, Any]:
    """Files have no type that all runtimes know; the client gives their bytes."""
    return {
        **document,
        "paths": {
            path: {method: _operation(operation) for method, operation in item.items()}
            for path, item in document["paths"].items()
        },
    }


def _operation(operation: Mapping[str, Any]) -> dict[str, Any]:
    answers = {status: _answer(answer) for status, answer in operation["responses"].items()}
    return {**operation, "responses": answers}


def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    content = answer.get("content", {})
    kept = {
        kind: each for kind, each in content.items() if each["schema"].get("format") != "binary"
    }
    return {**answer, "content": kept}


if __name__ == "__main__":
    document = json.loads(PAGE.read_text(encoding="utf-8"))
    DOCUMENT.write_text(json.dumps(without_files(document)), encoding="utf-8")
