"""The analysis of one HTML file or template: counts, and accessibility by our own rules."""

from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.files.records import SourceText
from wundr_ray.engines.html.accessibility import Defect, find_defects
from wundr_ray.engines.html.codes import KINDS
from wundr_ray.engines.interface import (
    AnalysisOptions,
    CannotAnalyse,
    FileAnalysis,
    FindingRow,
)
from wundr_ray.engines.python.source import WIDE_BOMS
from wundr_ray.engines.registry import HTML_ENGINE
from wundr_ray.engines.rows import printable
from wundr_ray.engines.scripts.file import counted


def analyse_html(text: SourceText, options: AnalysisOptions) -> FileAnalysis:
    """Lines always, findings when accessibility is asked for.

    Raises:
        CannotAnalyse: ``nul_bytes`` or ``encoding``.
    """
    page = _decode(text.data)
    analysis = FileAnalysis(counted(text))
    if Rule.ACCESSIBILITY in options.rules:
        path = text.file.path
        analysis.findings.extend(_finding(path, defect) for defect in find_defects(page))
    return analysis


def _decode(data: bytes) -> str:
    """UTF-8, or else Latin-1, as HTML of old is; in both, syntax is ASCII."""
    if data.startswith(WIDE_BOMS):
        raise CannotAnalyse("encoding", "the file is UTF-16 or UTF-32, not UTF-8")
    if b"\0" in data:
        raise CannotAnalyse("nul_bytes", "the file contains NUL bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


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
        engine=HTML_ENGINE,
        engine_rule=defect.rule,
        engine_severity=kind.severity,
        help_url=kind.help_url,
    )
