"""The file that describes a batch: its fields, the defaults of its jobs, and where each stands.

``defaults`` of the file are merged into every job, into the template of ``targets`` and into every
item of a template:

- A mapping of the job is merged with that of the defaults, field by field.
- Any other value of the job, also a list, replaces that of the defaults.
- ``null`` in the job takes the default away.

The server never sees ``defaults``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wundr_sdk.config_file import STDIN, ConfigError, Document, read_document

DEFAULTS = "defaults"

_OF_A_JOB = re.compile(r"(?:jobs\.\d+|items\.\d+|targets\.job_template)(?:\.(.+))?")


@dataclass(frozen=True, slots=True)
class BatchFile:
    """``body`` is what the server gets; ``lines`` are those of the file, by the paths of fields."""

    body: dict[str, Any]
    lines: Mapping[str, int]
    source: str

    def namer(self, name_of: Callable[[str], str]) -> Callable[[str], str]:
        """``name_of`` with the place in the file: ``job build, config.rules (batch.yaml, line 7)``.

        A field that a job has from the defaults is placed there.
        """

        def named(path: str) -> str:
            line = self.line_of(path)
            return name_of(path) if line is None else f"{name_of(path)} ({self.name}, line {line})"

        return named

    @property
    def name(self) -> str:
        return "standard input" if self.source == STDIN else self.source

    def line_of(self, path: str) -> int | None:
        """The line of a field, or of the innermost one around it that the file has."""
        own = self._known(path)
        match = _OF_A_JOB.fullmatch(path)
        if match is None or match[1] is None:
            return self.lines.get(own)
        default = self._known(f"{DEFAULTS}.{match[1]}")
        # How many characters of the field's path, counted from the job on, the file has in the job
        # and in the defaults: the field is where more of its path is written.
        depth_of_default = len(default) - len(DEFAULTS)
        depth_of_own = len(own) - (match.start(1) - 1)
        return self.lines.get(default if depth_of_default > max(depth_of_own, 0) else own)

    def _known(self, path: str) -> str:
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return path


def read_batch(source: str) -> BatchFile:
    """The batch that the file ``source`` (or ``-``) describes. Raises ConfigError."""
    document = read_document(source)
    try:
        body = with_defaults(document)
    except ConfigError as error:
        raise ConfigError(f"{source}: {error}") from None
    return BatchFile(body, document.lines, source)


def with_defaults(document: Document) -> dict[str, Any]:
    """The fields with the defaults merged in. Raises ConfigError."""
    fields = dict(document.fields)
    if DEFAULTS not in fields:
        return fields
    defaults = fields.pop(DEFAULTS)
    line = document.lines.get(DEFAULTS)
    if not isinstance(defaults, dict):
        raise ConfigError(f"line {line}: {DEFAULTS} must be a mapping of fields such as config")
    if "id" in defaults:
        line = document.lines.get(f"{DEFAULTS}.id")
        raise ConfigError(f"line {line}: {DEFAULTS}.id: every job needs an id of its own")
    for name in ("jobs", "items"):
        if isinstance(fields.get(name), list):
            return {**fields, name: [merged(defaults, each) for each in fields[name]]}
    targets = fields.get("targets")
    if isinstance(targets, dict):
        template = merged(defaults, targets.get("job_template", {}))
        return {**fields, "targets": {**targets, "job_template": template}}
    raise ConfigError(f"line {line}: {DEFAULTS} need jobs, items or targets to apply to")


def merged(default: Any, own: Any) -> Any:
    """A value of a job over its default, by the rules that the module describes."""
    if not isinstance(default, dict) or not isinstance(own, dict):
        return own
    result = dict(default)
    for name, value in own.items():
        if value is None and name in default:
            del result[name]
        else:
            result[name] = merged(default.get(name), value)
    return result
