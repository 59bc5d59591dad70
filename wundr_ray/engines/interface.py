"""What every engine takes and gives back: plain data, and the shape of one language's analysis."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from wundr_ray.contract.vocabulary import CodeScope, Confidence, Language, Role, Rule, Severity
from wundr_ray.domain.files.records import SkippedFile, SourceText


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """A wrapped analyser: the rules it serves, for which languages, and its own version."""

    name: str
    rules: frozenset[Rule]
    languages: frozenset[Language]
    version: str


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What to look for; a function is a finding when its complexity exceeds the threshold.

    In the scope ``production``, generated and vendored files are counted only, and tests, docs and
    examples are judged by fewer rules (``domain.role_rules``).
    """

    rules: frozenset[Rule]
    complexity_threshold: int = 10
    scope: CodeScope = CodeScope.PRODUCTION


class FileRow(NamedTuple):
    """A row of ``frames.FILES``; what the language has no counter for is None.

    ``declared_role`` is what the file was given, ``role`` what its content made of it.
    """

    path: str
    blob_id: str
    language: Language
    size_bytes: int
    lines: int
    sloc: int | None
    lloc: int | None
    comments: int | None
    multi: int | None
    blank: int
    maintainability: float | None
    declared_role: Role = Role.PRODUCTION
    role: Role = Role.PRODUCTION


class FunctionRow(NamedTuple):
    """A row of ``frames.FUNCTIONS``; ``kind`` is function, method, class or closure."""

    path: str
    name: str
    kind: str
    line: int
    end_line: int
    complexity: int
    role: Role = Role.PRODUCTION


class FindingRow(NamedTuple):
    """A row of ``frames.FINDINGS``; the fields ``engine_*`` are in the engine's own words."""

    path: str
    line: int
    end_line: int
    rule: Rule
    code: str
    severity: Severity
    confidence: Confidence
    cwe: int | None
    message: str
    engine: str
    engine_rule: str
    engine_severity: str
    help_url: str
    role: Role = Role.PRODUCTION


class SuppressedRow(NamedTuple):
    """A row of ``frames.SUPPRESSED``: findings of a rule that comments in the file silence."""

    path: str
    rule: Rule
    findings: int


@dataclass(frozen=True, slots=True)
class FileAnalysis:
    """Everything found in one file."""

    file: FileRow
    functions: list[FunctionRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    suppressed: list[SuppressedRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShardAnalysis:
    """What one engine found in several files; of those it ``refused`` it found nothing."""

    functions: list[FunctionRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    suppressed: list[SuppressedRow] = field(default_factory=list)
    refused: list[SkippedFile] = field(default_factory=list)


class CannotAnalyse(Exception):
    """One file defeats its analysis; ``code`` is stable, ``reason`` is for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class LanguageAnalysis(Protocol):
    """Analyses one file of its language.

    Raises:
        CannotAnalyse: the file cannot be analysed; nothing of it is reported.
    """

    def __call__(self, text: SourceText, options: AnalysisOptions) -> FileAnalysis: ...


class ShardEngine(Protocol):
    """Analyses many files at once, all of languages it serves and read by their own analysis.

    Raises:
        ResourceUnavailable: the engine does not work on this node.
    """

    def __call__(self, texts: Sequence[SourceText], options: AnalysisOptions) -> ShardAnalysis: ...
