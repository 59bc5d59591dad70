"""JavaScript and TypeScript files one by one: that they are text, and how many lines they have.

Comments and statements are not counted: without a parser, an expression like ``/[/*]/`` cannot
be told from a comment, and oxlint does not tell.
"""

from wundr_ray.domain.files.records import SourceText
from wundr_ray.engines.interface import AnalysisOptions, CannotAnalyse, FileAnalysis, FileRow
from wundr_ray.engines.python.source import WIDE_BOMS


def analyse_script(text: SourceText, options: AnalysisOptions) -> FileAnalysis:
    """Lines and blank lines; everything else comes from oxlint, over the whole shard.

    Raises:
        CannotAnalyse: ``nul_bytes`` or ``encoding``.
    """
    if text.data.startswith(WIDE_BOMS):
        raise CannotAnalyse("encoding", "the file is UTF-16 or UTF-32, not UTF-8")
    if b"\0" in text.data:
        raise CannotAnalyse("nul_bytes", "the file contains NUL bytes")
    try:
        text.data.decode()
    except UnicodeDecodeError:
        raise CannotAnalyse("encoding", "the file is not UTF-8") from None
    return FileAnalysis(counted(text))


def counted(text: SourceText) -> FileRow:
    """What can be counted without knowing the language."""
    lines, blank = _lines(text.data)
    return FileRow(
        path=text.file.path,
        blob_id=text.file.blob_id,
        language=text.file.language,
        size_bytes=text.file.size_bytes,
        lines=lines,
        sloc=None,
        lloc=None,
        comments=None,
        multi=None,
        blank=blank,
        maintainability=None,
    )


def _lines(data: bytes) -> tuple[int, int]:
    """Lines, and those of them without anything but white space."""
    lines = len(data.splitlines())
    packed = data.translate(None, b" \t\v\f").splitlines()
    return lines, packed.count(b"") + lines - len(packed)
