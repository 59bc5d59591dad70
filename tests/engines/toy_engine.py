"""A second engine for the security of Python: one file, as a contributor would write it.

It reports ``eval(`` with bandit's code, and passwords in comments, which bandit does not look for.
It also lists a function in each file, which the reader of Python does already.
"""

from wundr_ray.contract.vocabulary import Confidence, Language, Rule, Severity
from wundr_ray.engines.codes import CodeInfo
from wundr_ray.engines.declared_sources import PYTHON
from wundr_ray.engines.interface import (
    AnalysisOptions,
    Engine,
    EngineInfo,
    EngineResult,
    FileAnalysis,
    FindingRow,
    FunctionRow,
    PerFile,
    ReadFile,
)

KINDS = {
    "eval": CodeInfo("eval_used", Rule.SECURITY, Severity.HIGH, "https://toy.example/eval"),
    "comment": CodeInfo(
        "password_in_comment", Rule.SECURITY, Severity.HIGH, "https://toy.example/pw"
    ),
}


def analyse(file: ReadFile, options: AnalysisOptions) -> EngineResult:
    result = EngineResult(functions=[FunctionRow(file.row.path, "toy", "function", 1, 1, 99)])
    for number, line in enumerate(file.parsed.text.splitlines(), 1):
        if "eval(" in line:
            result.findings.append(_finding(file, number, "eval"))
        if "# password" in line:
            result.findings.append(_finding(file, number, "comment"))
    return result


def _finding(file: ReadFile, line: int, name: str) -> FindingRow:
    kind = KINDS[name]
    return FindingRow(
        path=file.row.path,
        line=line,
        end_line=line,
        rule=kind.rule,
        code=kind.code,
        severity=kind.severity,
        confidence=Confidence.HIGH,
        cwe=None,
        message="Found by the toy",
        engine="toy",
        engine_rule=name,
        engine_severity="bad",
        help_url=kind.help_url,
    )


def _load() -> FileAnalysis:
    return analyse


ENGINE = Engine(
    info=EngineInfo(
        name="toy",
        rules=frozenset({Rule.SECURITY}),
        languages=frozenset({Language.PYTHON}),
        suppressions="none",
    ),
    kinds=KINDS,
    analyse=PerFile(_load),
    sources=(*PYTHON, "tests.engines.toy_engine"),
)
