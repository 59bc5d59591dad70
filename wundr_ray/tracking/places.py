"""The places of findings: what ``frames.PLACE`` says of each."""

from collections.abc import Iterable, Iterator

import polars as pl

from wundr_ray.domain.files import SourceText
from wundr_ray.frames import FILE_LINES
from wundr_ray.tracking.functions import with_whole_functions
from wundr_ray.tracking.lines import BLANK, SHORT, compact, line_hashes, window_hashes
from wundr_ray.tracking.primary import primary_line_hashes
from wundr_ray.tracking.scopes import scopes

LINES_IN_WINDOW = 3
"""Lines with code in a window that is made of hashes of lines."""

_BY_LINES = b"\0hashes of lines\0"
"""A beginning that no code has. It is long enough that no such window is marked as short."""

_HASHES = {
    **{"path": pl.String, "line": pl.Int64},
    **{"line_hash": pl.UInt32, "window": pl.UInt64, "primary_line_hash": pl.String},
}

_Place = tuple[str, int, int, int, str | None]


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
    placed = _joined(findings, with_whole_functions(functions, texts), places)
    return placed, pl.DataFrame(rows, schema=FILE_LINES, orient="row")


def with_places_by_lines(
    findings: pl.DataFrame, functions: pl.DataFrame, lines: pl.DataFrame
) -> pl.DataFrame:
    """``findings`` with their places where the files' hashes are at hand but not their text.

    Their windows are made of the hashes of a few lines, and equal no window of ``with_places``.
    They have no ``primary_line_hash``.
    """
    starts = _starts(findings)
    files = lines.filter(pl.col("path").is_in(list(starts)))
    places: list[_Place] = [
        (path, start, _hash_at(hashes, start), _window_of_hashes(hashes, start), None)
        for path, hashes in files.select("path", "lines").iter_rows()
        for start in starts[path]
    ]
    return _joined(findings, functions, places)


def _starts(findings: pl.DataFrame) -> dict[str, list[int]]:
    """The lines of findings, by file."""
    places = findings.select("path", "line").unique()
    return dict(places.group_by("path").agg(pl.col("line").sort()).iter_rows())


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
    known = pl.DataFrame(places, schema=_HASHES, orient="row")
    return (
        findings.with_columns(scopes(findings, functions))
        .join(known, on=["path", "line"], how="left", maintain_order="left")
        .with_columns(pl.col("line_hash").fill_null(BLANK), pl.col("window").fill_null(SHORT))
    )
