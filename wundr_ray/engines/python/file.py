"""The analysis of one Python file: every rule on one tree."""

from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.files.records import SourceText
from wundr_ray.engines import complexity
from wundr_ray.engines.interface import (
    AnalysisOptions,
    CannotAnalyse,
    FileAnalysis,
    FileRow,
    FindingRow,
    SuppressedRow,
)
from wundr_ray.engines.python import source as python_source
from wundr_ray.engines.python.bandit import findings as python_security
from wundr_ray.engines.python.radon import blocks as python_complexity
from wundr_ray.engines.python.radon import maintainability as python_maintainability
from wundr_ray.engines.python.radon import raw as python_raw


def analyse_python(text: SourceText, options: AnalysisOptions) -> FileAnalysis:
    """Counts, maintainability and functions always; findings by the rules asked for.

    Raises:
        CannotAnalyse: the file cannot be decoded or parsed, or is nested too deeply.
    """
    source = python_source.read(text.data)
    try:
        with python_source.visitor_recursion():
            return _analyse(text, source, options)
    except RecursionError:
        raise CannotAnalyse("too_deep", "expressions are nested too deeply to analyse") from None


def _analyse(
    text: SourceText, source: python_source.PythonSource, options: AnalysisOptions
) -> FileAnalysis:
    path = text.file.path
    measured = python_complexity.measure(source.tree)
    raw = python_raw.count(source.text)
    functions = python_complexity.functions(path, measured.blocks)
    findings: list[FindingRow] = []
    suppressed: list[SuppressedRow] = []
    if Rule.COMPLEXITY in options.rules:
        findings += complexity.findings(functions, options.complexity_threshold, complexity.RADON)
    if Rule.SECURITY in options.rules:
        issues, silenced = python_security.findings(path, source)
        findings += issues
        if silenced:
            suppressed.append(SuppressedRow(path, Rule.SECURITY, silenced))
    file = FileRow(
        path=path,
        blob_id=text.file.blob_id,
        language=text.file.language,
        size_bytes=text.file.size_bytes,
        lines=raw.loc,
        sloc=raw.sloc,
        lloc=raw.lloc,
        comments=raw.comments,
        multi=raw.multi,
        blank=raw.blank,
        maintainability=python_maintainability.index(source.tree, measured.total, raw),
    )
    return FileAnalysis(file, functions, findings, suppressed)
