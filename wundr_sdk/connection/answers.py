"""From an HTTP answer to the contract's models and errors. Pure: no connection, no clock.

Only our own envelope is trusted to say what went wrong. What a proxy answers in our place
(an HTML page, an empty 503) becomes RESOURCE_UNAVAILABLE where trying again may help.
"""

import json
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from wundr_ray.contract.envelopes import ErrorBody
from wundr_ray.contract.errors import ERRORS, RateLimited, ResourceUnavailable, WundrError
from wundr_sdk import display as display  # answers show themselves in notebooks

Model = TypeVar("Model", bound=BaseModel)

# How Ray Serve's proxy ends its answer to a path of no application.
_NO_ROUTE = b"/-/routes for available routes."


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response that was read to its end; ``retry_after`` is in seconds.

    ``through`` names the proxy that may have answered instead, in words that follow others.
    """

    status: int
    body: bytes
    retry_after: int | None = None
    through: str = ""


class UnexpectedAnswer(WundrError):
    """An answer this version of the client does not know: a newer code, or another server.

    Shows the code and status of the answer instead of its class's.
    """

    code = "UNEXPECTED_ANSWER"
    status = 502
    resolution = "Check the server's address, and that client and server have the same version."

    def __init__(
        self,
        message: str,
        details: Any = (),
        retry_after: int | None = None,
        shown: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, details, retry_after)
        self._shown = shown or {}
        vars(self).update(self._shown)  # the contract declares them as class variables

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.details, self.retry_after, self._shown)


def document_of(answer: Answer) -> dict[str, Any]:
    """The successful envelope as plain data. Raises the WundrError that the answer stands for."""
    document = _envelope(answer.body)
    if answer.status >= 400:
        raise _error_of(answer, document)
    if not 200 <= answer.status < 300 or document is None or "data" not in document:
        raise UnexpectedAnswer(_not_ours(answer))
    return document


def model_of(model: type[Model], data: Any) -> Model:
    """Read ``data`` as the contract's model. Raises UnexpectedAnswer if it is something else."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnexpectedAnswer(
            f"the server's {model.__name__} cannot be read: {where}: {first['msg']}"
        ) from None


def bytes_of(answer: Answer) -> bytes:
    """The body of a successful answer as it came. Raises WundrError like :func:`document_of`."""
    if answer.status >= 400:
        raise _error_of(answer, _envelope(answer.body))
    if answer.status != 200:
        raise UnexpectedAnswer(_not_ours(answer))
    return answer.body


def _error_of(answer: Answer, document: dict[str, Any] | None) -> WundrError:
    """The error an answer of 400 or above stands for."""
    try:
        body = ErrorBody.model_validate((document or {})["error"])
    except (KeyError, ValidationError):
        return _foreign(answer)
    known = ERRORS.get(body.code)
    if known is not None:
        error = known(body.message, body.details, answer.retry_after, body.resolution or None)
    else:
        shown = {"code": body.code, "status": answer.status}
        if body.resolution:
            shown["resolution"] = body.resolution
        error = UnexpectedAnswer(body.message, body.details, answer.retry_after, shown)
    if answer.status >= 500:
        _note_request(error, document)
    return error


def _foreign(answer: Answer) -> WundrError:
    """An error that did not come from our application but from something before it."""
    status = answer.status
    if status == 429:
        text = "a proxy in front of the server limits the requests"
        return RateLimited(text, (), answer.retry_after)
    if status == 408 or status >= 500 or _has_no_application(answer):
        text = f"the server is not available at the moment (HTTP {status}{answer.through})"
        return ResourceUnavailable(text, (), answer.retry_after)
    return UnexpectedAnswer(_not_ours(answer), shown={"status": status})


def _not_ours(answer: Answer) -> str:
    return f"the answer (HTTP {answer.status}{answer.through}) does not come from a Wundr server"


def _has_no_application(answer: Answer) -> bool:
    """Whether Ray Serve's proxy is up before our application is, as after a restart."""
    return answer.status == 404 and answer.body.endswith(_NO_ROUTE)


def _note_request(error: WundrError, document: dict[str, Any] | None) -> None:
    meta = (document or {}).get("meta")
    if isinstance(meta, dict) and isinstance(meta.get("request_id"), str):
        error.add_note(f"request id: {meta['request_id']}")


def _envelope(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
