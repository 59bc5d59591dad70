"""A call of the API as data, and what all modules of calls share. Pure.

A transport, synchronous or not, sends a :class:`Call` and gives the answer to its ``parse``.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, SecretStr
from pydantic_core import to_jsonable_python

from wundr_ray.contract.errors import InvalidRequest
from wundr_sdk.connection.answers import Answer, Model, UnexpectedAnswer, document_of, model_of

T_co = TypeVar("T_co", covariant=True)

Params = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request; ``path`` begins with ``/v1``, ``parse`` raises WundrError.

    ``changes`` says that it has an effect, which must not come twice. ``seconds`` is how long the
    answer may take where that is longer than usual.
    """

    method: str
    path: str
    parse: Callable[[Answer], T_co]
    params: Params = field(default_factory=dict)
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    changes: bool = False
    seconds: float | None = None


def batch_path(batch_id: str) -> str:
    """The path of a batch. Raises InvalidRequest for what cannot be an id."""
    return f"/v1/batches/{segment('batch_id', batch_id)}"


def segment(name: str, value: str) -> str:
    """``value`` as one segment of a path. Raises InvalidRequest about ``name``."""
    if not value.strip("."):
        # URLs give "." and ".." a meaning of their own, which quoting does not take away.
        raise InvalidRequest.at(name, f"is not the id of a {name.removesuffix('_id')}")
    return quote(value, safe="")


def given(**fields: Any) -> dict[str, Any]:
    """The fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def json_of(fields: Mapping[str, Any]) -> Any:
    """The fields as plain data; of a model those that were set, and no defaults.

    Raises ValueError for what JSON cannot hold.
    """
    try:
        body = _plain(fields)
    except RecursionError:
        raise ValueError("it is nested too deeply, or contains itself") from None
    json.dumps(body, allow_nan=False)
    return body


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        # Not by the model: it leaves access tokens out, which is meant for answers and logs.
        return {name: _plain(getattr(value, name)) for name in sorted(value.model_fields_set)}
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Mapping):
        return to_jsonable_python({name: _plain(each) for name, each in value.items()})
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return to_jsonable_python(value)


def texts_of(name: str, values: Iterable[str]) -> list[str]:
    """A list of ids. Raises InvalidRequest about ``name`` for a single text."""
    if isinstance(values, str):  # would be taken letter by letter
        raise InvalidRequest.at(name, "must be a list of ids")
    return list(values)


def params_of(**values: str | int | None) -> dict[str, str]:
    """Query parameters of those values that are not None."""
    return {name: _text(value) for name, value in values.items() if value is not None}


def pair_params(name: str, pairs: Mapping[str, str] | None) -> Params:
    """The filter ``name`` by these pairs, which must all match."""
    texts = [f"{key}:{value}" for key, value in (pairs or {}).items()]
    return {name: texts} if texts else {}


def _text(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def reader(model: type[Model]) -> Callable[[Answer], Model]:
    """Reads the data of an answer as ``model``."""
    return lambda answer: model_of(model, document_of(answer)["data"])


def list_reader(model: type[Model]) -> Callable[[Answer], list[Model]]:
    """Reads the data of an answer as a list of ``model``."""

    def read(answer: Answer) -> list[Model]:
        data = document_of(answer)["data"]
        if not isinstance(data, list):
            raise UnexpectedAnswer(f"the server's list of {model.__name__} is not a list")
        return [model_of(model, item) for item in data]

    return read


def page_reader(model: type[Model]) -> Callable[[Answer], Model]:
    """Reads an answer with a list and its pagination as ``model``."""

    def read(answer: Answer) -> Model:
        document = document_of(answer)
        page = {"items": document["data"], "pagination": document.get("pagination")}
        return model_of(model, page)

    return read
