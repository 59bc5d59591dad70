"""Judges every answer that a test receives by the OpenAPI document.

A field that the document does not have is refused as well: clients would not know it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

from serve_app.app import create_api
from serve_app.http.body_size import has_body
from serve_app.openapi.headers import ALWAYS, HEADERS
from serve_app.openapi.refusals import CODES

_BEFORE_ROUTES = {"NOT_FOUND", "METHOD_NOT_ALLOWED", "UNAUTHENTICATED", "RATE_LIMITED"}
"""What an address without an operation may be answered with."""

_OF_ANY_BODY = {"INVALID_REQUEST", "PAYLOAD_TOO_LARGE"}
"""What a body may be refused with where none is expected."""

_FOR_READERS = ("/docs", "/openapi.json", "/redoc")


class Judge:
    """Judges by one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        schemas = document["components"]["schemas"]
        self._components = {"schemas": {name: _closed(each) for name, each in schemas.items()}}
        self._validators: dict[str, Any] = {}

    def judge(self, answer: httpx.Response) -> None:
        """Raises ``AssertionError`` for what the document does not announce."""
        request = answer.request
        path = request.url.path
        if path.startswith(_FOR_READERS) or _is_refused_head(answer):
            return
        for operation in self._operations(request.method, path):
            self._judge(operation, answer)
            return
        assert _code(answer) in _BEFORE_ROUTES, f"nothing documents {request.method} {path}"
        self.check("ErrorEnvelope", answer.json())

    def _operations(self, method: str, path: str) -> Iterator[Mapping[str, Any]]:
        """The operation of the address, if there is one: what is written out comes first."""
        paths = self._document["paths"]
        for template in sorted(paths, key=lambda each: each.count("{")):
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            operation = paths[template].get(method.lower().replace("head", "get"))
            if operation and re.fullmatch(pattern, path):
                yield operation

    def _judge(self, operation: Mapping[str, Any], answer: httpx.Response) -> None:
        where = f"{operation['operationId']} answers {answer.status_code}"
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            # A body counts that the headers announce: it is refused before it comes.
            announced = answer.request.content or has_body(answer.request.headers)
            assert announced, f"{where}, which is not documented: {answer.text[:300]}"
            assert _code(answer) in _OF_ANY_BODY, f"{where}: {answer.text[:300]}"
            return
        self._check_headers(described, answer, where)
        if answer.request.method != "HEAD":
            self._check_content(described, answer, where)
        if answer.status_code >= 400:
            assert _code(answer) in described[CODES], f"{where} with {_code(answer)}"

    def _check_headers(
        self, described: Mapping[str, Any], answer: httpx.Response, where: str
    ) -> None:
        known = described.get("headers", {})
        for name in HEADERS:
            assert name not in answer.headers or name in known, f"{where} with the header {name}"
        for name in ALWAYS & known.keys():
            assert name in answer.headers, f"{where} without the header {name}"

    def _check_content(
        self, described: Mapping[str, Any], answer: httpx.Response, where: str
    ) -> None:
        content = described.get("content", {})
        if not content:
            assert not answer.content, f"{where} with content"
            return
        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in content, f"{where} with {kind}"
        schema = content[kind]["schema"]
        if kind == "application/json" and answer.status_code != 206:
            self.check_schema(where, schema, answer.json())
        if kind == "text/event-stream":
            for line in answer.text.splitlines():
                if line.startswith("data: "):
                    self.check("BatchEvent", json.loads(line.removeprefix("data: ")))

    def check(self, name: str, value: Any) -> None:
        """Raises ``AssertionError`` for a value that is not of the named schema."""
        self.check_schema(name, {"$ref": f"#/components/schemas/{name}"}, value)

    def check_schema(self, where: str, schema: Mapping[str, Any], value: Any) -> None:
        """Raises ``AssertionError`` for a value that is not of the schema."""
        problems = [
            f"{'.'.join(map(str, each.instance_path))}: {each.message[:300]}"
            for each in self._validator(schema).iter_errors(value)
        ]
        assert not problems, f"{where}: {problems[:5]}"

    def _validator(self, schema: Mapping[str, Any]) -> Any:
        key = json.dumps(schema)
        if key not in self._validators:
            whole = {**schema, "components": self._components}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole)
        return self._validators[key]


@cache
def judge() -> Judge:
    """By the document of the application."""
    return Judge(create_api().openapi())


async def judge_answer(answer: httpx.Response) -> None:
    """A hook of httpx for answers."""
    await answer.aread()
    judge().judge(answer)


def _closed(schema: Any) -> Any:
    """The schema with no fields but those that it names."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    closed = {key: _closed(each) for key, each in schema.items()}
    if "properties" in schema and schema.get("type") == "object":
        closed.setdefault("unevaluatedProperties", False)
    return closed


def _is_refused_head(answer: httpx.Response) -> bool:
    """Few operations have HEAD as well; an answer to it has no body that could be judged."""
    return answer.request.method == "HEAD" and answer.status_code == 405


def _code(answer: httpx.Response) -> Any:
    return answer.json()["error"]["code"] if answer.content else None
