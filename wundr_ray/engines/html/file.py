"""HTML files and templates one by one: their text, and how many lines they have."""

from wundr_ray.domain.files.records import SourceText
from wundr_ray.engines.interface import ReadFile
from wundr_ray.engines.plain_text import check_narrow, counted


def read_page(text: SourceText) -> ReadFile:
    """The text of a page, and its lines.

    Raises:
        CannotAnalyse: ``nul_bytes`` or ``encoding``.
    """
    return ReadFile(text, counted(text), parsed=_decode(text.data))


def _decode(data: bytes) -> str:
    """UTF-8, or else Latin-1, as HTML of old is; in both, syntax is ASCII."""
    check_narrow(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
