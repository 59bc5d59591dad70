"""Complexity, security, performance, accessibility and style of scripts by oxlint.

One run for a whole shard, with a configuration of our own. In Vue, Svelte and Astro files, the
script blocks are read, with any JSX in them, but not the templates. With a maximum of zero, the
rule on complexity reports the number of every function, and the rule on the number of lines reports
every file that was read.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pydantic_core import from_json

from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.engines import complexity
from wundr_ray.engines.cases import first
from wundr_ray.engines.interface import (
    AnalysisOptions,
    EngineResult,
    FindingRow,
    FunctionRow,
    SuppressedRow,
)
from wundr_ray.engines.masking import name_or_hidden
from wundr_ray.engines.programs import toolbox
from wundr_ray.engines.rows import printable
from wundr_ray.engines.scripts.oxlint.codes import COMPLEXITY, COMPLEXITY_SOURCE, KINDS
from wundr_ray.engines.scripts.oxlint.place import ScriptPlace
from wundr_ray.engines.scripts.oxlint.severity import CASES

_SUPPRESSION = re.compile(rb"(?:oxlint|eslint)-(?:disable|enable)")
# In a file with this mark, oxlint would hide every error and report nothing.
_FLOW = b"@flow"

_FLOW_VOID = b"xflow"
_READ = "eslint/max-lines"
_MARKUP_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_SCRIPT_BLOCK = re.compile(rb"<script\b|\A\s*---", re.IGNORECASE)
_COMPONENTS = (".vue", ".svelte", ".astro")
_TYPED_BLOCK = re.compile(
    rb"<script(?=\s[^<>]{0,1000}?\btype\s*=\s*[\"']?([\w.+/-]+))", re.IGNORECASE
)
_SCRIPT_TYPE = re.compile(
    rb"module|[jt]sx?|(?:text|application)/(?:x-)?(?:(?:java|ecma|type)script|babel|[jt]sx)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:\.d)?\.[a-z]+\Z")
_CODE = re.compile(r"([\w-]+)\(([\w-]+)\)")
_COMPLEXITY = re.compile(
    r"(?P<what>[^`]+?)(?: `(?P<name>.*)`)? has a complexity of (?P<number>\d+)\. [^`]*", re.DOTALL
)
# ESLint counts the initial value of a field as a function of its own; other tools do not.
_NO_FUNCTION = "class field initializer"

_METHODS = ("method", "constructor", "getter", "setter", "static block")
_ANONYMOUS = "(anonymous)"


class _Function(NamedTuple):
    """``what`` in oxlint's words, the rest in ours."""

    what: str
    name: str
    kind: str
    complexity: int


class _Diagnostic(NamedTuple):
    """``rule`` is empty where the file cannot be parsed; ``offset`` and ``length`` in bytes."""

    rule: str
    line: int
    offset: int
    length: int
    severity: str
    message: str
    function: _Function | None


def _read(output: bytes) -> Iterator[tuple[str, _Diagnostic]]:
    for record in from_json(output)["diagnostics"]:
        span, severity, message = record["labels"][0]["span"], record["severity"], record["message"]
        rule = "" if severity == "error" else _rule(record["code"])
        function = _function(message) if rule == COMPLEXITY else None
        place = (span["line"], span["offset"], span["length"])
        yield record["filename"], _Diagnostic(rule, *place, severity, message, function)


@cache
def _rule(code: str) -> str:
    """``plugin/rule`` of oxlint's ``plugin(rule)``.

    Our rules only warn; errors are those of the parser and of early checks (``TS(2309)``).
    """
    found = _CODE.fullmatch(code)
    rule = f"{found[1]}/{found[2]}" if found else ""
    if rule not in (COMPLEXITY, _READ) and rule not in KINDS:
        raise ValueError(code)
    return rule


@lru_cache(maxsize=10_000)
def _function(message: str) -> _Function:
    found = _COMPLEXITY.fullmatch(message)
    if found is None:
        raise ValueError(message)
    what, name, number = found["what"], found["name"], int(found["number"])
    kind = "method" if what.endswith(_METHODS) else "function"
    return _Function(what, printable(name_or_hidden(name or _ANONYMOUS)), kind, number)


@cache
def tool(rules: frozenset[Rule]) -> toolbox.ExternalTool[_Diagnostic]:
    """oxlint with its configuration for ``rules``."""
    chosen: dict[str, object] = {rule: "warn" for rule, kind in KINDS.items() if kind.rule in rules}
    chosen[_READ] = chosen[COMPLEXITY] = ["warn", {"max": 0}]
    configuration = {
        "plugins": ["eslint", "react", "jsx-a11y", "react-perf", "unicorn", "oxc"],
        "categories": {"correctness": "off"},
        "env": {"builtin": True, "browser": True},
        "rules": chosen,
    }
    return toolbox.ExternalTool(
        name="oxlint",
        arguments=(
            *("-c", "oxlint.json", "--disable-nested-config", "--no-ignore"),
            *("--threads=1", "-f", "json", "."),
        ),
        environment={"RUST_MIN_STACK": str(64 << 20)},
        read=_read,
        fine=frozenset({0, 1}),
        canary=toolbox.ToolFile("", ".js", b"let x = 1;\n"),
        settings={"oxlint.json": json.dumps(configuration).encode()},
    )


def analyse(texts: Sequence[SourceText], options: AnalysisOptions) -> EngineResult:
    """All that oxlint serves; functions are listed even where a comment silences their number.

    Refuses files that are no valid JavaScript or TypeScript, with the code ``syntax_error``, or
    ``unsupported_syntax`` where they are marked as Flow's; and those whose scripts it passed over,
    with the code ``not_read``.
    """
    files = [_tool_file(text) for text in texts]
    outputs, refused = toolbox.check(tool(options.rules), files)
    result = EngineResult(refused=refused)
    for output in outputs:
        if broken := next((item for item in output.own if not item.rule), None):
            result.refused.append(_no_syntax(output.file, broken))
        elif not _was_read(output):
            result.refused.append(SkippedFile(output.file.path, "not_read", _NOT_READ))
        else:
            _add(result, output, _threshold(options))
    return result


def _threshold(options: AnalysisOptions) -> int:
    """Findings are functions above it: none, where the job does not ask for complexity."""
    return options.complexity_threshold if Rule.COMPLEXITY in options.rules else sys.maxsize


def _tool_file(text: SourceText) -> toolbox.ToolFile:
    suffix = _SUFFIX.search(text.file.path.lower())
    assert suffix, "a file has its language by its suffix"
    data = text.data.replace(_FLOW, _FLOW_VOID)
    if suffix[0] in _COMPONENTS:
        data = _TYPED_BLOCK.sub(_without_data_block, data)
    silenced = b"lint-" in data and _SUPPRESSION.search(data)
    twin = _SUPPRESSION.sub(_void, data) if silenced else None
    return toolbox.ToolFile(text.file.path, suffix[0], data, twin)


def _without_data_block(tag: re.Match[bytes]) -> bytes:
    """Hide a block such as JSON-LD, which oxlint would read as a script.

    https://html.spec.whatwg.org/multipage/scripting.html#attr-script-type
    """
    return tag[0] if _SCRIPT_TYPE.fullmatch(tag[1]) else b"<xcript"


def _void(comment: re.Match[bytes]) -> bytes:
    """Filler of the same length, so that no position changes."""
    return b"x" * len(comment[0])


def _no_syntax(file: toolbox.ToolFile, broken: _Diagnostic) -> SkippedFile:
    if _FLOW_VOID in file.data:
        reason = f"Flow syntax or a syntax error in line {broken.line}; Flow is not supported"
        return SkippedFile(file.path, "unsupported_syntax", reason)
    reason = f"not valid JavaScript or TypeScript syntax in line {broken.line}"
    return SkippedFile(file.path, "syntax_error", reason)


_NOT_READ = "oxlint read none of its scripts: they are in a language that it does not know"


def _was_read(output: toolbox.ToolOutput[_Diagnostic]) -> bool:
    """Whether oxlint reports it as read, or it is a component without scripts to be read."""
    diagnostics = output.own if output.twin is None else output.twin
    if any(diagnostic.rule == _READ for diagnostic in diagnostics):
        return True
    if output.file.suffix not in _COMPONENTS:
        return False
    return not _SCRIPT_BLOCK.search(_MARKUP_COMMENT.sub(b"", output.file.data))


def _add(result: EngineResult, output: toolbox.ToolOutput[_Diagnostic], threshold: int) -> None:
    """Add the rows of one file. Its twin has all functions; what only it has is suppressed."""
    file = output.file
    everything = output.own if output.twin is None else output.twin
    functions = list(_functions(file, everything))
    result.functions.extend(functions)
    visible = functions if output.twin is None else list(_functions(file, output.own))
    result.findings.extend(complexity.findings(visible, threshold, COMPLEXITY_SOURCE))
    for diagnostic in output.own:
        if diagnostic.rule in KINDS and (severity := _severity(file, diagnostic)):
            result.findings.append(_finding(file, diagnostic, severity))
    if output.twin is not None:
        silenced = _rules(everything, functions, threshold) - _rules(output.own, visible, threshold)
        result.suppressed.extend(
            SuppressedRow(file.path, rule, count) for rule, count in silenced.items()
        )


def _rules(
    diagnostics: Iterable[_Diagnostic], functions: Iterable[FunctionRow], threshold: int
) -> Counter[Rule]:
    """How many findings of item rule there are."""
    counts = Counter(KINDS[item.rule].rule for item in diagnostics if item.rule in KINDS)
    counts[Rule.COMPLEXITY] = sum(function.complexity > threshold for function in functions)
    return counts


def _functions(file: toolbox.ToolFile, diagnostics: Iterable[_Diagnostic]) -> Iterator[FunctionRow]:
    path = file.path
    for item in diagnostics:
        if item.function and item.function.what != _NO_FUNCTION:
            _, name, kind, number = item.function
            yield FunctionRow(path, name, kind, item.line, _end_line(file, item), number)


def _severity(file: toolbox.ToolFile, item: _Diagnostic) -> Severity | None:
    cases = CASES.get(item.rule)
    case = first(cases, ScriptPlace(file.data, item.offset, item.length)) if cases else None
    return case.severity if case else KINDS[item.rule].severity


def _finding(file: toolbox.ToolFile, diagnostic: _Diagnostic, severity: Severity) -> FindingRow:
    kind = KINDS[diagnostic.rule]
    return FindingRow(
        path=file.path,
        line=diagnostic.line,
        end_line=_end_line(file, diagnostic),
        rule=kind.rule,
        code=kind.code,
        severity=severity,
        confidence=kind.confidence,
        cwe=kind.cwe,
        message=printable(diagnostic.message),
        engine="oxlint",
        engine_rule=diagnostic.rule,
        engine_severity=diagnostic.severity,
        help_url=kind.help_url,
    )


def _end_line(file: toolbox.ToolFile, diagnostic: _Diagnostic) -> int:
    end = diagnostic.offset + diagnostic.length
    return diagnostic.line + file.data.count(b"\n", diagnostic.offset, end)
