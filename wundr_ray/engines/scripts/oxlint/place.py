"""Where in a script a finding stands, read from the text around it.

oxlint hands out no tree. Brackets, strings and comments after the place are enough to find the
arguments of a call; what cannot be told apart, such as a slash, ends the search without a result.
"""

import re
from dataclasses import dataclass

_AFTER = 4_000
_BEFORE = 4_000
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|\$(?!\{)|[^`\\$])*`)
    |(?P<template>`(?:\\.|[^`\\])*`)
    |(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)
    |(?P<word>[\w$]+)|(?P<other>[^/])""",
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"(?P<name>[A-Za-z_$][\w$]*)(?P<rest>\s*(?:\+.*)?)", re.DOTALL)
_FIXED = re.compile(r"[\s+()\d]*")


@dataclass(frozen=True, slots=True)
class ScriptPlace:
    """The bytes that a finding points at."""

    data: bytes
    offset: int
    length: int

    @property
    def text(self) -> str:
        return self._part(self.offset, self.offset + self.length)

    @property
    def before(self) -> str:
        return self._part(max(0, self.offset - _BEFORE), self.offset)

    @property
    def after(self) -> str:
        end = self.offset + self.length
        return self._part(end, end + _AFTER)

    def _part(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")


def arguments(place: ScriptPlace) -> list[str] | None:
    """The arguments of the call whose name, or whole text, is the place; None if unreadable."""
    if "(" in place.text:
        return _listed(place.text[place.text.index("(") + 1 :] + place.after)
    start = re.match(r"\s*\)?\s*\(", place.after)
    return _listed(place.after[start.end() :]) if start else None


def after_call(place: ScriptPlace) -> str | None:
    """What follows the call that the place names; None where its end cannot be read."""
    start = re.match(r"\s*\(", place.after)
    if start is None:
        return None
    depth, at = 1, start.end()
    while depth and (token := _TOKEN.match(place.after, at)):
        at = token.end()
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
    return None if depth else place.after[at:]


def value(place: ScriptPlace) -> str | None:
    """The value of ``__html`` in the attribute that the place names."""
    start = re.match(r"\s*(?:=\s*\{\s*\{|:\s*\{)\s*__html\s*:", place.after)
    parts = _listed(place.after[start.end() :]) if start else None
    return parts[0] if parts else None


def _listed(text: str) -> list[str] | None:
    parts: list[str] = []
    part, depth, at = "", 0, 0
    while token := _TOKEN.match(text, at):
        at = token.end()
        kind = token.lastgroup
        if kind == "close" and depth == 0:
            return [*parts, part.strip()] if part.strip() else parts
        if kind == "comma" and depth == 0:
            parts.append(part.strip())
            part = ""
            continue
        depth += (kind == "open") - (kind == "close")
        part += " " if kind == "skip" else token[0]
    return None


def is_fixed(expression: str) -> bool:
    """Only strings without places for values, and numbers."""
    rest = "".join(
        "" if token.lastgroup == "string" else token[0] for token in _TOKEN.finditer(expression)
    )
    return bool(expression) and bool(_FIXED.fullmatch(rest))


def resolved(expression: str, place: ScriptPlace) -> str:
    """``expression``, its leading name replaced by the value that was last assigned to it."""
    name = _NAME.fullmatch(expression)
    if name is None:
        return expression
    given = re.compile(rf"(?<![\w$.]){re.escape(name['name'])}\s*=(?![=>])\s*([^;\n]+)")
    found = given.findall(place.before)
    return f"{found[-1].strip()}{name['rest']}" if found else expression
