"""Configuration that is written in JavaScript or TypeScript: its literals, read and never executed.

The source is cut into tokens. A literal is known by the names of the properties in which it
stands: ``{test: {include: ["a"]}}`` has ``a`` under ``test``, ``include``. Literals in the
arguments of a call are those of the call, so that ``join(root, "a")`` says nothing. Whatever is
computed is left out.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_CHARACTERS = 50_000
"""Of a file; nothing is read of a larger one."""

_MOST_LITERALS = 1000
_MOST_DEPTH = 50
_PLAIN = r"""
    (?P<space> (?>\s+) | //[^\n]* | /\* (?s:.*?) (?: \*/ | \Z ) )
  | (?P<string> "(?>(?:[^"\\\n]|\\.)*)" | '(?>(?:[^'\\\n]|\\.)*)' | `(?>(?:[^`\\$]|\\.)*)` )
  | (?P<name> (?>[A-Za-z_$0-9][\w$]*) )
"""
_REGEX = r" | (?P<regex> / (?>(?:[^/\\\[\n]|\\.|\[(?>(?:[^\]\\\n]|\\.){0,50})\]){1,200}) /[a-z]* )"
_OTHER = r" | (?P<other> (?s:.) )"
_AFTER_VALUE = re.compile(_PLAIN + _OTHER, re.VERBOSE)
_BEFORE_VALUE = re.compile(_PLAIN + _REGEX + _OTHER, re.VERBOSE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CALL = "("


class Literal(NamedTuple):
    """A plain string, or the source of a regular expression, under the names in ``path``."""

    path: tuple[str, ...]
    text: str
    is_regex: bool = False


class _Token(NamedTuple):
    kind: str
    text: str


def literals(source: str) -> list[Literal]:
    """The literals that stand under at least one name, in their order."""
    return _Reader().read(source) if len(source) <= MOST_CHARACTERS else []


class _Reader:
    """The names of the brackets that are open, and the name of the value that comes next."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._name = ""
        self._found: list[Literal] = []

    def read(self, source: str) -> list[Literal]:
        end = _Token("other", "")
        before, current = end, end
        for after in (*_tokens(source), end):
            self._take(before, current, after)
            before, current = current, after
        return self._found

    def _take(self, before: _Token, token: _Token, after: _Token) -> None:
        if token.kind == "other":
            self._punctuation(token.text)
        elif after.text == ":" and before.text in ("{", ","):
            self._name = _value(token)
        elif token.kind in ("string", "regex") and "+" not in (before.text, after.text):
            self._add(token)

    def _punctuation(self, text: str) -> None:
        if text in ("{", "[", "("):
            self._open.append(_CALL if text == "(" else self._name)
            self._name = ""
        elif text in ("}", "]", ")"):
            self._name = self._open.pop() if self._open else ""
            self._name = "" if self._name == _CALL else self._name
        elif text in (",", ";"):
            self._name = ""

    def _add(self, token: _Token) -> None:
        path = self._path()
        if path and len(self._found) < _MOST_LITERALS:
            self._found.append(Literal(path, _value(token), token.kind == "regex"))

    def _path(self) -> tuple[str, ...]:
        names = self._open[-_MOST_DEPTH:]
        if _CALL in names:
            names = names[len(names) - names[::-1].index(_CALL) :]
        return tuple(name for name in (*names, self._name) if name)


def _tokens(source: str) -> Iterator[_Token]:
    at, is_after_value = 0, False
    while at < len(source):
        expression = _AFTER_VALUE if is_after_value else _BEFORE_VALUE
        match = expression.match(source, at)
        assert match is not None
        kind = match.lastgroup or ""
        at = match.end()
        if kind != "space":
            is_after_value = kind != "other" or match[0] in (")", "]", "}")
            yield _Token(kind, match[0])


def _value(token: _Token) -> str:
    if token.kind == "regex":
        return token.text[1:].rpartition("/")[0]
    if token.kind == "string":
        return _ESCAPE.sub(r"\1", token.text[1:-1])
    return token.text
