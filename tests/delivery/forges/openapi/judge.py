"""Judges a call and its reply by a forge's OpenAPI document."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

import jsonschema

from tests.delivery.forges.fake.wire import Call, Reply
from tests.delivery.forges.openapi.extract import FILE
from tests.delivery.forges.openapi.swagger import converted


def github_judge() -> "Judge":
    """By the excerpt of GitHub's document."""
    return Judge(json.loads(FILE.read_text()))


class Judge:
    """``seen`` are the operations and statuses that were judged.

    ``in_words`` are names of parameters and fields that the document does not describe formally.
    """

    def __init__(self, document: Mapping[str, Any], in_words: Collection[str] = ()) -> None:
        self._document, self._in_words = _with_null(converted(document)), frozenset(in_words)
        self.seen: set[tuple[str, str, int]] = set()

    def judge(self, call: Call, reply: Reply) -> None:
        """Raises ``AssertionError`` or ``ValidationError`` for what the document forbids."""
        path, operation = self._operation(call)
        self.judge_call(call)
        self._judge_reply(reply, operation)
        self.seen.add((call.method, path, reply.status))

    def judge_call(self, call: Call) -> None:
        """Raises the same."""
        _, operation = self._operation(call)
        self._judge_query(call, operation)
        self._judge_body(call, operation)

    def _operation(self, call: Call) -> tuple[str, dict[str, Any]]:
        for path, methods in self._document["paths"].items():
            pattern, method = re.sub(r"\{\w+\}", "[^/]+", path), call.method.lower()
            if re.fullmatch(pattern, call.path) and method in methods:
                operation = methods[method]
                shared = [*methods.get("parameters", []), *operation.get("parameters", [])]
                return path, {**operation, "parameters": shared}
        raise AssertionError(f"there is no {call.method} {call.path}")

    def _judge_query(self, call: Call, operation: dict[str, Any]) -> None:
        parameters = [self._resolved(each) for each in operation["parameters"]]
        known = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
        for name, values in call.query.items():
            if name in self._in_words:
                continue
            assert name in known, f"there is no parameter {name}"
            schema = known[name].get("items", known[name])
            for value in values:
                self._validate(int(value) if schema.get("type") == "integer" else value, schema)

    def _judge_body(self, call: Call, operation: dict[str, Any]) -> None:
        if call.body is None:
            assert "requestBody" not in operation
            return
        schema = self._resolved(operation["requestBody"])["content"]["application/json"]["schema"]
        self._validate(call.body, schema)
        self._judge_names(call.body, schema)

    def _judge_reply(self, reply: Reply, operation: dict[str, Any]) -> None:
        documented = operation["responses"]
        assert str(reply.status) in documented, f"no answer has the status {reply.status}"
        response = self._resolved(documented[str(reply.status)])
        if "content" in response:
            schema = response["content"]["application/json"]["schema"]
            self._validate(reply.body, schema)
            if reply.status < 400:  # GitHub sends more about errors than it documents
                self._judge_names(reply.body, schema)

    def _judge_names(self, value: Any, schema: dict[str, Any]) -> None:
        """Nothing is in the value that the document does not name."""
        alternatives = self._alternatives(schema)
        if isinstance(value, list):
            items = next((each["items"] for each in alternatives if "items" in each), {})
            for each in value:
                self._judge_names(each, items)
        known: dict[str, Any] = {}
        for each in alternatives:
            known |= each.get("properties", {})
        if isinstance(value, dict) and known:
            unknown = set(value) - set(known) - self._in_words
            assert not unknown, f"there is no {unknown}"
            for name in set(value) & set(known):
                self._judge_names(value[name], known[name])

    def _alternatives(self, schema: dict[str, Any]) -> list[dict[str, Any]]:
        """The schema and the parts that it is made of."""
        whole = self._resolved(schema)
        parts = [part for name in ("oneOf", "anyOf", "allOf") for part in whole.get(name, [])]
        return [whole, *(each for part in parts for each in self._alternatives(part))]

    def _resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in value:
            return value
        _, _, section, name = value["$ref"].split("/", 3)
        return self._resolved(self._document["components"][section][name])

    def _validate(self, value: Any, schema: dict[str, Any]) -> None:
        whole = {**schema, "components": self._document["components"]}
        jsonschema.Draft202012Validator(whole).validate(value)


def _with_null(value: Any) -> Any:
    """OpenAPI 3.0 says ``nullable`` where JSON Schema says that null is one of the types."""
    if isinstance(value, list):
        return [_with_null(each) for each in value]
    if not isinstance(value, dict):
        return value
    schema = {name: _with_null(each) for name, each in value.items() if name != "nullable"}
    return {"anyOf": [schema, {"type": "null"}]} if value.get("nullable") is True else schema
