"""Performance and style of Python files by ruff, one run for a whole shard.

ruff reads UTF-8 only, so it is given every file as decoded by Python's own rules. Files that
Python cannot parse never come here. Some of the others are invalid for ruff, which still reads most
of them. To tell which, ruff is told to require an import that no file has: where it reports that
this import is missing, it has read the file.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.engines.interface import (
    AnalysisOptions,
    EngineResult,
    FindingRow,
    SuppressedRow,
)
from wundr_ray.engines.programs import toolbox
from wundr_ray.engines.python import source as python_source
from wundr_ray.engines.python.ruff.codes import KINDS
from wundr_ray.engines.rows import printable

# All forms of `noqa` comments, and ruff's own comments for ranges, lines and files.
_SUPPRESSION = re.compile(rb"noqa|(?<=#)\s*ruff\s*:", re.IGNORECASE)


_READ = "I002"
_BROKEN = "invalid-syntax"


class _Diagnostic(NamedTuple):
    rule: str
    line: int
    column: int
    end_line: int
    severity: str
    message: str


def _read(output: bytes) -> Iterator[tuple[str, _Diagnostic]]:
    for line in output.splitlines():
        record = json.loads(line)
        if record["code"] in KINDS or record["code"] in (_READ, _BROKEN):
            start, end = record["location"], record["end_location"]
            place = (start["row"], start["column"], end["row"])
            yield (
                record["filename"],
                _Diagnostic(record["code"], *place, record["severity"], record["message"]),
            )
        else:
            raise ValueError(record["code"])


@cache
def tool(rules: frozenset[Rule]) -> toolbox.ExternalTool[_Diagnostic]:
    """ruff with its rules that belong to ``rules``."""
    selected = [name for name, kind in KINDS.items() if kind.rule in rules]
    return toolbox.ExternalTool(
        name="ruff",
        arguments=(
            *("check", "--isolated", "--no-cache", "--quiet", "--exit-zero"),
            *("--output-format", "json-lines", "--target-version", "py311"),
            *("--config", 'lint.isort.required-imports = ["import wundr_ray_was_here"]'),
            *("--select", ",".join([*selected, _READ]), "."),
        ),
        environment={"RUST_MIN_STACK": str(64 << 20), "RAYON_NUM_THREADS": "1"},
        read=_read,
        fine=frozenset({0}),
        canary=toolbox.ToolFile("", ".py", b"x = 1\n"),
    )


def analyse(texts: Sequence[SourceText], options: AnalysisOptions) -> EngineResult:
    """What ``ruff check`` finds, and how much of it ``noqa`` comments silence.

    Refuses files that ruff cannot read though Python can, with the code ``not_read``.
    """
    outputs, refused = toolbox.check(tool(options.rules), [_tool_file(text) for text in texts])
    result = EngineResult(refused=refused)
    for output in outputs:
        path = output.file.path
        if not _was_read(output):
            result.refused.append(SkippedFile(path, "not_read", "ruff cannot read its syntax"))
            continue
        own, twin = _findings(output.own), _findings(output.twin or ())
        result.findings.extend(_finding(path, diagnostic) for diagnostic in own)
        silenced = Counter(twin) - Counter(own)
        counts = Counter(KINDS[diagnostic.rule].rule for diagnostic in silenced.elements())
        result.suppressed.extend(SuppressedRow(path, rule, count) for rule, count in counts.items())
    return result


def _was_read(output: toolbox.ToolOutput[_Diagnostic]) -> bool:
    """Whether ruff misses the import in it, or at least reports no invalid syntax."""
    diagnostics = output.own if output.twin is None else output.twin
    rules = {diagnostic.rule for diagnostic in diagnostics}
    return _READ in rules or _BROKEN not in rules


def _findings(diagnostics: Iterable[_Diagnostic]) -> list[_Diagnostic]:
    return [diagnostic for diagnostic in diagnostics if diagnostic.rule in KINDS]


def _tool_file(text: SourceText) -> toolbox.ToolFile:
    path = text.file.path
    suffix = ".pyi" if path.lower().endswith(".pyi") else ".py"
    data = python_source.decode(text.data).encode("utf-8", "replace")
    twin = _SUPPRESSION.sub(_void, data) if _SUPPRESSION.search(data) else None
    return toolbox.ToolFile(path, suffix, data, twin)


def _void(comment: re.Match[bytes]) -> bytes:
    """Filler of the same length, so that no position changes."""
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
