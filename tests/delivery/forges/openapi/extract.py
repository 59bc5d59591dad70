"""Cut the operations that we use out of GitHub's OpenAPI document.

``python -m tests.delivery.forges.openapi.extract api.github.com.json`` writes ``github.json``.
The document comes with the npm package ``@octokit/openapi``.
"""

import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("github.json")
PACKAGE = "@octokit/openapi@23.0.2"
_REPO = "/repos/{owner}/{repo}"
_OPERATIONS = {
    f"{_REPO}/pulls": ("get", "post"),
    f"{_REPO}/pulls/{{pull_number}}": ("get", "patch"),
    f"{_REPO}/pulls/{{pull_number}}/requested_reviewers": ("post",),
    f"{_REPO}/issues/{{issue_number}}/labels": ("post",),
    f"{_REPO}/commits/{{ref}}/status": ("get",),
    f"{_REPO}/commits/{{ref}}/check-runs": ("get",),
    f"{_REPO}/issues/{{issue_number}}/comments": ("get", "post"),
    f"{_REPO}/issues/comments/{{comment_id}}": ("patch",),
    f"{_REPO}/check-runs": ("post",),
    f"{_REPO}/check-runs/{{check_run_id}}": ("patch",),
}
_LEFT_OUT = {"x-github", "x-octokit", "externalDocs", "examples", "tags", "operationId"}
_NOTICE = (
    "An excerpt of GitHub's OpenAPI description, taken from @octokit/openapi 23.0.2. "
    "MIT License, Copyright (c) 2020 Octokit contributors, Copyright (c) GitHub, Inc. "
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this "
    'software and associated documentation files (the "Software"), to deal in the Software '
    "without restriction, including without limitation the rights to use, copy, modify, merge, "
    "publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons "
    "to whom the Software is furnished to do so, subject to the following conditions: The above "
    "copyright notice and this permission notice (including the next paragraph) shall be "
    "included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "
    '"AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO '
    "THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN "
    "NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER "
    "LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN "
    "CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."
)


def excerpt(document: dict[str, Any]) -> dict[str, Any]:
    """The operations, and of the components those that they refer to."""
    paths = {
        path: {method: document["paths"][path][method] for method in methods}
        for path, methods in _OPERATIONS.items()
    }
    components: dict[str, dict[str, Any]] = {}
    for reference in sorted(_references(paths, document, set())):
        _, _, section, name = reference.split("/", 3)
        components.setdefault(section, {})[name] = document["components"][section][name]
    return _plain(
        {"notice": _NOTICE, "openapi": document["openapi"], "paths": paths,
         "components": components}
    )  # fmt: skip


def written(part: dict[str, Any]) -> str:
    return json.dumps(part, indent=None, separators=(",", ":"), sort_keys=True) + "\n"


def _references(value: Any, document: dict[str, Any], known: set[str]) -> set[str]:
    if isinstance(value, list):
        for each in value:
            _references(each, document, known)
    elif isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and "/examples/" not in reference and reference not in known:
            known.add(reference)
            _, _, section, name = reference.split("/", 3)
            _references(document["components"][section][name], document, known)
        for name, each in value.items():
            if name != "examples":
                _references(each, document, known)
    return known


def _plain(value: Any) -> Any:
    """Without what is only for people; a property may have such a name, but then is an object."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _plain(each)
        for name, each in value.items()
        if name not in _LEFT_OUT
        and not (name in ("description", "summary", "example") and not isinstance(each, dict))
    }


if __name__ == "__main__":
    FILE.write_text(written(excerpt(json.loads(Path(sys.argv[1]).read_text()))))
