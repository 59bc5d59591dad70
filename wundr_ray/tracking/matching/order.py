"""The order in which equal findings are taken, whatever order their rows come in."""

import numpy as np
import polars as pl

from wundr_ray.tracking.matching.keys import Keys, numbers
from wundr_ray.tracking.matching.pairing import Rows

_LINE_BITS = np.uint64(32)

# What orders the findings of one line; rows that are equal in all of it may change places.
_AMONG_EQUALS = (
    *("code", "message", "end_line", "engine", "engine_rule"),
    *("severity", "engine_severity", "confidence", "id"),
)


def in_order(findings: pl.DataFrame) -> Rows:
    """The rows of ``findings`` by file and line.

    The whole table is not sorted: only findings that share a line are compared as rows.
    """
    if findings.is_empty():
        return np.empty(0, np.intp)
    place = (_file_numbers(findings["path"]) << _LINE_BITS) | numbers(findings["line"])
    rows = np.argsort(place, kind="stable")
    ordered = place[rows]
    same = np.zeros(len(rows), np.bool_)
    same[1:] = ordered[1:] == ordered[:-1]
    same[:-1] |= same[1:]
    if same.any():
        rows[same] = rows[same][_among_equals(findings, rows[same], ordered[same])]
    return rows


def _file_numbers(paths: pl.Series) -> Keys:
    """The position of each path among all of them; only different ones are sorted."""
    return numbers(paths.cast(pl.Enum(paths.unique().sort())).to_physical())


def _among_equals(findings: pl.DataFrame, rows: Rows, place: Keys) -> Rows:
    columns = [name for name in _AMONG_EQUALS if name in findings.columns]
    equals = findings.select(columns)[rows].with_columns(pl.Series("place", place))
    return equals.select(pl.arg_sort_by("place", *columns)).to_series().to_numpy()


def latest_first(gone: pl.DataFrame) -> Rows:
    """The rows of findings that are gone, by when they were last there."""
    if gone.is_empty():
        return np.empty(0, np.intp)
    rows = in_order(gone)
    ago = -gone["gone_at"].to_physical().to_numpy()
    latest: Rows = rows[np.argsort(ago[rows], kind="stable")]
    return latest
