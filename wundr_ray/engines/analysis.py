"""Files of any language in, frames out; one bad file never loses the others."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files import SkippedFile, SourceText
from wundr_ray.engines.interface import (
    AnalysisOptions,
    CannotAnalyse,
    FileAnalysis,
    FileRow,
    FindingRow,
    FunctionRow,
    LanguageAnalysis,
)
from wundr_ray.engines.python import analyse_python
from wundr_ray.engines.rows import frame
from wundr_ray.engines.time_limit import OutOfTime, cpu_limit
from wundr_ray.frames import FILES, FINDINGS, FUNCTIONS, SKIPPED, Frames

MAX_CPU_SECONDS = 30.0
"""For one file; an ordinary file of 2 MB, the largest size allowed, takes about one second."""


def count_lines(text: SourceText, options: AnalysisOptions) -> FileAnalysis:
    """The analysis of a language without an engine: lines and blank lines, nothing else."""
    lines = text.data.splitlines()
    return FileAnalysis(
        FileRow(
            path=text.file.path,
            blob_id=text.file.blob_id,
            language=text.file.language,
            size_bytes=text.file.size_bytes,
            lines=len(lines),
            sloc=None,
            lloc=None,
            comments=None,
            multi=None,
            blank=sum(not line.strip() for line in lines),
            maintainability=None,
        )
    )


ANALYSES: dict[Language, LanguageAnalysis] = {
    Language.PYTHON: analyse_python,
    Language.JAVASCRIPT: count_lines,
    Language.TYPESCRIPT: count_lines,
    Language.HTML: count_lines,
}


def analyse(texts: Iterable[SourceText | SkippedFile], options: AnalysisOptions) -> Frames:
    """Analyse one shard; each path ends up in ``files`` or in ``skipped``.

    ``texts`` is read once and one by one, so that only one file is in memory at a time. Codes of
    skipped files: those of ``texts`` themselves, ``encoding``, ``nul_bytes``, ``syntax_error``,
    ``too_deep``, ``too_slow``, ``out_of_memory`` and ``engine_error``.
    """
    files: list[FileRow] = []
    functions: list[FunctionRow] = []
    findings: list[FindingRow] = []
    skipped: list[tuple[str, str, str]] = []
    with _no_collection():
        for text in texts:
            outcome = text if isinstance(text, SkippedFile) else _analyse_file(text, options)
            if isinstance(outcome, SkippedFile):
                skipped.append((outcome.path, outcome.code, outcome.reason))
                continue
            files.append(outcome.file)
            functions += outcome.functions
            findings += outcome.findings
    return Frames(
        files=frame(files, FILES),
        functions=frame(functions, FUNCTIONS),
        findings=frame(findings, FINDINGS),
        skipped=frame(skipped, SKIPPED),
    )


def _analyse_file(text: SourceText, options: AnalysisOptions) -> FileAnalysis | SkippedFile:
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


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: it would walk each tree again and again for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
