"""Finds the lines of keys, and keys that stand twice in a mapping. Pure.

Parsers keep the last of several equal keys and lose the others.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

Key = tuple[str, int]
"""A key as JSON would write it, and its line."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)


def repeated_in_json(text: str) -> str | None:
    """Where a key of valid JSON stands a second time, in words; None if no key does."""
    return _first_repeat(_json_mappings(text))


def repeated_in_yaml(loader: "yaml.SafeLoader", root: "yaml.Node") -> str | None:
    """The same of a composed document, before merge keys are resolved.

    A key beside ``<<`` that replaces a merged one is no repetition. Raises what the loader raises
    for a key that it cannot read.
    """
    return _first_repeat(_yaml_mappings(loader, root))


def lines_in_json(text: str) -> dict[str, int]:
    """The line of every field of valid JSON, by its path, such as ``jobs.0.config``."""
    return _lines(_json_mappings(text))


def lines_in_yaml(loader: "yaml.SafeLoader", root: "yaml.Node") -> dict[str, int]:
    """The same of a composed document; see :func:`repeated_in_yaml`."""
    return _lines(_yaml_mappings(loader, root))


def _lines(mappings: Iterable[tuple[str, list[Key]]]) -> dict[str, int]:
    """An element of a list stands where its first key does."""
    lines: dict[str, int] = {}
    for place, keys in mappings:
        for name, line in keys:
            if place:
                lines.setdefault(place, line)
            lines[f"{place}.{name}" if place else name] = line
    return lines


def _first_repeat(mappings: Iterable[tuple[str, list[Key]]]) -> str | None:
    for place, keys in mappings:
        lines: dict[str, list[int]] = {}
        for name, line in keys:
            lines.setdefault(name, []).append(line)
        for name, found in lines.items():
            if len(found) > 1:
                return _described(name, place, found)
    return None


def _described(name: str, place: str, lines: list[int]) -> str:
    within = f" in {place}" if place else ""
    often = "twice" if len(lines) == 2 else f"{len(lines)} times"
    *before, last = (f"on line {line}" for line in dict.fromkeys(lines))
    where = f": {', '.join(before)} and {last}" if before else f" {last}"
    key = json.dumps(name, ensure_ascii=False)
    return f"has the key {key}{within} {often}{where}; keep one of them"


@dataclass
class _Open:
    """An array or object of JSON that has begun."""

    place: str
    is_object: bool
    keys: list[Key] = field(default_factory=list)
    elements: int = 0

    def inner(self) -> str:
        """The place of the value that comes next."""
        last: object = self.keys[-1][0] if self.is_object and self.keys else self.elements
        return f"{self.place}.{last}" if self.place else str(last)


def _json_mappings(text: str) -> Iterator[tuple[str, list[Key]]]:
    """The objects in ``text`` with their keys, each when it closes."""
    stack: list[_Open] = []
    line, seen = 1, 0
    string: Key = "", 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        # Lines are counted from the last token on: from the beginning it would be quadratic.
        line, seen = line + text.count("\n", seen, match.start()), match.start()
        if token in "{[":
            stack.append(_Open(stack[-1].inner() if stack else "", token == "{"))
        elif token in "}]":
            closed = stack.pop()
            yield closed.place, closed.keys
        elif token == ",":
            stack[-1].elements += 1
        elif token == ":":
            stack[-1].keys.append(string)
        else:
            string = json.loads(token, strict=False), line


def _yaml_mappings(loader: "yaml.SafeLoader", root: "yaml.Node") -> Iterator[tuple[str, list[Key]]]:
    """Every mapping once, in the order of the document, however often an alias names it."""
    import yaml

    visited: set[int] = set()
    waiting = [("", root)]
    while waiting:
        place, node = waiting.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        prefix = f"{place}." if place else ""
        if isinstance(node, yaml.SequenceNode):
            inner = [(f"{prefix}{number}", each) for number, each in enumerate(node.value)]
            waiting += reversed(inner)
        elif isinstance(node, yaml.MappingNode):
            named = [(_yaml_key(loader, key), key, value) for key, value in node.value]
            yield place, [(name, key.start_mark.line + 1) for name, key, _ in named if name]
            waiting += [(f"{prefix}{name}", value) for name, _, value in reversed(named)]


def _yaml_key(loader: "yaml.SafeLoader", node: "yaml.Node") -> str:
    """As JSON would write it; nothing for what can be no key there."""
    import yaml

    if not isinstance(node, yaml.ScalarNode):
        return ""
    if node.tag in ("tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"):
        return str(node.value)
    from pydantic_core import to_jsonable_python

    key = loader.construct_object(node)
    return key if isinstance(key, str) else next(iter(to_jsonable_python({key: None})))
