"""Linguist's attributes in ``.gitattributes`` files, with git's precedence.

A line counts more than those before it, and a file more than those in folders above. Patterns are
those of gitignore, but fit files only, and none is negative (gitattributes(5)).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Role
from wundr_ray.domain.files.gitignore import as_bytes
from wundr_ray.domain.files.glob import translated

FILE = ".gitattributes"

ATTRIBUTES: Mapping[str, Role] = {
    "linguist-vendored": Role.VENDORED,
    "linguist-generated": Role.GENERATED,
    "linguist-documentation": Role.DOCS,
}
# Lines with such attributes in all files of a repository; more are not read.
_MOST_LINES = 200

_MOST_CHARACTERS = 500
_LINE = re.compile(r'[ \t]*(?P<pattern>"(?:[^"\\]|\\.)*"|[^ \t"][^ \t]*)[ \t]+(?P<states>.*)')
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPE = re.compile(r"\\([0-3][0-7]{2}|.)", re.DOTALL)
_MACRO = "[attr]"
_FALSE = frozenset({"false"})

State = bool | None
"""Set, unset, or unspecified again."""


@dataclass(frozen=True, slots=True)
class _Line:
    folder: bytes
    expression: re.Pattern[bytes]
    is_path: bool
    states: Mapping[Role, State]

    def fits(self, path: bytes, name: bytes) -> bool:
        if not path.startswith(self.folder):
            return False
        subject = path[len(self.folder) :] if self.is_path else name
        return self.expression.fullmatch(subject) is not None


class Attributes:
    """What the ``.gitattributes`` files of a repository say about its files."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        lines: list[_Line] = []
        macros: dict[str, Mapping[Role, State]] = {}
        for path in sorted(
            (path for path in contents if path.rpartition("/")[2] == FILE),
            key=lambda path: (path.count("/"), path),
        ):
            text = contents[path].decode("utf-8", "surrogateescape").removeprefix("\ufeff")
            folder = path.removesuffix(FILE)
            lines += _lines(text, folder, macros)
        # The last line counts most. It is the first here, and what it says is not replaced later.
        self._lines = lines[:_MOST_LINES][::-1]

    def states(self, path: str) -> Mapping[Role, bool]:
        """The roles that the repository gives to a file (True) or denies it (False)."""
        if not self._lines:
            return {}
        raw = as_bytes(path)
        name = raw.rpartition(b"/")[2]
        states: dict[Role, State] = {}
        for line in self._lines:
            if line.fits(raw, name):
                # An attribute that is made unspecified again is in there as None, which hides
                # earlier lines, too.
                states = {**line.states, **states}
        return {role: state for role, state in states.items() if state is not None}


def _lines(text: str, folder: str, macros: dict[str, Mapping[Role, State]]) -> Iterator[_Line]:
    for raw in text.split("\n"):
        if "linguist-" not in raw and not any(macro in raw for macro in macros):
            continue
        line = _LINE.match(raw.rstrip("\r"))
        if line is None or raw.lstrip().startswith("#"):
            continue
        pattern, states = _unquoted(line["pattern"]), _states(line["states"], macros)
        # git reads definitions of macros at the top of a repository only.
        if pattern.startswith(_MACRO) and not folder:
            macros[pattern.removeprefix(_MACRO)] = states
        elif states and not pattern.startswith(("!", _MACRO)) and len(pattern) <= _MOST_CHARACTERS:
            yield from _pattern_line(pattern, folder, states)


def _pattern_line(pattern: str, folder: str, states: Mapping[Role, State]) -> Iterator[_Line]:
    if pattern.endswith("/"):
        return  # fits folders only, and these have no attributes
    is_path = "/" in pattern
    expression = translated(as_bytes(pattern.removeprefix("/")), is_path=is_path)
    yield _Line(as_bytes(folder), re.compile(expression, re.DOTALL), is_path, states)


def _unquoted(pattern: str) -> str:
    if not pattern.startswith('"'):
        return pattern
    return _ESCAPE.sub(_unescaped, pattern[1:-1])


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1]
    if len(code) == 3:
        return bytes([int(code, 8)]).decode("utf-8", "surrogateescape")
    return _ESCAPES.get(code, code)


def _states(text: str, macros: Mapping[str, Mapping[Role, State]]) -> dict[Role, State]:
    states: dict[Role, State] = {}
    for word in text.split():
        name = word.lstrip("-!").partition("=")[0]
        if name in ATTRIBUTES:
            states[ATTRIBUTES[name]] = _state(word)
        elif word in macros:
            states.update(macros[word])
    return states


def _state(word: str) -> State:
    if word.startswith("!"):
        return None
    if word.startswith("-"):
        return False
    return word.partition("=")[2] not in _FALSE
