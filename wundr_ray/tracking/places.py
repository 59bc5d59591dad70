"""The places of findings: what ``frames.PLACE`` says of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import polars as pl

from wundr_ray.domain.files.records import SourceText
from wundr_ray.frames import FILE_LINES, PLACE
from wundr_ray.tracking.text.functions import with_whole_functions
from wundr_ray.tracking.text.lines import BLANK, SHORT, compact, line_hashes, window_hashes
from wundr_ray.tracking.text.primary import primary_line_hashes
from wundr_ray.tracking.text.scopes import scopes

LINES_IN_WINDOW = 3
"""Lines with code in a window that is made of hashes of lines."""

# A beginning that no code has. It is long enough that no such window is marked as short.
_BY_LINES = b"\0hashes of lines\0"

# Path, line, and the columns of `PLACE` without the scope.
_Place = tuple[str, int, int, int, str | None]

_NOWHERE = [BLANK, SHORT, None]
_NOTHING: list[tuple[object, ...]] = [()] * len(_NOWHERE)


def with_places(
    findings: pl.DataFrame, functions: pl.DataFrame, texts: Iterable[SourceText]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``findings`` with their places, and the lines (``FILE_LINES``) of ``texts``.

    ``texts`` are the files of the findings. What they do not have stands on a blank line.
    """
    texts, starts = list(texts), _starts(findings)
    places: list[_Place] = []
    rows: list[tuple[str, str, list[int]]] = []
    for text in texts:
        path, lines = text.file.path, compact(text.data)
        hashes = line_hashes(lines)
        rows.append((path, text.file.blob_id, hashes))
        own = starts.get(path, [])
        windows, primary = window_hashes(lines, own), primary_line_hashes(text.data, own)
        places += [
            (path, start, _hash_at(hashes, start), window, shown)
            for start, window, shown in zip(own, windows, primary, strict=True)
        ]
    located = [text for text in texts if text.file.path in starts]
    placed = _joined(findings, with_whole_functions(functions, located), places)
    return placed, pl.DataFrame(rows, schema=FILE_LINES, orient="row")


def with_places_by_lines(
    findings: pl.DataFrame, functions: pl.DataFrame, lines: pl.DataFrame
) -> pl.DataFrame:
    """``findings`` with their places where the files' hashes are at hand but not their text.

    Their windows are made of the hashes of a few lines, and equal no window of ``with_places``.
    They have no ``primary_line_hash``.
    """
    starts = _starts(findings)
    files = lines.filter(pl.col("path").is_in(list(starts))) if starts else lines.clear()
    places: list[_Place] = [
        (path, start, _hash_at(hashes, start), _window_of_hashes(hashes, start), None)
        for path, hashes in files.select("path", "lines").iter_rows()
        for start in starts[path]
    ]
    return _joined(findings, functions, places)


def _starts(findings: pl.DataFrame) -> dict[str, list[int]]:
    """The lines of findings, by file."""
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for path, line in findings.select("path", "line").iter_rows():
        lines[path].add(line)
    return {path: sorted(some) for path, some in lines.items()}


def _hash_at(hashes: list[int], line: int) -> int:
    return hashes[line - 1] if 0 < line <= len(hashes) else BLANK


def _window_of_hashes(hashes: list[int], line: int) -> int:
    shown = _first_with_code(hashes, max(line - 1, 0))
    code = b"".join(value.to_bytes(4, "little") for value in shown)
    return window_hashes([_BY_LINES + code] if code else [], [1])[0]


def _first_with_code(hashes: list[int], start: int) -> Iterator[int]:
    position, count = start, 0
    while position < len(hashes) and count < LINES_IN_WINDOW:
        if hashes[position] != BLANK:
            count += 1
            yield hashes[position]
        position += 1


def _joined(findings: pl.DataFrame, functions: pl.DataFrame, places: list[_Place]) -> pl.DataFrame:
    known = {(path, line): place for path, line, *place in places}
    rows = findings.select("path", "line").iter_rows()
    hashes = list(zip(*(known.get(row, _NOWHERE) for row in rows), strict=True)) or _NOTHING
    names = [name for name in PLACE if name != "scope"]
    columns = [
        pl.Series(name, values, PLACE[name]) for name, values in zip(names, hashes, strict=True)
    ]
    return findings.hstack([scopes(findings, functions), *columns])
