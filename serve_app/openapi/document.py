"""The document as generators of clients need it.

FastAPI describes parameters, bodies and answers. What they have in common is added here.
"""

from collections.abc import Mapping
from typing import Any

from serve_app.openapi import events, headers, unions
from serve_app.openapi.unions import REFERENCE

Schema = Mapping[str, Any]


def completed(document: Schema) -> dict[str, Any]:
    """FastAPI's document with the headers of answers, and without titles that repeat names."""
    document = _renamed(document, _names(document["components"]["schemas"]))
    components = document["components"]
    known = components["schemas"] | events.schemas()
    known = unions.divided(known)
    schemas = {name: untitled(each) for name, each in known.items()}
    return {
        **document,
        "paths": {path: _item(item) for path, item in document["paths"].items()},
        "webhooks": events.webhooks(),
        "components": {
            **components,
            "headers": headers.described(),
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _names(schemas: Schema) -> Mapping[str, str]:
    """What each schema is to be called: a generic model's title is a better name than its key."""
    names = {name: each.get("title", name) for name, each in schemas.items()}
    assert len(set(names.values())) == len(names), "two models have the same name"
    return names


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    """The document with other names for its schemas, and with references to these."""
    if isinstance(node, list):
        return [_renamed(each, names) for each in node]
    if isinstance(node, str):
        name = node.removeprefix(REFERENCE)
        return REFERENCE + names.get(name, name) if node.startswith(REFERENCE) else node
    if isinstance(node, dict):
        changed = {key: _renamed(each, names) for key, each in node.items()}
        if "schemas" in node:
            changed["schemas"] = {names[key]: each for key, each in changed["schemas"].items()}
        return changed
    return node


def untitled(schema: Schema) -> dict[str, Any]:
    """The schema without its title and those of its fields, which are only their names again."""
    bare = {key: value for key, value in schema.items() if key != "title"}
    if "properties" in bare:
        required = frozenset(bare.get("required", ()))
        bare["properties"] = {
            name: _field(each, name in required) for name, each in bare["properties"].items()
        }
    return bare


def _field(schema: Schema, is_required: bool) -> dict[str, Any]:
    """Without a default that nobody needs: it is always there, or its fields have their own."""
    bare = untitled(schema)
    if is_required or isinstance(bare.get("default"), dict):
        bare.pop("default", None)
    return bare


def _item(item: Schema) -> dict[str, Any]:
    return {method: _operation(operation) for method, operation in item.items()}


def _operation(operation: Schema) -> dict[str, Any]:
    parameters = [_parameter(each) for each in operation.get("parameters", [])]
    answers = {
        status: _answer(operation, status, answer)
        for status, answer in operation["responses"].items()
    }
    return {
        **operation,
        **({"parameters": parameters} if parameters else {}),
        "responses": dict(sorted(answers.items())),
    }


def _parameter(parameter: Schema) -> dict[str, Any]:
    """A parameter that may be left out has no other way to be null."""
    return {**parameter, "schema": _not_null(untitled(parameter["schema"]))}


def _not_null(schema: Schema) -> dict[str, Any]:
    choices = schema.get("anyOf")
    if not choices:
        return dict(schema)
    others = {key: value for key, value in schema.items() if key != "anyOf"}
    kept = [each for each in choices if each != {"type": "null"}]
    return {**others, **(kept[0] if len(kept) == 1 else {"anyOf": kept})}


def _answer(operation: Schema, status: str, answer: Schema) -> dict[str, Any]:
    known = headers.of_answer(operation, status) | answer.get("headers", {})
    content = {
        kind: {**each, "schema": untitled(each["schema"])}
        for kind, each in answer.get("content", {}).items()
    }
    return {**answer, "headers": known, **({"content": content} if content else {})}
