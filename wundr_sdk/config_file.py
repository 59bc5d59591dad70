"""Reads the file that describes a batch, or its items, from a path or from standard input."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from wundr_sdk.calls.creation import create_batch
from wundr_sdk.csv_items import CsvError, parse_csv
from wundr_sdk.repeated_keys import (
    lines_in_json,
    lines_in_yaml,
    repeated_in_json,
    repeated_in_yaml,
)

if TYPE_CHECKING:
    import yaml

STDIN = "-"

T = TypeVar("T")


class ConfigError(ValueError):
    """The file cannot be used; the text says where and why."""


class Document(NamedTuple):
    """The fields of a file, and the line of each by its path, such as ``jobs.0.config``."""

    fields: dict[str, Any]
    lines: Mapping[str, int]


def read_config(source: str) -> dict[str, Any]:
    """The fields of the JSON or YAML file ``source`` (or ``-``).

    Raises ConfigError. The server judges the values of the fields.
    """
    return read_document(source).fields


def read_document(source: str) -> Document:
    """The fields with their lines. Raises ConfigError."""
    return _read(source, parse_document)


def read_items(source: str) -> list[dict[str, Any]]:
    """The items of a template that the CSV or JSON file ``source`` (or ``-``) holds.

    Raises ConfigError; whether they have the template's variables is for the server to say.
    """
    return _read(source, parse_items)


def _read(source: str, parse: Callable[[str, str], T]) -> T:
    try:
        data = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
        text = _decoded(data)
    except OSError as error:
        raise ConfigError(f"{source}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{source}: is not UTF-8 or UTF-16 text; save it as UTF-8") from None
    try:
        return parse(text, Path(source).suffix.lower())
    except ConfigError as error:
        raise ConfigError(f"{source}: {error}") from None


def _decoded(data: bytes) -> str:
    """UTF-8, 16 or 32, with or without a mark; without one, the first letters are ASCII."""
    return data.decode(json.detect_encoding(data)).removeprefix("\ufeff")


def parse_items(text: str, suffix: str) -> list[dict[str, Any]]:
    """Read as the suffix says; without a telling one, as JSON if it is a list, else as CSV.

    The first row of CSV names the variables. What has no value is left out. Raises ConfigError.
    """
    as_json = suffix == ".json" or (suffix != ".csv" and text.lstrip().startswith("["))
    try:
        items = _parse_json(text)[0] if as_json else parse_csv(text)
    except RecursionError:
        raise ConfigError("is nested too deeply") from None
    except CsvError as error:
        raise ConfigError(str(error)) from None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ConfigError("must be a list of items, each a mapping of variables to values")
    if not items:
        raise ConfigError("contains no items")
    _check_values({"items": items})
    return [_without_empty(item) for item in items]


def parse_config(text: str, suffix: str) -> dict[str, Any]:
    """The fields alone; see :func:`parse_document`."""
    return parse_document(text, suffix).fields


def parse_document(text: str, suffix: str) -> Document:
    """The suffix decides between JSON and YAML; another suffix leaves it to the text.

    Raises ConfigError.
    """
    try:
        fields, lines = _parse_json(text) if suffix == ".json" else _parse_yaml(text, suffix)
    except RecursionError:
        raise ConfigError("is nested too deeply") from None
    if not isinstance(fields, dict) or not all(isinstance(name, str) for name in fields):
        raise ConfigError("must be a mapping of fields such as name, type and jobs")
    _check_values(fields)
    return Document(fields, lines)


def _without_empty(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in (None, "")}


def _check_values(fields: dict[str, Any]) -> None:
    try:
        create_batch(fields)
    except ValueError as error:
        raise ConfigError(f"contains a value that JSON cannot express ({error})") from None


def _parse_json(text: str) -> tuple[Any, Mapping[str, int]]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ConfigError(f"is not valid JSON: {where}: {error.msg}") from None
    except ValueError as error:  # Python's limit on the digits of an integer
        raise ConfigError(f"is not readable: {error}") from None
    if problem := repeated_in_json(text):
        raise ConfigError(problem)
    return document, lines_in_json(text)


def _parse_yaml(text: str, suffix: str) -> tuple[Any, Mapping[str, int]]:
    if suffix not in (".yaml", ".yml") and text.lstrip().startswith("{"):
        try:
            json.loads(text)
        except ValueError:
            pass  # YAML has a form in braces too
        else:
            return _parse_json(text)
    import yaml

    try:
        return _load_yaml(yaml.SafeLoader(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ConfigError(f"is not valid YAML: {where}{error.problem}") from None
    except ConfigError:
        raise
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"is not valid YAML: {error}") from None


def _load_yaml(loader: "yaml.SafeLoader") -> tuple[Any, Mapping[str, int]]:
    root = loader.get_single_node()
    if root is None:
        return None, {}
    if problem := repeated_in_yaml(loader, root):
        raise ConfigError(problem)
    lines = lines_in_yaml(loader, root)  # before merge keys are resolved in the nodes
    return loader.construct_document(root), lines
