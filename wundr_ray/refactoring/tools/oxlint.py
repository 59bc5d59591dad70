"""What oxlint reports of JavaScript and TypeScript, with the edits of its own fixes.

oxlint does not report edits: its fixes are read off copies of the files that it has rewritten, one
rule per run. Each run is in a folder of its own with our configuration, never the repository's.
"""

import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from pydantic_core import from_json

from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.engines.programs import toolbox
from wundr_ray.refactoring.edits.differences import differences
from wundr_ray.refactoring.interface import Edit
from wundr_ray.refactoring.sources.source import ParsedSource, ProgramFinding

CATCH_ERROR_NAME = "unicorn/catch-error-name"
NO_DUPLICATES = "import/no-duplicates"
FIXED = frozenset(
    {
        "eslint/no-useless-rename",
        "eslint/preserve-caught-error",
        "import/no-empty-named-blocks",
        "unicorn/prefer-node-protocol",
        "unicorn/prefer-optional-catch-binding",
        "unicorn/throw-new-error",
        CATCH_ERROR_NAME,
        NO_DUPLICATES,
    }
)
"""The rules whose fixes are taken from oxlint."""

_PLUGINS = ("eslint", "import", "typescript", "unicorn")
# Stands for a code where a file cannot be parsed.
_BROKEN = "syntax"

_NO_SYNTAX = "not valid JavaScript or TypeScript syntax"
_CODE = re.compile(r"([\w-]+)\(([\w-]+)\)")
_SUFFIX = re.compile(r"(?:\.d)?\.[a-z]+\Z")
# How far from the place that it reports oxlint's fix of that place may begin or end, in bytes.
_NEAR = 8

# How many places before and after an edit may be the one that it belongs to.
_AROUND = 20


class _Diagnostic(NamedTuple):
    """What oxlint reports of one place; offsets in bytes."""

    code: str
    start: int
    end: int
    message: str


def examine(
    sources: Sequence[ParsedSource], codes: Iterable[str]
) -> tuple[list[ParsedSource], list[SkippedFile]]:
    """``sources`` with oxlint's findings of ``codes`` (``plugin/rule``), and those it cannot read.

    Codes of the latter: ``syntax_error``, and those of ``toolbox.check``.

    Raises:
        ResourceUnavailable: oxlint does not work on this node.
    """
    selected = frozenset(codes)
    files = {source.path: _tool_file(source) for source in sources}
    checked, refused = toolbox.check(_tool(selected), list(files.values()))
    found = {each.file.path: _by_code(each.own) for each in checked}
    for code in sorted(FIXED & selected):
        refused += _add_edits(code, found, files)
    for path in [path for path, by_code in found.items() if _BROKEN in by_code]:
        refused.append(SkippedFile(path, "syntax_error", _NO_SYNTAX))
    left_out = {file.path for file in refused}
    examined = [source for source in sources if source.path not in left_out]
    return [replace(source, findings=found[source.path]) for source in examined], refused


def _tool_file(source: ParsedSource) -> toolbox.ToolFile:
    suffix = _SUFFIX.search(source.path.lower())
    assert suffix, "a file has its language by its suffix"
    return toolbox.ToolFile(source.path, suffix[0], source.data)


def _by_code(diagnostics: Iterable[_Diagnostic]) -> dict[str, tuple[ProgramFinding, ...]]:
    by_code = defaultdict(list)
    for each in sorted(set(diagnostics), key=lambda one: (one.start, one.end)):
        by_code[each.code].append(ProgramFinding(each.code, each.start, each.end, each.message))
    return {code: tuple(found) for code, found in by_code.items()}


def _add_edits(
    code: str,
    found: Mapping[str, dict[str, tuple[ProgramFinding, ...]]],
    files: Mapping[str, toolbox.ToolFile],
) -> list[SkippedFile]:
    paths = [path for path, by_code in found.items() if code in by_code and _BROKEN not in by_code]
    after, refused = toolbox.rewrite(_fixing_tool(code), [files[path] for path in paths])
    for path, data in zip(paths, after, strict=True):
        edits = differences(files[path].data, data)
        found[path][code] = tuple(_with_edits(code, found[path][code], edits))
    return refused


def _with_edits(
    code: str, reported: tuple[ProgramFinding, ...], edits: tuple[Edit, ...]
) -> Iterator[ProgramFinding]:
    """Each finding with its edits; those that belong to none of them are left out."""
    if code == NO_DUPLICATES:
        yield from _together(reported, edits)
        return
    # Its fix renames all uses of the name: edits far after the place belong to the one before.
    follows = code == CATCH_ERROR_NAME
    edits_of = defaultdict(list)
    last: ProgramFinding | None = None
    starts = [one.start for one in reported]
    for edit in edits:
        after = bisect_right(starts, edit.start)
        nearest = min(
            reported[max(0, after - _AROUND) : after + _AROUND],
            key=lambda one: _distance(one, edit),
        )
        if _distance(nearest, edit) <= (0 if follows else _NEAR):
            last = nearest
        elif not follows:
            continue
        if last is not None:
            edits_of[last].append(edit)
    for one in reported:
        yield ProgramFinding(one.code, one.start, one.end, one.message, tuple(edits_of[one]))


def _together(
    reported: tuple[ProgramFinding, ...], edits: tuple[Edit, ...]
) -> Iterator[ProgramFinding]:
    """All edits of a file at the first finding: statements that are merged may lie across."""
    first, *others = reported
    yield ProgramFinding(first.code, first.start, first.end, first.message, edits)
    yield from others


def _distance(finding: ProgramFinding, edit: Edit) -> int:
    return max(edit.start - finding.end, finding.start - edit.end, 0)


def _read(output: bytes) -> Iterator[tuple[str, _Diagnostic]]:
    for each in from_json(output)["diagnostics"]:
        spans = [label["span"] for label in each["labels"]]
        start = min(span["offset"] for span in spans)
        end = max(span["offset"] + span["length"] for span in spans)
        # Our rules only warn, so that an error is a file that cannot be parsed.
        code = _BROKEN if each["severity"] == "error" else _code(each["code"])
        yield each["filename"], _Diagnostic(code, start, end, each["message"])


@cache
def _code(code: str) -> str:
    """``plugin/rule`` of oxlint's ``plugin(rule)``."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise ValueError(code)
    return f"{found[1]}/{found[2]}"


@cache
def _tool(codes: frozenset[str]) -> toolbox.ExternalTool[_Diagnostic]:
    return _oxlint(codes, ("-f", "json"))


@cache
def _fixing_tool(code: str) -> toolbox.ExternalTool[_Diagnostic]:
    return _oxlint(frozenset({code}), ("-f", "json", "--fix"))


def _oxlint(codes: frozenset[str], arguments: tuple[str, ...]) -> toolbox.ExternalTool[_Diagnostic]:
    configuration = {
        "plugins": _PLUGINS,
        "categories": {"correctness": "off"},
        "env": {"builtin": True, "browser": True, "node": True},
        "rules": dict.fromkeys(sorted(codes), "warn"),
    }
    return toolbox.ExternalTool(
        name="oxlint",
        arguments=(
            *("-c", "oxlint.json", "--disable-nested-config", "--no-ignore"),
            *("--threads=1", *arguments, "."),
        ),
        environment={"RUST_MIN_STACK": str(64 << 20)},
        read=_read,
        fine=frozenset({0, 1}),
        canary=toolbox.ToolFile("", ".js", b"let x = 1;\n"),
        settings={"oxlint.json": json.dumps(configuration).encode()},
    )
