"""Writes ``docs/openapi.json``. ``make docs`` runs it; a test fails when the file is stale."""

import json
from pathlib import Path

from serve_app.app import create_api

PAGE = Path(__file__).parents[1] / "docs" / "openapi.json"


def text() -> str:
    """The document as it is served, one value on each line, so that changes can be read."""
    return json.dumps(create_api().openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
