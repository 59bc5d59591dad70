"""Judges a call and its reply by GitHub's OpenAPI document."""

import json
import re
from typing import Any

import jsonschema

from tests.delivery.forges.fake.wire import Call, Reply
from tests.delivery.forges.openapi.extract import FILE


class Judge:
    """``seen`` are the operations and statuses that were judged."""

    def __init__(self) -> None:
        self._document = _with_null(json.loads(FILE.read_text()))
        self.seen: set[tuple[str, str, int]] = set()

    def judge(self, call: Call, reply: Reply) -> None:
        """Raises ``AssertionError`` or ``ValidationError`` for what the document forbids."""
        path, operation = self._operation(call)
        self._judge_query(call, operation)
        self._judge_body(call, operation)
        self._judge_reply(reply, operation)
        self.seen.add((call.method, path, reply.status))

    def _operation(self, call: Call) -> tuple[str, dict[str, Any]]:
        for path, methods in self._document["paths"].items():
            pattern, method = re.sub(r"\{\w+\}", "[^/]+", path), call.method.lower()
            if re.fullmatch(pattern, call.path) and method in methods:
                return path, methods[method]
        raise AssertionError(f"GitHub has no {call.method} {call.path}")

    def _judge_query(self, call: Call, operation: dict[str, Any]) -> None:
        parameters = [self._resolved(each) for each in operation.get("parameters", [])]
        known = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
        for name, (value,) in call.query.items():
            assert name in known, f"GitHub does not know the parameter {name}"
            typed = int(value) if known[name].get("type") == "integer" else value
            self._validate(typed, known[name])

    def _judge_body(self, call: Call, operation: dict[str, Any]) -> None:
        if call.body is None:
            assert "requestBody" not in operation
            return
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        self._validate(call.body, schema)
        allowed = {name for part in _alternatives(schema) for name in part.get("properties", {})}
        assert set(call.body) <= allowed, f"GitHub does not know {set(call.body) - allowed}"

    def _judge_reply(self, reply: Reply, operation: dict[str, Any]) -> None:
        documented = operation["responses"]
        assert str(reply.status) in documented, f"GitHub does not answer with {reply.status}"
        response = self._resolved(documented[str(reply.status)])
        self._validate(reply.body, response["content"]["application/json"]["schema"])

    def _resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in value:
            return value
        _, _, section, name = value["$ref"].split("/", 3)
        return self._document["components"][section][name]  # type: ignore[no-any-return]

    def _validate(self, value: Any, schema: dict[str, Any]) -> None:
        whole = {**schema, "components": self._document["components"]}
        jsonschema.Draft202012Validator(whole).validate(value)


def _alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [schema, *schema.get("oneOf", []), *schema.get("anyOf", [])]


def _with_null(value: Any) -> Any:
    """OpenAPI 3.0 says ``nullable`` where JSON Schema says that null is one of the types."""
    if isinstance(value, list):
        return [_with_null(each) for each in value]
    if not isinstance(value, dict):
        return value
    schema = {name: _with_null(each) for name, each in value.items() if name != "nullable"}
    return {"anyOf": [schema, {"type": "null"}]} if value.get("nullable") is True else schema
