"""The lines of a job that its reference does not have, and those of them that are duplicates."""

import numpy as np
import polars as pl

from wundr_ray.clones.lines import merged, places
from wundr_ray.tracking.matching.keys import Keys, keys_of, mixed, numbers
from wundr_ray.tracking.matching.pairing import pair
from wundr_ray.tracking.text.lines import BLANK


def new_lines(files: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """``path`` and ``line`` of each line with code that ``reference`` does not have in its file.

    Both are tables ``frames.FILE_LINES``, the reference's with the paths that files have now. Lines
    that only changed places within their file are not new.
    """
    changed = files.join(reference, on=["path", "blob_id"], how="anti")
    lines = _code(changed)
    # Only files that have changed: the others have no new lines, and are most of a repository.
    known = _code(reference.join(changed, on="path", how="semi"))
    _, rows = pair(_keys(known), _keys(lines))
    is_new = np.ones(lines.height, np.bool_)
    is_new[rows] = False
    return lines.filter(is_new).select("path", "line")


def count_duplicated(lines: pl.DataFrame, clones: pl.DataFrame) -> int:
    """How many of ``lines`` stand in the blocks of ``clones`` (``frames.CLONES``)."""
    if lines.is_empty() or clones.is_empty():
        return 0
    blocks = merged(places(clones), ["path"]).sort("line")
    # The last block that begins at the line or before it. Merged blocks do not overlap, so no other
    # one can hold the line. Sortedness within `by` cannot be checked by polars.
    found = lines.sort("line").join_asof(blocks, on="line", by="path", check_sortedness=False)
    return int((found["line"] <= found["end"]).sum())


def _code(files: pl.DataFrame) -> pl.DataFrame:
    """``path``, ``line`` and ``hash`` of every line with code."""
    return (
        files.select("path", hash="lines", line=pl.int_ranges(1, pl.col("lines").list.len() + 1))
        .explode("hash", "line")
        .filter(pl.col("hash") != BLANK)
    )


def _keys(lines: pl.DataFrame) -> Keys:
    return mixed([keys_of(lines["path"]), numbers(lines["hash"])])
