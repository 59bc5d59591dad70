"""Python source as Python itself reads it: decoded by its own cookie and parsed once."""

import ast
import io
import sys
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wundr_ray import interrupts
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.engines.plain_text import WIDE_BOMS

VISITOR_RECURSION = 12_000
"""Room for visitors on the deepest tree that ``ast.parse`` builds under the default limit.

The parser stops at three C levels per Python frame, 3,000 by default; radon's visitors take three
frames per level. Calls from Python to Python live on the heap, not on the C stack.
"""

TREE_BYTES = 500_000
"""Above this size a ``MemoryError`` of the parser is believed to be one.

The parser raises it for nesting beyond its stack as well. A tree takes up to 1 kB for each byte of
source (CPython 3.11, lines of one name each).
"""


@dataclass(frozen=True, slots=True)
class PythonSource:
    """A file that parses; ``text`` has no byte-order mark and keeps its line ends."""

    data: bytes
    text: str
    tree: ast.Module


def read(data: bytes) -> PythonSource:
    """Decode and parse one file, quietly: its own syntax warnings are not ours.

    Raises:
        CannotAnalyse: ``encoding``, ``nul_bytes``, ``syntax_error`` or ``too_deep``.
        MemoryError: the tree of a long file does not fit.
    """
    text = decode(data)
    return PythonSource(data, text, parse(data))


def decode(data: bytes) -> str:
    """The text of ``data``: UTF-8, or what its byte-order mark or coding cookie says (PEP 263).

    Raises:
        CannotAnalyse: ``encoding`` or ``nul_bytes``.
    """
    if data.startswith(WIDE_BOMS):
        raise CannotAnalyse("encoding", "UTF-16 and UTF-32 are not allowed for Python source")
    if b"\0" in data:
        raise CannotAnalyse("nul_bytes", "the file contains NUL bytes")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, LookupError, UnicodeError):
        raise CannotAnalyse("encoding", "the bytes do not match the file's encoding") from None


def parse(source: bytes | str) -> ast.Module:
    """The tree of a file, or of a text whose coding cookie does not count.

    Raises:
        CannotAnalyse: ``syntax_error`` or ``too_deep``.
        MemoryError: the tree of a long file does not fit.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        raise CannotAnalyse("syntax_error", f"not valid Python syntax{where}") from None
    except (RecursionError, MemoryError) as error:
        if isinstance(error, MemoryError) and len(source) > TREE_BYTES:
            raise
        raise CannotAnalyse("too_deep", "expressions are nested too deeply to parse") from None
    except ValueError:
        raise CannotAnalyse("syntax_error", "not valid Python source") from None


@contextmanager
def visitor_recursion() -> Iterator[None]:
    """Within it, recursive visitors can walk every tree that ``read`` returns."""
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(max(before, VISITOR_RECURSION))
        yield
    finally:
        with interrupts.held():
            sys.setrecursionlimit(before)
