"""Which findings stand on lines that an earlier analysis had already.

A line counts as unchanged if it stands there next to the same line, before or after it, blank
lines aside. That needs no comparison of whole files, and a line that was added among others is not
unchanged because an equal one stands somewhere else.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.tracking.matching.keys import Keys, mixed, numbers
from wundr_ray.tracking.text.lines import BLANK

Mask = NDArray[np.bool_]

_FILE_BITS = np.uint64(32)


def on_unchanged_lines(findings: pl.DataFrame, own: pl.DataFrame, other: pl.DataFrame) -> Mask:
    """Whether the line of each finding stands in the file of that path in ``other`` too.

    ``own`` has the files of the findings (``FILE_LINES``), ``other`` those of another analysis,
    under the paths that they have in ``own``. A finding on a blank line counts as one on the next
    line with code.
    """
    paths = findings.select("path").unique().join(other, on="path", how="semi").sort("path")
    paths = paths.with_row_index("file", offset=1)
    code = _Code.of(own.join(paths, on="path"))
    known = _Code.of(other.join(paths, on="path")).steps()
    steps = np.append(np.isin(code.steps(), known), False)
    rows = findings.select("path", "line").join(paths, on="path", how="left", maintain_order="left")
    lines = _lines_of(numbers(rows["file"].fill_null(0)), numbers(rows["line"]))
    return code.at(lines, steps[:-1] | steps[1:])


def _lines_of(files: Keys, lines: Keys) -> Keys:
    """A number for each line of each file, in their order."""
    return (files << _FILE_BITS) | lines


@dataclass(frozen=True, slots=True)
class _Code:
    """The lines with code of several files, one after the other; each ends with a blank line."""

    files: Keys
    lines: Keys
    hashes: Keys

    @classmethod
    def of(cls, files: pl.DataFrame) -> "_Code":
        closed = files.sort("file").select(
            "file", lines=pl.concat_list("lines", pl.lit(BLANK, dtype=pl.UInt32))
        )
        length = pl.col("lines").list.len().cast(pl.Int64)
        rows = (
            closed.with_columns(line=pl.int_ranges(1, length + 1), end=length)
            .explode("lines", "line")
            .filter((pl.col("lines") != BLANK) | (pl.col("line") == pl.col("end")))
        )
        own = numbers(rows["file"])
        return cls(own, _lines_of(own, numbers(rows["line"])), numbers(rows["lines"]))

    def steps(self) -> Keys:
        """A key for each line and the one before it in its file; before the first is none."""
        begins = np.ones(len(self.files), np.bool_)
        begins[1:] = self.files[1:] != self.files[:-1]
        before = np.where(begins, np.uint64(BLANK), np.roll(self.hashes, 1))
        return mixed([self.files, before, self.hashes])

    def at(self, lines: Keys, mask: Mask) -> Mask:
        """What ``mask`` says of each of ``lines``, or of the next line with code of its file."""
        places = np.searchsorted(self.lines, lines)
        files, values = np.append(self.files, np.uint64(0)), np.append(mask, False)
        unchanged: Mask = (files[places] == lines >> _FILE_BITS) & values[places]
        return unchanged
