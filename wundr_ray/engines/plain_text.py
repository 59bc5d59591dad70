"""What can be said of a file of any language: whether it is text, and how many lines it has."""

from wundr_ray.domain.files.records import SourceText
from wundr_ray.engines.interface import CannotAnalyse, FileRow

WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
"""How files in UTF-16 and UTF-32 begin."""


def check_narrow(data: bytes) -> None:
    """Refuse data that is not text in UTF-8 or in an older single-byte encoding.

    Raises:
        CannotAnalyse: ``encoding`` or ``nul_bytes``.
    """
    if data.startswith(WIDE_BOMS):
        raise CannotAnalyse("encoding", "the file is UTF-16 or UTF-32, not UTF-8")
    if b"\0" in data:
        raise CannotAnalyse("nul_bytes", "the file contains NUL bytes")


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
    """The number of lines, and of those that hold only white space."""
    lines = len(data.splitlines())
    packed = data.translate(None, b" \t\v\f").splitlines()
    # A last line of spaces without a line end is missing from ``packed``: hence the difference.
    return lines, packed.count(b"") + lines - len(packed)
