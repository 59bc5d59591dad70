"""The files in which projects configure their tools, read as plain data in bounded time.

Nothing is executed. Of configuration written in JavaScript only literals are read: a list of plain
strings, or one string, after one of a few names. Whatever cannot be read says nothing.
"""

import configparser
import json
import re
import tomllib
from collections.abc import Iterator, Mapping

Table = dict[str, object]

_MOST_BYTES = 500_000
_MOST_VALUES = 200
_MOST_CHARACTERS = 500
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])')
_STRING = re.compile(r""" "([^"\\\n]*)" | '([^'\\\n]*)' | `([^`\\$\n]*)` """, re.VERBOSE)
_LITERAL = re.compile(
    r"""
    (?<![\w$.]) (?P<name> testMatch | testDir | specPattern ) ["']? \s* : \s*
    (?: \[ (?P<list> [^][]{0,4000} (?: \[ [^][]{0,40} \] [^][]{0,4000} ){0,100} ) \]
      | (?P<one> "[^"\\\n]{0,500}" | '[^'\\\n]{0,500}' ) )
    """,
    re.VERBOSE,
)


def toml(data: bytes) -> Table:
    """A TOML document."""
    if len(data) > _MOST_BYTES:
        return {}
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}


def ini(data: bytes, section: str) -> Table:
    """One section of an INI file."""
    if len(data) > _MOST_BYTES:
        return {}
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(data.decode("utf-8-sig"))
        return dict(parser[section])
    except (configparser.Error, KeyError, ValueError):
        return {}


def json_object(data: bytes) -> Table:
    """A JSON object, in which comments and commas at the ends of lists may stand."""
    if len(data) > _MOST_BYTES:
        return {}
    try:
        text = data.decode("utf-8-sig")
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            plain = _COMMENT.sub(lambda found: found[1] or " ", text)
            value = json.loads(_TRAILING_COMMA.sub(lambda found: found[1] or "", plain))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def literals(data: bytes) -> Mapping[str, list[str]]:
    """The strings after ``testMatch``, ``testDir`` and ``specPattern`` in JavaScript's source."""
    found: dict[str, list[str]] = {}
    if len(data) <= _MOST_BYTES:
        for match in _LITERAL.finditer(data.decode("utf-8", "replace")):
            strings = _STRING.findall(match["list"] or match["one"])
            values = found.setdefault(match["name"], [])
            values += [next(filter(None, groups), "") for groups in strings[:_MOST_VALUES]]
    return found


def table(value: object, *names: str) -> Table:
    """The table under ``names`` in a table; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def texts(value: object) -> list[str]:
    """The strings of a list, or of a text in which they stand apart by white space or lines."""
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list):
        return []
    return [each for each in value[:_MOST_VALUES] if _is_plain(each)]


def folders(value: object, inside: str) -> Iterator[str]:
    """The folders that a text or a list names, as paths from the root; never the root itself.

    ``inside`` is the folder of the configuration, empty or ending in a slash.
    """
    for text in texts(value):
        name = text.removeprefix("<rootDir>").removeprefix("./").strip("/")
        if name and not text.startswith("/") and not set(name.split("/")) & {"", ".", ".."}:
            yield inside + name


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MOST_CHARACTERS and value.isprintable()
