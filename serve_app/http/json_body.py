"""Read JSON bodies strictly: what two parsers could understand differently is refused."""

import json
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from email.message import Message
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute

from serve_app.http.job_names import job_ids
from wundr_ray.contract.errors import ErrorDetail, InvalidRequest, PayloadTooLarge

MAX_VALUES = 100_000
"""Every value may be wrong, and each wrong value costs about 2 KB and 15 µs until it is told:
without a limit, 8 MB of zeros in a list took 5 GB and 30 s. A thousand jobs have 15,000."""


MAX_DEPTH = 64
"""Far more than any request has; what works on a document may recurse into it."""

_MAX_KEY = 100

_TOO_DEEP = f"is not readable: it is nested too deeply, more than {MAX_DEPTH} levels"


class UnreadableBody(InvalidRequest):
    """The body is not JSON at all, as opposed to JSON with wrong fields."""

    status = 400

    @classmethod
    def because(cls, reason: str) -> "UnreadableBody":
        return cls(f"The body {reason}.", [ErrorDetail(field="body", reason=reason)])


class JsonRoute(APIRoute):
    """An endpoint whose body, if it takes one, is read by ``parse``."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler

        async def read_first(request: Request) -> Response:
            parsed = _ParsedRequest(request.scope, request.receive)
            await parsed.read()
            return await handler(parsed)

        return read_first


class _ParsedRequest(Request):
    async def read(self) -> None:
        """Raises ``UnreadableBody``; no body at all is left to the endpoint to judge."""
        body = await self.body()
        if body and not _is_json(self.headers.get("content-type", "")):
            raise UnreadableBody.because("is not sent as 'Content-Type: application/json'")
        self._document = parse(body) if body else None
        self.state.job_ids = job_ids(self._document)

    async def json(self) -> Any:
        return self._document


def parse(body: bytes) -> Any:
    """The document in ``body``.

    Raises ``UnreadableBody``, also for a repeated key, and ``PayloadTooLarge`` for more than
    ``MAX_VALUES`` values.
    """
    if body.count(b",") >= MAX_VALUES:  # a comma stands before all values but the first
        raise PayloadTooLarge(f"The body holds more than {MAX_VALUES} values.")
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        reason = f"is not valid JSON: {error.msg} at character {error.pos}"
        raise UnreadableBody.because(reason) from None
    except UnicodeDecodeError:
        raise UnreadableBody.because("is not valid JSON: it is not UTF-8") from None
    except RecursionError:
        raise UnreadableBody.because(_TOO_DEEP) from None
    except ValueError:  # Python's limit on the digits of an integer
        raise UnreadableBody.because("is not readable: a number in it is too long") from None
    if _is_deeper(document, MAX_DEPTH):
        raise UnreadableBody.because(_TOO_DEEP)
    return document


def _is_deeper(document: Any, depth: int) -> bool:
    """Whether more than ``depth`` arrays and objects are nested in one another."""
    # Level by level: a recursive check would fail on what it has to find.
    level = [document]
    for _ in range(depth + 1):
        if not (level := [each for each in level if isinstance(each, list | dict)]):
            return False
        level = [child for each in level for child in _children(each)]
    return True


def _children(value: list[Any] | dict[str, Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _is_json(content_type: str) -> bool:
    message = Message()
    message["content-type"] = content_type
    kind = message.get_content_type()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        shown = json.dumps(counts.most_common(1)[0][0][:_MAX_KEY])
        raise UnreadableBody.because(f"is ambiguous: an object in it repeats the key {shown}")
    return found


def _no_constant(name: str) -> NoReturn:
    raise UnreadableBody.because(f"is not valid JSON: {name} is not a JSON number")
