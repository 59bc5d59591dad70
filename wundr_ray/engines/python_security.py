"""Security findings of Python files: bandit's own tests on the shared tree."""

import io
import re
import tokenize
from typing import Any

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity
from wundr_ray.engines.bandit_library import (
    BanditNodeVisitor,
    Metrics,
    default_tests,
    help_url,
    silenced_tests,
)
from wundr_ray.engines.interface import FindingRow
from wundr_ray.engines.python_security_codes import CODES, CRITICAL
from wundr_ray.engines.python_source import PythonSource
from wundr_ray.engines.rows import printable

_NOSEC = re.compile(r"#\s*nosec")
_FILE_NAME = "./file.py"

_SEVERITY = {"HIGH": Severity.HIGH, "MEDIUM": Severity.MEDIUM, "LOW": Severity.LOW}
_CONFIDENCE = {
    "HIGH": Confidence.HIGH,
    "MEDIUM": Confidence.MEDIUM,
    "LOW": Confidence.LOW,
    "UNDEFINED": Confidence.LOW,
}


def findings(path: str, source: PythonSource) -> list[FindingRow]:
    """What ``bandit -r`` reports for the file; ``nosec`` comments count."""
    return [_row(path, issue) for issue in _issues(source)]


def _issues(source: PythonSource) -> list[Any]:
    metrics = Metrics()
    metrics.begin(_FILE_NAME)
    visitor = BanditNodeVisitor(
        _FILE_NAME, io.BytesIO(source.data), None, default_tests(), False, _nosec(source), metrics
    )
    visitor.generic_visit(source.tree)
    context = {
        "file_data": visitor.fdata,
        "filename": _FILE_NAME,
        "lineno": 0,
        "linerange": [0, 1],
        "col_offset": 0,
    }
    visitor.tester.run_tests(context, "File")
    return list(visitor.tester.results)


def _nosec(source: PythonSource) -> dict[int, set[str]]:
    """The tests that a comment silences in each line; an empty set silences all of them."""
    lines: dict[int, set[str]] = {}
    if not _NOSEC.search(source.text):
        return lines
    try:
        for token in tokenize.tokenize(io.BytesIO(source.data).readline):
            if token.type == tokenize.COMMENT:
                tests = silenced_tests(token.string)
                if tests is not None:
                    lines[token.start[0]] = tests
    except (tokenize.TokenError, SyntaxError):
        pass  # bandit keeps the comments before the place where the tokenizer gives up
    return lines


def _row(path: str, issue: Any) -> FindingRow:
    severity = _SEVERITY[issue.severity]
    if severity is Severity.HIGH and issue.test_id in CRITICAL:
        severity = Severity.CRITICAL
    return FindingRow(
        path=path,
        line=issue.lineno,
        end_line=max(issue.lineno, issue.linerange[-1]),
        rule=Rule.SECURITY,
        code=CODES[issue.test_id],
        severity=severity,
        confidence=_CONFIDENCE[issue.confidence],
        cwe=issue.cwe.id or None,
        message=printable(issue.text),
        engine="bandit",
        engine_rule=issue.test_id,
        engine_severity=issue.severity,
        help_url=help_url(issue.test_id),
    )
