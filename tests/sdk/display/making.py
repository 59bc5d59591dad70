"""Answers of every class of the contract, with every field filled in; and what HTML consists of."""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from html.parser import HTMLParser
from importlib import import_module
from pkgutil import walk_packages
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

import wundr_ray.contract
import wundr_sdk
from wundr_ray.contract.gates.models import Reference
from wundr_ray.contract.resources import BatchValidated
from wundr_ray.contract.responses import Response

MOMENT = datetime(2026, 9, 16, 10, 30, tzinfo=UTC)
_SHAPED: dict[type, dict[str, Any]] = {
    BatchValidated: {"targets": None},
    Reference: dict.fromkeys(("commit", "period_days", "since", "previous")),
}
"""Fields of free form, which the server fills in one way."""


def answer_classes() -> list[type[Response]]:
    """All that an answer may be, without envelopes of other answers."""
    for package in (wundr_ray.contract, wundr_sdk):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if "commands" not in module.name and "check" not in module.name:
                import_module(module.name)
    found = {each for each in _below(Response) if each.__module__.startswith("wundr_")}
    plain = [each for each in found if not each.__pydantic_generic_metadata__["parameters"]]
    return sorted(plain, key=lambda each: (each.__name__, each.__module__))


def _below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def filled(kind: type[Any], text: str) -> Any:
    """A model whose every text is ``text``, and every list and mapping has one member."""
    values = {name: _value(info.annotation, text) for name, info in kind.model_fields.items()}
    return kind.model_construct(**values | _SHAPED.get(kind, {}))


def _value(kind: Any, text: str) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _value(parts[0], text)
    if origin is Literal:
        return parts[0]
    if origin in (Union, types.UnionType):
        return _value(next(each for each in parts if each is not type(None)), text)
    if origin is not None and issubclass(origin, Mapping):
        return {_value(parts[0], text): _value(parts[1], text)}
    if origin is not None and issubclass(origin, Sequence):
        return origin([_value(parts[0], text)])
    return _plain(kind, text)


def _plain(kind: Any, text: str) -> Any:
    if isinstance(kind, TypeVar) or kind in (Any, str):
        return text
    if issubclass(kind, BaseModel):
        return filled(kind, text)
    if issubclass(kind, Enum):
        return next(iter(kind))
    return {bool: True, int: 3, float: 1.5}.get(kind, MOMENT)


@dataclass
class Html(HTMLParser):
    """The elements, attributes and texts of a document. Raises AssertionError if one is open."""

    document: str
    elements: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.document)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    @property
    def text(self) -> str:
        return "\n".join(self.texts)
