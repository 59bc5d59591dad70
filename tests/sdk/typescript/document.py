"""The OpenAPI document, shaped for the types of the TypeScript client.

Generators name types after operation ids and titles, and make optional what has a default. An
answer always has all of its fields.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from serve_app.app import create_app
from serve_app.services import Services
from wundr_ray.contract.resources import BatchEvent
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import new_id, utc_now

PACKAGE = Path(__file__).parents[3] / "sdk" / "typescript"
DOCUMENT = PACKAGE / "openapi.json"
_PREFIX = "#/components/schemas/"


def document() -> dict[str, Any]:
    """The document of an application that has no database, and never answers."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        used = {
            "store": Store(settings.database, settings.artifacts, utc_now, new_id),
            "settings": settings,
            "clock": utc_now,
        }
        parts: dict[str, Any] = {each.name: used.get(each.name) for each in fields(Services)}
        return create_app(Services(**parts)).openapi()


def shaped(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same with short names, without refusals, and with the fields that answers always have."""
    schemas = {**document["components"]["schemas"], **_event_schemas()}
    requests = reachable(list(_request_bodies(document)), schemas)
    return {
        **document,
        "paths": {path: _operations(item) for path, item in document["paths"].items()},
        "components": {
            "schemas": {
                name: _untitled(schema if name in requests else _complete(schema))
                for name, schema in sorted(schemas.items())
            }
        },
    }


def reachable(node: Any, schemas: Mapping[str, Any]) -> set[str]:
    """The names of the schemas that ``node`` refers to, directly or through others."""
    found: set[str] = set()
    waiting = list(_references(node))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(schemas[name])
    return found


def _event_schemas() -> dict[str, Any]:
    """Of what a stream of events carries, which the document has only as text."""
    schema = BatchEvent.model_json_schema(ref_template=_PREFIX + "{model}")
    return {"BatchEvent": schema, **schema.pop("$defs", {})}


def _request_bodies(document: Mapping[str, Any]) -> Iterator[Any]:
    for item in document["paths"].values():
        for operation in item.values():
            yield operation.get("requestBody")


def _operations(item: Mapping[str, Any]) -> dict[str, Any]:
    return {method: _operation(operation) for method, operation in item.items()}


def _operation(operation: Mapping[str, Any]) -> dict[str, Any]:
    answers = {s: _documents_of(a) for s, a in operation["responses"].items() if s.startswith("2")}
    name = operation["operationId"].partition("_v1_")[0]
    parameters = [
        {**each, "schema": _without_title(each["schema"])}
        for each in operation.get("parameters", [])
    ]
    return {**operation, "operationId": name, "parameters": parameters, "responses": answers}


def _documents_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Without files, which have no type that all runtimes know."""
    content = answer.get("content", {})
    kept = {kind: each for kind, each in content.items() if "$ref" in each.get("schema", {})}
    return {**answer, "content": kept}


def _complete(schema: Mapping[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return dict(schema)
    return {**schema, "required": list(schema["properties"])}


def _untitled(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Without the titles of fields, which repeat their names."""
    properties = schema.get("properties", {})
    bare = {name: _without_title(field) for name, field in properties.items()}
    return {**_without_title(schema), **({"properties": bare} if bare else {})}


def _without_title(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix(_PREFIX)
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def main() -> None:
    DOCUMENT.write_text(json.dumps(shaped(document()), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
