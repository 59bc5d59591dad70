"""What an engine is, what it takes and what it gives back: plain data and functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple, Protocol

from wundr_ray.contract.vocabulary import CodeScope, Confidence, Language, Role, Rule, Severity
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.engines.cases import Cases
from wundr_ray.engines.codes import CodeInfo


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What to look for; a function is a finding when its complexity exceeds the threshold.

    In the scope ``production``, generated and vendored files are counted only, and tests, docs and
    examples are judged by fewer rules (``domain.files.role_rules``).
    """

    rules: frozenset[Rule]
    complexity_threshold: int = 10
    scope: CodeScope = CodeScope.PRODUCTION


class FileRow(NamedTuple):
    """A row of ``frames.FILES``; what the language has no counter for is None.

    ``declared_role`` is the role that the file came with, ``role`` the one by its content.
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
class ReadFile:
    """A file that the reader of its language has read.

    ``row`` has its counts. ``functions`` are listed whatever the rules, because findings stand in
    them; they are empty where only an engine knows them. ``parsed`` is what all engines for the
    language share: a ``PythonSource``, the text of a page, or None.
    """

    text: SourceText
    row: FileRow
    functions: list[FunctionRow] = field(default_factory=list)
    parsed: Any = None


@dataclass(frozen=True, slots=True)
class EngineResult:
    """What one engine found in one or more files; the ``refused`` ones have no rows."""

    functions: list[FunctionRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    suppressed: list[SuppressedRow] = field(default_factory=list)
    refused: list[SkippedFile] = field(default_factory=list)


class CannotAnalyse(Exception):
    """One file cannot be analysed; ``code`` is stable, ``reason`` is for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Reader(Protocol):
    """Reads one file of its language.

    Raises:
        CannotAnalyse: the file cannot be read; it is skipped.
    """

    def __call__(self, text: SourceText) -> ReadFile: ...


class FileAnalysis(Protocol):
    """Analyses one file right after it was read.

    Raises:
        CannotAnalyse: the file cannot be analysed; nothing of it is reported.
    """

    def __call__(self, file: ReadFile, options: AnalysisOptions) -> EngineResult: ...


class ShardAnalysis(Protocol):
    """Analyses many files at once, all of the engine's languages and read by their readers.

    Raises:
        ResourceUnavailable: the engine does not work on this node.
    """

    def __call__(self, texts: Sequence[SourceText], options: AnalysisOptions) -> EngineResult: ...


@dataclass(frozen=True, slots=True)
class PerFile:
    """The engine goes over one file after the other. ``load`` imports its libraries."""

    load: Callable[[], FileAnalysis]


@dataclass(frozen=True, slots=True)
class PerShard:
    """The engine goes over all files of a shard at once. ``load`` imports its libraries."""

    load: Callable[[], ShardAnalysis]


@dataclass(frozen=True, slots=True)
class PerJob:
    """The engine goes over all files of a job, at its end: a step of the job of its own."""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine is called and what it serves: each of its rules in each of its languages.

    ``package`` is the installed distribution that it wraps, empty if it is a part of this project.
    ``suppressions`` are the comments that silence it, as the page of rules shows them.
    """

    name: str
    rules: frozenset[Rule]
    languages: frozenset[Language]
    package: str = ""
    suppressions: str = ""

    @property
    def version(self) -> str:
        """That of the wrapped distribution; empty for our own engines, whose sources count."""
        return _version(self.package) if self.package else ""


@cache
def _version(package: str) -> str:
    return version(package)


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """An analyser, as the registry lists it. Making one must load no library of the engine.

    Arguments:
        info: its name, and what it serves.
        kinds: the kinds of its findings, by its own rule ids.
        analyse: how it goes over files.
        sources: the modules of ours on which its findings depend, by dotted names. When one of
            them changes, earlier results of the engine are not used again.
        cases: loads the cases that decide severities where findings stand, by its own rule ids.
        left_out: rules of the same groups that stay off, each with the reason.
    """

    info: EngineInfo
    kinds: Mapping[str, CodeInfo]
    analyse: PerFile | PerShard | PerJob
    sources: tuple[str, ...]
    cases: Callable[[], Mapping[str, Cases]] = dict
    left_out: Mapping[str, str] = field(default_factory=dict)

    def serves(self, rule: Rule, language: Language) -> bool:
        return rule in self.info.rules and language in self.info.languages
