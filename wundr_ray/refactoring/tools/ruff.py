"""What ruff reports of files in their present state, with the edits of its fixes.

ruff is given copies under names of our own and a configuration of our own. It never sees the
repository, whose configuration could make it read any file of this machine.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.engines.programs import toolbox
from wundr_ray.engines.python import source as python_source
from wundr_ray.refactoring.interface import Edit
from wundr_ray.refactoring.sources.languages import suffix_of
from wundr_ray.refactoring.sources.source import ParsedSource, ProgramFinding

UNDEFINED = "F821"
"""Reported of every file, for the proof that no name became undefined."""

_BROKEN = "invalid-syntax"
_ADDED = re.compile(r"\(syntax was added in Python 3\.(\d+)\)\Z")
_SETTINGS = "wundr_settings.toml"

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Reported:
    """A diagnostic with ruff's positions: lines and columns from 1, columns in characters."""

    code: str
    message: str
    start: _Place
    end: _Place
    edits: tuple[tuple[_Place, _Place, str], ...]


def _place(location: Mapping[str, int]) -> _Place:
    return location["row"], location["column"]


def _reported(line: Mapping[str, Any]) -> _Reported:
    fix = line["fix"] or {"edits": ()}
    return _Reported(
        line["code"],
        line["message"],
        _place(line["location"]),
        _place(line["end_location"]),
        tuple(
            (_place(edit["location"]), _place(edit["end_location"]), edit["content"] or "")
            for edit in fix["edits"]
        ),
    )


def _read(codes: frozenset[str], output: bytes) -> Iterator[tuple[str, _Reported]]:
    for text in output.splitlines():
        line = json.loads(text)
        if line["code"] not in codes and line["code"] != _BROKEN:
            raise ValueError(line["code"])
        yield line["filename"], _reported(line)


def _tool(codes: frozenset[str], settings: str) -> toolbox.ExternalTool[_Reported]:
    return toolbox.ExternalTool(
        name="ruff",
        arguments=(
            *("check", "--config", _SETTINGS, "--no-cache", "--quiet", "--exit-zero"),
            *("--output-format", "json-lines", "--select", ",".join(sorted(codes)), "."),
        ),
        environment={"RUST_MIN_STACK": str(64 << 20), "RAYON_NUM_THREADS": "1"},
        read=partial(_read, codes),
        fine=frozenset({0}),
        canary=toolbox.ToolFile("", ".py", b"x = dict()\n"),
        settings={_SETTINGS: settings.encode()},
    )


def examine(
    sources: Sequence[ParsedSource], codes: Iterable[str], settings: str
) -> tuple[list[ParsedSource], list[SkippedFile]]:
    """``sources`` with ruff's findings of ``codes``, and those that cannot be read, with reasons.

    ``settings`` is the text of the ``ruff.toml`` that ruff is to use. Codes of files left out:
    those of ``toolbox.check`` and ``python_source.read``, and ``unsupported_syntax``.

    Raises:
        ResourceUnavailable: ruff does not work on this node.
    """
    selected = frozenset(codes) | {UNDEFINED}
    files = [
        toolbox.ToolFile(source.path, suffix_of(source.path), source.data) for source in sources
    ]
    results, refused = toolbox.check(_tool(selected, settings), files)
    by_path = {source.path: source for source in sources}
    read = []
    for result in results:
        source = by_path[result.file.path]
        try:
            _check_syntax(source, [each.message for each in result.own if each.code == _BROKEN])
        except CannotAnalyse as problem:
            refused.append(SkippedFile(source.path, problem.code, problem.reason))
        else:
            read.append(_with_findings(source, result.own))
    return read, refused


def _check_syntax(source: ParsedSource, complaints: Sequence[str]) -> None:
    """Where ruff reports invalid syntax, Python itself decides. Raises CannotAnalyse."""
    if not complaints:
        return
    added = [_ADDED.search(complaint) for complaint in complaints]
    newest = max((int(match[1]) for match in added if match), default=0)
    if newest > sys.version_info.minor and all(added):
        reason = f"needs Python 3.{newest} or newer; this server reads 3.{sys.version_info.minor}"
        raise CannotAnalyse("unsupported_syntax", reason)
    python_source.parse(source.text)


def _with_findings(source: ParsedSource, reported: Iterable[_Reported]) -> ParsedSource:
    findings: dict[str, list[ProgramFinding]] = defaultdict(list)
    for each in reported:
        findings[each.code].append(
            ProgramFinding(
                each.code,
                _offset(source, each.start),
                _offset(source, each.end),
                each.message,
                _edits(source, each),
            )
        )
    return replace(source, findings={code: tuple(found) for code, found in findings.items()})


def _edits(source: ParsedSource, reported: _Reported) -> tuple[Edit, ...]:
    """The edits, without those that change nothing: ruff makes them to reserve an import."""
    edits = [
        source.replace(_offset(source, start), _offset(source, end), content.encode())
        for start, end, content in reported.edits
    ]
    changing = (edit for edit in edits if edit.old != edit.new)
    return tuple(sorted(changing, key=lambda edit: edit.start))


def _offset(source: ParsedSource, place: _Place) -> int:
    """The offset of ruff's place, which may be one line beyond the last."""
    row, column = place
    if row > len(source.line_starts):
        return len(source.data)
    line = source.line(row)
    if line.isascii():
        return source.line_starts[row - 1] + column - 1
    return source.line_starts[row - 1] + len(line.decode()[: column - 1].encode())
