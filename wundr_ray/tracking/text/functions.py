"""Where functions and classes of Python end.

radon's last lines, which engines report, overlook an ``assert`` at the end, as most tests have one.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SourceText

_CLOSING = (b")", b"]", b"}")


def with_whole_functions(functions: pl.DataFrame, texts: Iterable[SourceText]) -> pl.DataFrame:
    """``functions`` (``frames.FUNCTIONS``) with their last lines by indentation, of Python."""
    lines = {
        text.file.path: text.data.splitlines()
        for text in texts
        if text.file.language is Language.PYTHON
    }
    rows = functions.select("path", "line", "end_line").iter_rows()
    ends = [last_line(lines.get(path, ()), line, end) for path, line, end in rows]
    return functions.with_columns(pl.Series("end_line", ends, dtype=pl.Int64))


def last_line(lines: Sequence[bytes], line: int, end: int) -> int:
    """The last line of what begins in ``line`` and goes on to ``end`` at least.

    It goes on as long as lines are indented, or begin with a bracket that closes what is above.
    """
    if not 0 < line <= len(lines):
        return end
    own, last = _indentation(lines[line - 1]), end
    for number, text in enumerate(lines[end:], end + 1):
        code = text.lstrip()
        if not code:
            continue
        if _indentation(text) <= own and not code.startswith(_CLOSING):
            break
        last = number
    return last


def _indentation(text: bytes) -> int:
    return len(text) - len(text.lstrip())
