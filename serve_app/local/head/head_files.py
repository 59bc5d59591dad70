"""The files by which `wundr up` and Ray's head talk, in the folder of one installation.

Apart from everything else, because the head loads it at its start.
"""

import json
from pathlib import Path
from typing import Any

CONFIGURATION = "serve.json"
"""Serve's configuration, written before the head is started."""

FOUND = "ray.json"
"""Where the head listens: ``{"gcs": …, "metrics": …, "dashboard": …}``."""

DEPLOYED = "deployed.json"
"""The outcome of the deployment: ``{"refused": null}``, or a reason to give up."""

ENDED = "ended"
"""Why the head has ended, as text; missing if it was killed."""


def write(path: Path, document: dict[str, Any]) -> None:
    """Write ``document`` as JSON; readers see all of it or no file."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(document), "utf-8")
    partial.replace(path)


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
