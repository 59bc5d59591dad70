"""Files of any language in, frames out; one bad file never loses the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from wundr_ray.contract.vocabulary import CodeScope, Language, Role
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.domain.files.role_rules import NOT_ANALYSED, counts, is_analysed
from wundr_ray.engines import registry
from wundr_ray.engines.collection import no_collection
from wundr_ray.engines.html.page import analyse_html
from wundr_ray.engines.interface import (
    AnalysisOptions,
    CannotAnalyse,
    FileAnalysis,
    FileRow,
    FindingRow,
    FunctionRow,
    LanguageAnalysis,
    ShardAnalysis,
    ShardEngine,
    SuppressedRow,
)
from wundr_ray.engines.masking import masked, masked_file, masked_function
from wundr_ray.engines.python.file import analyse_python
from wundr_ray.engines.python.ruff import run as ruff
from wundr_ray.engines.python.version import needing_newer
from wundr_ray.engines.rows import frame
from wundr_ray.engines.scripts.file import analyse_script, counted
from wundr_ray.engines.scripts.oxlint import run as oxlint
from wundr_ray.engines.time_limit import OutOfTime, cpu_limit
from wundr_ray.frames import FILES, FINDINGS, FUNCTIONS, SKIPPED, SUPPRESSED, Frames
from wundr_ray.roles.conventions.marks import role_of

Row = TypeVar("Row", FileRow, FunctionRow, FindingRow, SuppressedRow)

MAX_CPU_SECONDS = 30.0
"""For one file; an ordinary file of 2 MB, the largest size allowed, takes about one second."""


ANALYSES: dict[Language, LanguageAnalysis] = {
    Language.PYTHON: analyse_python,
    Language.JAVASCRIPT: analyse_script,
    Language.TYPESCRIPT: analyse_script,
    Language.HTML: analyse_html,
}
"""What reads the files of a language one by one, and counts them."""

SHARD_ENGINES: Mapping[str, ShardEngine] = {
    "ruff": ruff.analyse_modules,
    "oxlint": oxlint.analyse_scripts,
}
"""What goes over all files of its languages at once, by the names of the registry."""


def analyse(texts: Iterable[SourceText | SkippedFile], options: AnalysisOptions) -> Frames:
    """Analyse one shard; each path ends up in ``files`` or in ``skipped``.

    A file that any engine asked for cannot read is skipped as a whole: half of its findings
    would look like all of them. Functions are listed whatever the rules: findings stand in them.
    ``texts`` is read once and one by one; only the bytes of files
    that a shard engine wants, or that are no Python of ours, are kept meanwhile. Codes of skipped
    files: those of ``texts`` themselves, of ``toolbox.check``, and ``encoding``, ``nul_bytes``,
    ``syntax_error``, ``unsupported_syntax``, ``not_read``, ``too_deep``, ``too_slow``,
    ``out_of_memory`` and ``engine_error``.

    Raises:
        ResourceUnavailable: an engine does not work on this node.
    """
    whole = _Shard(options.scope)
    wanted = {name: registry.languages_for(name, options.rules) for name in SHARD_ENGINES}
    languages = frozenset[Language]().union(*wanted.values())
    kept: list[SourceText] = []
    unparsed: list[SourceText] = []
    with no_collection():
        for text in texts:
            outcome = text if isinstance(text, SkippedFile) else _analyse_file(text, options)
            if isinstance(outcome, SkippedFile):
                whole.skipped.append(outcome)
                if isinstance(text, SourceText) and _is_unparsed_python(text, outcome):
                    unparsed.append(text)
                continue
            whole.add_file(outcome)
            if (
                isinstance(text, SourceText)
                and text.file.language in languages
                and is_analysed(outcome.file.role, options.scope)
            ):
                kept.append(text)
        for name, engine in SHARD_ENGINES.items():
            served = [text for text in kept if text.file.language in wanted[name]]
            if served:
                whole.add_shard(engine(served, options))
        whole.explain(needing_newer(unparsed))
    return whole.frames()


def _is_unparsed_python(text: SourceText, outcome: SkippedFile) -> bool:
    return text.file.language is Language.PYTHON and outcome.code == "syntax_error"


@dataclass(slots=True)
class _Shard:
    """The rows of a shard while they come in."""

    scope: CodeScope
    files: list[FileRow] = field(default_factory=list)
    functions: list[FunctionRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    suppressed: list[SuppressedRow] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    refused: dict[str, SkippedFile] = field(default_factory=dict)

    def add_file(self, found: FileAnalysis) -> None:
        self.files.append(found.file)
        self._add(found.functions, found.findings)
        self.suppressed += found.suppressed

    def add_shard(self, found: ShardAnalysis) -> None:
        self._add(found.functions, found.findings)
        self.suppressed += found.suppressed
        for file in found.refused:
            self.refused.setdefault(file.path, file)

    def explain(self, better: Iterable[SkippedFile]) -> None:
        """Replace the reasons of files that were skipped."""
        known = {file.path: file for file in better}
        self.skipped = [known.get(file.path, file) for file in self.skipped]

    def _add(self, functions: Iterable[FunctionRow], findings: Iterable[FindingRow]) -> None:
        """Nothing that an engine says passes here unmasked."""
        self.functions += map(masked_function, functions)
        self.findings += map(masked, findings)

    def frames(self) -> Frames:
        skipped = [
            (file.path, file.code, file.reason)
            for file in map(masked_file, [*self.skipped, *self.refused.values()])
        ]
        roles = {file.path: file.role for file in self.files if file.role is not Role.PRODUCTION}
        functions = _in_roles(self._without_refused(self.functions), roles)
        findings = _in_roles(self._without_refused(self.findings), roles)
        reported = [each for each in findings if self._counts(each)]
        return Frames(
            files=frame(self._without_refused(self.files), FILES),
            functions=frame(functions, FUNCTIONS),
            findings=frame(reported, FINDINGS),
            skipped=frame(skipped, SKIPPED),
            suppressed=frame(self._without_refused(self.suppressed), SUPPRESSED),
        )

    def _counts(self, finding: FindingRow) -> bool:
        everything = self.scope is CodeScope.ALL
        return everything or counts(finding.role, finding.rule, finding.severity)

    def _without_refused(self, rows: list[Row]) -> list[Row]:
        return [row for row in rows if row.path not in self.refused] if self.refused else rows


Located = TypeVar("Located", FunctionRow, FindingRow)


def _in_roles(rows: list[Located], roles: Mapping[str, Role]) -> list[Located]:
    """The rows with the roles of their files; ``roles`` has those that are not production."""
    if not roles:
        return rows
    return [row._replace(role=roles[row.path]) if row.path in roles else row for row in rows]


def _analyse_file(text: SourceText, options: AnalysisOptions) -> FileAnalysis | SkippedFile:
    """What the rules find in one file, or its lines if its role is not analysed."""
    role = _role(text)
    if not is_analysed(role, options.scope):
        return _in_role(FileAnalysis(counted(text)), text, role)
    outcome = _judge(text, options)
    return outcome if isinstance(outcome, SkippedFile) else _in_role(outcome, text, role)


def _role(text: SourceText) -> Role:
    """The role that a file was given, unless its content says that it is none of the project's."""
    file = text.file
    if file.is_role_settled or file.role in NOT_ANALYSED:
        return file.role
    return role_of(file.path, text.data, file.role)


def _in_role(analysis: FileAnalysis, text: SourceText, role: Role) -> FileAnalysis:
    file = analysis.file._replace(declared_role=text.file.role, role=role)
    return replace(analysis, file=file)


def _judge(text: SourceText, options: AnalysisOptions) -> FileAnalysis | SkippedFile:
    path = text.file.path
    try:
        with cpu_limit(MAX_CPU_SECONDS):
            return ANALYSES[text.file.language](text, options)
    except CannotAnalyse as problem:
        return SkippedFile(path, problem.code, problem.reason)
    except OutOfTime:
        return SkippedFile(path, "too_slow", f"the analysis took more than {MAX_CPU_SECONDS:g} s")
    except MemoryError:
        return SkippedFile(path, "out_of_memory", "the analysis ran out of memory")
    except Exception as error:  # noqa: BLE001 (a defect of an engine costs one file, not the shard)
        return SkippedFile(path, "engine_error", f"the analysis failed: {type(error).__name__}")
