"""The hash by which GitHub's code scanning recognises the line of a finding.

GitHub computes ``primaryLocationLineHash`` from the sources itself and warns about another value,
so this is its algorithm to the last bit: a line's hash is a polynomial in 37, modulo 2**64, over
the 100 UTF-16 code units from the line's beginning on. Spaces and tabs are left out, every kind
of line end counts as a line feed, and the file ends with the unit 65535, then zeros.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_UNITS = 100
_BASE = 37
_LINE_FEED = 10
_END = 65535
# Bounds the memory: each line takes 800 bytes while its hash is computed.
_LINES_AT_ONCE = 4096

_WEIGHTS = np.array([pow(_BASE, _UNITS - 1 - i, 1 << 64) for i in range(_UNITS)], np.uint64)


def primary_line_hashes(data: bytes, lines: Iterable[int]) -> list[str | None]:
    """The hash of each of ``lines``, numbered from 1, of a file; None for a line that it lacks.

    Behind the colon stands which of the file's equal hashes it is.
    """
    requested = list(lines)
    if not requested:
        return []
    numbered = dict(enumerate(_numbered(_hashes(data), max(requested)), 1))
    return [numbered.get(line) for line in requested]


def _numbered(hashes: Iterable[int], last: int) -> Iterator[str]:
    """The first ``last`` of the hashes as text."""
    seen: Counter[int] = Counter()
    for value, _ in zip(hashes, range(last), strict=False):
        seen[value] += 1
        yield f"{value:x}:{seen[value]}"


def _hashes(data: bytes) -> Iterator[int]:
    code = _code(data)
    begins = np.flatnonzero(np.concatenate(([True], code[:-1] == _LINE_FEED)))
    windows = sliding_window_view(np.concatenate((code, np.zeros(_UNITS, code.dtype))), _UNITS)
    for start in range(0, len(begins), _LINES_AT_ONCE):
        chunk = windows[begins[start : start + _LINES_AT_ONCE]].astype(np.uint64)
        yield from (chunk @ _WEIGHTS).tolist()


def _code(data: bytes) -> NDArray[np.uint16]:
    """The code units that count."""
    text = data.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    units = text.replace(" ", "").replace("\t", "").encode("utf-16-le")
    return np.append(np.frombuffer(units, "<u2"), np.uint16(_END))
