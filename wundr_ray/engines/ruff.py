"""Performance findings of Python files by ruff, one run for a whole shard.

ruff reads UTF-8 only, so it is given every file as decoded by Python's own rules. Files that
Python cannot parse never come here; ruff's own complaints about syntax are left aside.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.files import SourceText
from wundr_ray.engines import python_source, toolbox
from wundr_ray.engines.interface import (
    AnalysisOptions,
    FindingRow,
    ShardAnalysis,
    SuppressedRow,
)
from wundr_ray.engines.rows import printable
from wundr_ray.engines.ruff_codes import KINDS

_SUPPRESSION = re.compile(rb"noqa|(?<=#)\s*ruff\s*:", re.IGNORECASE)
"""``# noqa`` in all its forms, and ruff's own comments for ranges, lines and files."""


class _Diagnostic(NamedTuple):
    rule: str
    line: int
    column: int
    end_line: int
    severity: str
    message: str


def _read(output: bytes) -> Iterator[tuple[str, _Diagnostic]]:
    for line in output.splitlines():
        said = json.loads(line)
        if said["code"] in KINDS:
            start, end = said["location"], said["end_location"]
            place = (start["row"], start["column"], end["row"])
            yield (
                said["filename"],
                _Diagnostic(said["code"], *place, said["severity"], said["message"]),
            )
        elif said["code"] != "invalid-syntax":
            raise ValueError(said["code"])


_RUFF = toolbox.Tool(
    name="ruff",
    arguments=(
        *("check", "--isolated", "--no-cache", "--quiet", "--exit-zero"),
        *("--output-format", "json-lines", "--target-version", "py311"),
        *("--select", ",".join(KINDS), "."),
    ),
    environment={"RUST_MIN_STACK": str(64 << 20), "RAYON_NUM_THREADS": "1"},
    read=_read,
    fine=frozenset({0}),
    canary=toolbox.ToolFile("", ".py", b"x = dict()\n"),
)


def analyse_performance(texts: Sequence[SourceText], options: AnalysisOptions) -> ShardAnalysis:
    """What ``ruff check`` finds, and how much of it ``noqa`` comments silence."""
    told, refused = toolbox.check(_RUFF, [_tool_file(text) for text in texts])
    result = ShardAnalysis(refused=refused)
    for file in told:
        path = file.file.path
        result.findings.extend(_finding(path, diagnostic) for diagnostic in file.own)
        if file.twin and (silenced := Counter(file.twin) - Counter(file.own)):
            result.suppressed.append(SuppressedRow(path, Rule.PERFORMANCE, silenced.total()))
    return result


def _tool_file(text: SourceText) -> toolbox.ToolFile:
    path = text.file.path
    suffix = ".pyi" if path.lower().endswith(".pyi") else ".py"
    data = python_source.decode(text.data).encode("utf-8", "replace")
    twin = _SUPPRESSION.sub(_void, data) if _SUPPRESSION.search(data) else None
    return toolbox.ToolFile(path, suffix, data, twin)


def _void(comment: re.Match[bytes]) -> bytes:
    """As long, so that nothing moves."""
    return b"x" * len(comment[0])


def _finding(path: str, diagnostic: _Diagnostic) -> FindingRow:
    kind = KINDS[diagnostic.rule]
    return FindingRow(
        path=path,
        line=diagnostic.line,
        end_line=max(diagnostic.line, diagnostic.end_line),
        rule=kind.rule,
        code=kind.code,
        severity=kind.severity,
        confidence=kind.confidence,
        cwe=kind.cwe,
        message=printable(diagnostic.message),
        engine="ruff",
        engine_rule=diagnostic.rule,
        engine_severity=diagnostic.severity,
        help_url=kind.help_url,
    )
