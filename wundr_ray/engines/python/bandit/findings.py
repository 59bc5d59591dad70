"""Security findings of Python files: bandit's own tests on the shared tree.

The walk replaces bandit's visitor: same order and same context, but it stops only at nodes that
a test listens to, and runs only the tests whose gate is open.
"""

import ast
import io
import re
from collections.abc import Sequence
from typing import Any

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity
from wundr_ray.engines.cases import first
from wundr_ray.engines.interface import (
    AnalysisOptions,
    EngineResult,
    FindingRow,
    ReadFile,
    SuppressedRow,
)
from wundr_ray.engines.python.bandit import gates
from wundr_ray.engines.python.bandit.codes import KINDS
from wundr_ray.engines.python.bandit.library import (
    BanditTester,
    Metrics,
    utils,
)
from wundr_ray.engines.python.bandit.place import File, NodePlace
from wundr_ray.engines.python.bandit.severity.table import CASES
from wundr_ray.engines.python.bandit.silenced import silenced
from wundr_ray.engines.python.source import PythonSource, visitor_recursion
from wundr_ray.engines.python.tree import FIELDS
from wundr_ray.engines.rows import printable

_ADDRESS = re.compile(r" object at 0x[0-9a-f]+")  # B202 prints a node: another text in each run
_FILE_NAME = "file.py"

_SEVERITY = {"HIGH": Severity.HIGH, "MEDIUM": Severity.MEDIUM, "LOW": Severity.LOW}
_CONFIDENCE = {
    "HIGH": Confidence.HIGH,
    "MEDIUM": Confidence.MEDIUM,
    "LOW": Confidence.LOW,
    "UNDEFINED": Confidence.LOW,
}

_STRINGS = gates.bound("Str", gates.STRINGS)
_FUNCTIONS = gates.bound("FunctionDef", gates.FUNCTIONS)
_HANDLERS = gates.bound("ExceptHandler", gates.HANDLERS)
_ASSERTS = gates.bound("Assert", gates.ASSERTS)
_IMPORTS = gates.bound("Import", gates.IMPORTS)
_FILES = gates.bound("File", gates.FILES)

# A mark on the walk's stack below the children of a node: the walk leaves the node there.
_UP = object()


def analyse(file: ReadFile, options: AnalysisOptions) -> EngineResult:
    """bandit's findings in a file; ``file.parsed`` holds its tree.

    Raises:
        RecursionError: its expressions are nested too deeply.
    """
    path = file.row.path
    with visitor_recursion():
        rows, silenced_findings = findings(path, file.parsed)
    result = EngineResult(findings=rows)
    if silenced_findings:
        result.suppressed.append(SuppressedRow(path, Rule.SECURITY, silenced_findings))
    return result


def findings(path: str, source: PythonSource) -> tuple[list[FindingRow], int]:
    """What ``bandit -r`` reports for the file, and how many findings its comments silence.

    The severity is ours; findings that have none where they stand are left out.
    """
    walk = _Walk(source)
    judged = zip(walk.issues(), walk.severities, strict=True)
    return [_row(path, issue, level) for issue, level in judged if level], walk.suppressed()


class _GivenTests:
    """A test set for ``BanditTester`` that answers with the very tests it is asked for."""

    @staticmethod
    def get_tests(tests: Sequence[Any]) -> Sequence[Any]:
        return tests


class _Tester(BanditTester):  # type: ignore[misc]  # bandit has no types
    """bandit's tester, which skips its look at each line of a node if no comment silences any."""

    def _get_nosecs_from_contexts(self, context: Any, test_result: Any = None) -> Any:
        if not self.nosec_lines:
            return None
        return super()._get_nosecs_from_contexts(context, test_result)


class _Walk:
    """One walk over one file, with what bandit's visitor knows at each node.

    ``path`` are the nodes above the current one. bandit's tests want links to parents as
    attributes, but such cycles would keep every tree alive while garbage collection is off; so
    links are set where a test runs, and removed at the end.
    """

    def __init__(self, source: PythonSource) -> None:
        metrics = Metrics()
        metrics.begin(_FILE_NAME)
        self.source = source
        self.tester = _Tester(_GivenTests, False, silenced(source), metrics)
        self.imports: set[str] = set()
        self.aliases: dict[str, str] = {}
        self.path: list[ast.AST] = []
        self.linked: list[Any] = []
        self.built_strings: set[ast.AST] = set()
        self.severities: list[Severity | None] = []
        self.file = File(source.tree, source.text, self.aliases, self.imports)
        self.file_context = {
            "imports": self.imports,
            "import_aliases": self.aliases,
            "filename": _FILE_NAME,
            "file_data": io.BytesIO(source.data),
        }

    def issues(self) -> list[Any]:
        try:
            self._walk()
        finally:
            for node in self.linked:
                del node._bandit_parent
        self._visit_file()
        self.severities += map(_severity, self.tester.results[len(self.severities) :])
        return list(self.tester.results)

    def suppressed(self) -> int:
        counts = self.tester.metrics.current
        return int(counts["nosec"] + counts["skipped_tests"])

    def _walk(self) -> None:
        """Every node before its children, children in order: imports count from where they are."""
        path = self.path
        stack: list[Any] = [self.source.tree]
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is list:
                stack += node[::-1]
            elif node is _UP:
                path.pop()
            else:
                if visit := _VISITS.get(kind):
                    visit(self, node)
                if fields := FIELDS.get(kind):
                    path.append(node)
                    stack.append(_UP)
                    stack += [getattr(node, name) for name in fields]

    def _visit_import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self.aliases[alias.asname] = alias.name
            self.imports.add(alias.name)
        self._run(node, [test for test, is_open in _IMPORTS if is_open(node)])

    def _visit_import_from(self, node: ast.ImportFrom) -> None:
        if node.module is None:
            self._visit_import(node)  # type: ignore[arg-type]  # as bandit does
            return
        for alias in node.names:
            self.aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            self.imports.add(f"{node.module}.{alias.name}")
        self._run(node, [test for test, is_open in _IMPORTS if is_open(node)])

    def _visit_call(self, node: ast.Call) -> None:
        qualname = utils.get_call_name(node, self.aliases)
        if tests := gates.call(node, qualname):
            name = qualname.rpartition(".")[2]
            self._run(node, tests, call=node, qualname=qualname, name=name)

    def _visit_constant(self, node: ast.Constant) -> None:
        parent = self.path[-1]
        if type(node.value) is not str or type(parent) is ast.Expr:
            return
        tests = [test for test, is_open in _STRINGS if is_open(node, parent, self.built_strings)]
        if tests:
            self._run(node, tests, str=node.value, linerange=_lines(parent))

    def _visit_chain(self, node: ast.BinOp) -> None:
        if type(self.path[-1]) is not ast.BinOp:
            self.built_strings.update(gates.sql_strings(node))

    def _visit_joined(self, node: ast.JoinedStr) -> None:
        self.built_strings.update(gates.sql_strings(node))

    def _visit_function(self, node: ast.FunctionDef) -> None:
        self._run(node, [test for test, is_open in _FUNCTIONS if is_open(node)], function=node)

    def _visit_handler(self, node: ast.ExceptHandler) -> None:
        self._run(node, [test for test, is_open in _HANDLERS if is_open(node)])

    def _visit_assert(self, node: ast.Assert) -> None:
        self._run(node, [test for test, is_open in _ASSERTS if is_open(node)])

    def _visit_file(self) -> None:
        tests = [test for test, is_open in _FILES if is_open(self.source.text)]
        context = {**self.file_context, "lineno": 0, "linerange": [0, 1], "col_offset": 0}
        self.tester.run_tests(context, tests)

    def _run(self, node: Any, tests: Sequence[Any], **special: Any) -> None:
        """Run ``tests`` on ``node``, in the context that bandit's visitor would give them."""
        if not tests:
            return
        self._link(node)
        context = {
            **self.file_context,
            "lineno": node.lineno,
            "col_offset": node.col_offset,
            "end_col_offset": node.end_col_offset,
            "node": node,
            "linerange": _lines(node),
            **special,
        }
        self.tester.run_tests(context, tests)
        if issues := self.tester.results[len(self.severities) :]:
            place = NodePlace(node, self.path, self.file)
            self.severities += [_severity_at(place, issue) for issue in issues]

    def _link(self, node: Any) -> None:
        """Give ``node`` and all nodes above it bandit's link to their parents."""
        for parent in reversed(self.path):
            if hasattr(node, "_bandit_parent"):
                return
            node._bandit_parent = parent
            self.linked.append(node)
            node = parent


def _lines(node: Any) -> Sequence[int]:
    """bandit's ``linerange``, as a range if possible: bandit makes a list as long as the node."""
    if hasattr(node, "lineno"):
        return range(node.lineno, node.end_lineno + 1)
    lines: list[int] = utils.linerange(node)
    return lines


# What a test of bandit listens to; everything else is only walked through.
_VISITS: dict[type, Any] = {
    ast.Import: _Walk._visit_import,
    ast.ImportFrom: _Walk._visit_import_from,
    ast.Call: _Walk._visit_call,
    ast.Constant: _Walk._visit_constant,
    ast.BinOp: _Walk._visit_chain,
    ast.JoinedStr: _Walk._visit_joined,
    ast.FunctionDef: _Walk._visit_function,
    ast.ExceptHandler: _Walk._visit_handler,
    ast.Assert: _Walk._visit_assert,
}


def _severity(issue: Any) -> Severity:
    return _SEVERITY[issue.severity]


def _severity_at(place: NodePlace, issue: Any) -> Severity | None:
    case = first(CASES.get(issue.test_id, ()), place)
    return case.severity if case else _severity(issue)


def _row(path: str, issue: Any, severity: Severity) -> FindingRow:
    kind = KINDS[issue.test_id]
    return FindingRow(
        path=path,
        line=issue.lineno,
        end_line=max(issue.lineno, issue.linerange[-1]),
        rule=kind.rule,
        code=kind.code,
        severity=severity,
        confidence=_CONFIDENCE[issue.confidence],
        cwe=issue.cwe.id or None,
        message=printable(_ADDRESS.sub("", issue.text)),
        engine="bandit",
        engine_rule=issue.test_id,
        engine_severity=issue.severity,
        help_url=kind.help_url,
    )
