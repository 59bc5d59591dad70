"""The tables in which a project configures ruff or isort, read as plain data."""

import configparser
import re
import tomllib
from collections.abc import Mapping

Table = dict[str, object]

_MOST_BYTES = 500_000
_RUFF_FILES = (".ruff.toml", "ruff.toml")
_ISORT_FILES = (
    (".isort.cfg", "settings"),
    ("setup.cfg", "isort"),
    ("setup.cfg", "tool:isort"),
    ("tox.ini", "isort"),
)
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_SEPARATOR = re.compile(r"[,\s]+")


def ruff_table(contents: Mapping[str, bytes]) -> Table:
    """What a project tells ruff at the root of its repository; ``extend`` is not followed.

    Where it does not name a Python version, ``requires-python`` of the project does.
    """
    for path in _RUFF_FILES:
        if path in contents:
            return _toml(contents[path])
    project = _toml(contents.get("pyproject.toml", b""))
    ruff = dict(_inner(project, "tool", "ruff"))
    requires = _inner(project, "project").get("requires-python")
    if isinstance(requires, str) and (found := re.match(r"\s*>=\s*3\.(\d{1,2})", requires)):
        ruff.setdefault("target-version", f"py3{found[1]}")
    return ruff


def isort_table(contents: Mapping[str, bytes]) -> Table:
    """What a project tells isort, under the names that ruff has for it."""
    isort = _inner(_toml(contents.get("pyproject.toml", b"")), "tool", "isort")
    for path, section in _ISORT_FILES:
        isort = isort or _ini(contents.get(path, b""), section)
    if isort.get("profile") == "google":
        isort = {"force_single_line": True, "force_sort_within_sections": True, **isort}
    return {name.replace("_", "-"): _typed(name, value) for name, value in isort.items()}


def _typed(name: str, value: object) -> object:
    """isort's files hold text, and lists with commas or in lines."""
    if not isinstance(value, str):
        return value
    if value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    if value.isascii() and value.isdigit() and len(value) < 4:
        return int(value)
    is_list = name.startswith(("known_", "extra_", "force_to_top", "no_lines_before"))
    return [part for part in _SEPARATOR.split(value) if part] if is_list else value


def _inner(table: Table, *names: str) -> Table:
    for name in names:
        inner = table.get(name)
        table = inner if isinstance(inner, dict) else {}
    return table


def _toml(data: bytes) -> Table:
    if len(data) > _MOST_BYTES:
        return {}
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}


def _ini(data: bytes, section: str) -> Table:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(data[:_MOST_BYTES].decode("utf-8-sig"))
        return dict(parser[section])
    except (configparser.Error, KeyError, UnicodeDecodeError):
        return {}
