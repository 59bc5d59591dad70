"""Reads the file that describes a batch: JSON or YAML, from a path or from standard input."""

import json
import sys
from pathlib import Path
from typing import Any

from wundr_sdk.calls import create_batch

STDIN = "-"


class ConfigError(ValueError):
    """The file cannot be read as the description of a batch; the text says where and why."""


def read_config(source: str) -> dict[str, Any]:
    """The fields of the batch that the file ``source`` (or ``-``) describes.

    Raises ConfigError; whether the fields make a valid batch is for the server to say.
    """
    try:
        data = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{source}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{source}: is not UTF-8 text") from None
    try:
        return parse_config(text, Path(source).suffix.lower())
    except ConfigError as error:
        raise ConfigError(f"{source}: {error}") from None


def parse_config(text: str, suffix: str) -> dict[str, Any]:
    """Read as the suffix says; without a telling one, as JSON if it is, else as YAML.

    Raises ConfigError.
    """
    try:
        document = _parse_json(text) if suffix == ".json" else _parse_yaml(text, suffix)
    except RecursionError:
        raise ConfigError("is nested too deeply") from None
    if not isinstance(document, dict) or not all(isinstance(name, str) for name in document):
        raise ConfigError("must be a mapping of fields such as name, type and jobs")
    try:
        create_batch(document)
    except ValueError as error:
        raise ConfigError(f"holds a value that JSON cannot express ({error})") from None
    return document


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ConfigError(f"is not valid JSON: {where}: {error.msg}") from None


def _parse_yaml(text: str, suffix: str) -> Any:
    if suffix not in (".yaml", ".yml") and text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            pass  # YAML has a form in braces too
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ConfigError(f"is not valid YAML: {where}{error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"is not valid YAML: {error}") from None
