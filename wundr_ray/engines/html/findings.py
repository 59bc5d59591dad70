"""Accessibility of one HTML file or template: its defects as findings."""

from wundr_ray.engines.html.accessibility import Defect, find_defects
from wundr_ray.engines.html.codes import ENGINE_NAME, KINDS
from wundr_ray.engines.interface import AnalysisOptions, EngineResult, FindingRow, ReadFile
from wundr_ray.engines.rows import printable


def analyse(file: ReadFile, options: AnalysisOptions) -> EngineResult:
    """The defects of a page; ``file.parsed`` is its text."""
    path = file.row.path
    return EngineResult(findings=[_finding(path, defect) for defect in find_defects(file.parsed)])


def _finding(path: str, defect: Defect) -> FindingRow:
    kind = KINDS[defect.rule]
    return FindingRow(
        path=path,
        line=defect.line,
        end_line=defect.line,
        rule=kind.rule,
        code=kind.code,
        severity=kind.severity,
        confidence=kind.confidence,
        cwe=kind.cwe,
        message=printable(defect.message),
        engine=ENGINE_NAME,
        engine_rule=defect.rule,
        engine_severity=kind.severity,
        help_url=kind.help_url,
    )
