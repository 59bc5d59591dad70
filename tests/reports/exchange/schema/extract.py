"""Cut what our files use out of the JSON schema of SARIF 2.1.0.

``python -m tests.reports.exchange.schema.extract sarif-2.1.0-rtm.5.json`` writes ``sarif.json``.
The schema comes with the npm package ``@microsoft/jest-sarif``. A property that is not listed here
is refused by the excerpt, because the schema allows no others.
"""

import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("sarif.json")
PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
INSIDE = "package/lib/schemas/sarif-2.1.0-rtm.5.json"

_USED = {
    "": ("$schema", "version", "runs", "properties"),
    "run": (
        *("tool", "automationDetails", "originalUriBaseIds", "versionControlProvenance"),
        *("results", "invocations", "properties"),
    ),
    "tool": ("driver",),
    "toolComponent": ("name", "semanticVersion", "rules"),
    "reportingDescriptor": (
        *("id", "name", "shortDescription", "fullDescription", "help", "helpUri"),
        *("defaultConfiguration", "properties"),
    ),
    "multiformatMessageString": ("text", "markdown"),
    "reportingConfiguration": ("level",),
    "runAutomationDetails": ("id",),
    "artifactLocation": ("uri", "uriBaseId", "description"),
    "versionControlDetails": ("repositoryUri", "revisionId", "branch", "mappedTo"),
    "result": (
        *("ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"),
        *("baselineState", "suppressions", "properties"),
    ),
    "message": ("text",),
    "location": ("physicalLocation",),
    "physicalLocation": ("artifactLocation", "region"),
    "region": ("startLine", "endLine"),
    "suppression": ("kind", "status", "justification"),
    "invocation": (
        *("executionSuccessful", "startTimeUtc", "endTimeUtc", "toolExecutionNotifications"),
    ),
    "notification": ("level", "descriptor", "message"),
    "reportingDescriptorReference": ("id",),
    "propertyBag": ("tags",),
}
_NOTICE = (
    "An excerpt of the JSON schema of SARIF 2.1.0, taken from @microsoft/jest-sarif 1.0.0-beta.0. "
    "MIT License, Copyright (c) Microsoft Corporation. "
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this "
    'software and associated documentation files (the "Software"), to deal in the Software '
    "without restriction, including without limitation the rights to use, copy, modify, merge, "
    "publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons "
    "to whom the Software is furnished to do so, subject to the following conditions: The above "
    "copyright notice and this permission notice shall be included in all copies or substantial "
    'portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, '
    "EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS "
    "FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT "
    "HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF "
    "CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE "
    "USE OR OTHER DEALINGS IN THE SOFTWARE."
)


def excerpt(schema: dict[str, Any]) -> dict[str, Any]:
    root = _part(schema, _USED[""])
    parts = {name: _part(schema["definitions"][name], used) for name, used in _USED.items() if name}
    return {"$comment": _NOTICE, **root, "definitions": parts}


def written(part: dict[str, Any]) -> str:
    return json.dumps(part, separators=(",", ":"), sort_keys=True) + "\n"


def _part(definition: dict[str, Any], used: tuple[str, ...]) -> dict[str, Any]:
    """Without descriptions, the schema's own address and the properties that are not used."""
    kept = {
        name: each
        for name, each in definition.items()
        if name not in ("id", "description", "title", "properties", "definitions")
    }
    given = definition["properties"]
    return {**kept, "properties": {name: _plain(given[name]) for name in used}}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _plain(each) for name, each in value.items() if name != "description"}


if __name__ == "__main__":
    FILE.write_text(written(excerpt(json.loads(Path(sys.argv[1]).read_text()))))
