"""Files of any language in, frames out; one bad file never loses the others."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

from wundr_ray.contract.vocabulary import Language, Role, Rule
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.domain.files.role_rules import NOT_ANALYSED, is_analysed
from wundr_ray.engines import registry
from wundr_ray.engines.collection import no_collection
from wundr_ray.engines.html.file import read_page
from wundr_ray.engines.interface import (
    AnalysisOptions,
    CannotAnalyse,
    EngineResult,
    FileAnalysis,
    FileRow,
    PerFile,
    PerShard,
    Reader,
    ReadFile,
    ShardAnalysis,
)
from wundr_ray.engines.plain_text import counted
from wundr_ray.engines.python.file import read_python
from wundr_ray.engines.python.version import needing_newer
from wundr_ray.engines.scripts.file import read_script
from wundr_ray.engines.shard import FirstOnly, ShardRows
from wundr_ray.engines.time_limit import OutOfTime, cpu_limit
from wundr_ray.frames import Frames
from wundr_ray.roles.conventions.marks import role_of

MAX_CPU_SECONDS = 30.0
"""For one file; an ordinary file of 2 MB, the largest size allowed, takes about one second."""

READERS: dict[Language, Reader] = {
    Language.PYTHON: read_python,
    Language.JAVASCRIPT: read_script,
    Language.TYPESCRIPT: read_script,
    Language.HTML: read_page,
}
"""What reads the files of a language one by one, and counts them."""


@cache
def _loaded(engine: PerFile) -> FileAnalysis:
    return engine.load()


@cache
def _loaded_for_shards(engine: PerShard) -> ShardAnalysis:
    return engine.load()


@dataclass(frozen=True, slots=True)
class _Engines:
    """The engines that serve some of the rules of a job, loaded, in the registry's order."""

    per_file: Mapping[Language, Sequence[FileAnalysis]]
    per_shard: Sequence[tuple[frozenset[Language], ShardAnalysis]]

    @classmethod
    def serving(cls, rules: Collection[Rule]) -> Self:
        per_file: dict[Language, list[FileAnalysis]] = {language: [] for language in Language}
        per_shard: list[tuple[frozenset[Language], ShardAnalysis]] = []
        for engine in registry.ENGINES:
            languages = registry.languages_for(engine, rules)
            if isinstance(engine.analyse, PerFile):
                for language in languages:
                    per_file[language].append(_loaded(engine.analyse))
            elif isinstance(engine.analyse, PerShard) and languages:
                per_shard.append((languages, _loaded_for_shards(engine.analyse)))
        return cls(per_file, per_shard)


_Engines.serving(frozenset(Rule))
"""Loads the libraries of all engines, so that no file pays for that with its time."""


def analyse(texts: Iterable[SourceText | SkippedFile], options: AnalysisOptions) -> Frames:
    """Analyse one shard; each path ends up in ``files`` or in ``skipped``.

    A file that any requested engine cannot read is skipped as a whole: half of its findings
    would look like all of them. Functions are listed whatever the rules: findings stand in them.
    ``texts`` is read once, one file at a time. Only two sorts of files are kept in memory until
    the end: those that engines read per shard, and Python that cannot be parsed here. Codes of
    skipped files: those of
    ``texts`` themselves, of ``toolbox.check``, and ``encoding``, ``nul_bytes``, ``syntax_error``,
    ``unsupported_syntax``, ``not_read``, ``too_deep``, ``too_slow``, ``out_of_memory`` and
    ``engine_error``.

    Raises:
        ResourceUnavailable: an engine does not work on this node.
    """
    shard = _Shard(options)
    with no_collection():
        for text in texts:
            shard.take(text)
        shard.finish()
    return shard.rows.frames()


class _Shard:
    """A shard under way.

    ``kept`` are the files that engines for whole shards read at its end, ``unparsed`` those that
    this server's Python cannot parse.
    """

    def __init__(self, options: AnalysisOptions) -> None:
        overlap = registry.overlap(options.rules)
        self.options = options
        self.engines = _Engines.serving(options.rules)
        self.keeps = frozenset[Language]().union(*(each for each, _ in self.engines.per_shard))
        self.rows = ShardRows(options.scope, FirstOnly() if overlap else None)
        self.kept: list[SourceText] = []
        self.unparsed: list[SourceText] = []

    def take(self, text: SourceText | SkippedFile) -> None:
        """Read a file, and have it analysed by the engines that take one file at a time."""
        if isinstance(text, SkippedFile):
            self.rows.skipped.append(text)
            return
        role = _role(text)
        if not is_analysed(role, self.options.scope):
            self.rows.add_file(_in_role(counted(text), text, role), ())
            return
        outcome = _analysed(text, self.options, self.engines.per_file[text.file.language])
        if isinstance(outcome, SkippedFile):
            self._skip(text, outcome)
            return
        file, results = outcome
        self.rows.add_file(_in_role(file.row, text, role), file.functions)
        for result in results:
            self.rows.add(result)
        if text.file.language in self.keeps:
            self.kept.append(text)

    def finish(self) -> None:
        """Run the engines that take all files of a shard at once."""
        for languages, analyse_shard in self.engines.per_shard:
            served = [text for text in self.kept if text.file.language in languages]
            if served:
                self.rows.add(analyse_shard(served, self.options))
        self.rows.explain(needing_newer(self.unparsed))

    def _skip(self, text: SourceText, skipped: SkippedFile) -> None:
        self.rows.skipped.append(skipped)
        if text.file.language is Language.PYTHON and skipped.code == "syntax_error":
            self.unparsed.append(text)


def _role(text: SourceText) -> Role:
    """The role that a file came with, unless its content shows that it is not the project's."""
    file = text.file
    if file.is_role_settled or file.role in NOT_ANALYSED:
        return file.role
    return role_of(file.path, text.data, file.role)


def _in_role(row: FileRow, text: SourceText, role: Role) -> FileRow:
    return row._replace(declared_role=text.file.role, role=role)


def _analysed(
    text: SourceText, options: AnalysisOptions, engines: Sequence[FileAnalysis]
) -> tuple[ReadFile, list[EngineResult]] | SkippedFile:
    """The file as it was read, and what each engine found; or why it is skipped."""
    path = text.file.path
    try:
        with cpu_limit(MAX_CPU_SECONDS):
            file = READERS[text.file.language](text)
            return file, [engine(file, options) for engine in engines]
    except CannotAnalyse as problem:
        return SkippedFile(path, problem.code, problem.reason)
    except RecursionError:
        return SkippedFile(path, "too_deep", "expressions are nested too deeply to analyse")
    except OutOfTime:
        return SkippedFile(path, "too_slow", f"the analysis took more than {MAX_CPU_SECONDS:g} s")
    except MemoryError:
        return SkippedFile(path, "out_of_memory", "the analysis ran out of memory")
    except Exception as error:  # noqa: BLE001 (a defect of an engine costs one file, not the shard)
        return SkippedFile(path, "engine_error", f"the analysis failed: {type(error).__name__}")
