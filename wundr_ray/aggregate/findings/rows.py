"""The findings that an analysis has kept, row by row from their files, as a filter leaves them.

An analysis may have millions: they are never all in memory, and of what is read only the columns
that a question needs.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from wundr_ray.aggregate.findings.dispositions import with_dispositions_of_jobs
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.domain.files.gitignore import Ignored
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.filter import FindingFilter
from wundr_ray.frames import SCHEMAS, scan

NONE = "none"
"""Stands for no state and for no disposition, in filters and counts."""

ROW = "row"
"""The column that numbers the rows of an analysis."""

# The number of the first finding that is fixed; all others have lower ones.
_FIRST_FIXED = 1 << 31


def present(frames: Path) -> pl.LazyFrame:
    """The findings in the folder ``frames``, with ``ROW``."""
    rows = scan(frames / "findings.parquet", "findings", row_index_name=ROW)
    return rows.with_columns(gone_at=pl.lit(None, SCHEMAS["gone"]["gone_at"]))


def present_and_fixed(frames: Path) -> pl.LazyFrame:
    """These and the fixed findings, as far as they are still known."""
    gone = frames / "gone.parquet"
    if not gone.is_file():
        return present(frames)
    rows = scan(gone, "gone", row_index_name=ROW, row_index_offset=_FIRST_FIXED)
    fixed = rows.filter(pl.col("because").is_null())
    named = fixed.with_columns(state=pl.lit(FindingState.FIXED.value))
    # The two files do not have the same columns.
    return pl.concat([present(frames), named], how="diagonal_relaxed")


def left_by(
    findings: pl.LazyFrame, chosen: FindingFilter, rules: Sequence[DispositionRule]
) -> pl.LazyFrame:
    """Those of ``findings`` that ``chosen`` leaves, with what the ``rules`` in force say of them.

    If ``chosen`` has a path, paths are read now, the findings when the result is collected.
    """
    rows = findings.filter(*_conditions(chosen))
    if chosen.path is not None:
        rows = rows.filter(pl.col("path").is_in(_covered(rows, chosen.path)))
    of_job = {"": rules} if rules else {}
    decided = with_dispositions_of_jobs(rows.with_columns(job_id=pl.lit("")), of_job)
    return decided.filter(*_one_of("disposition", chosen.dispositions))


def _covered(rows: pl.LazyFrame, pattern: str) -> list[str]:
    covered = Ignored([pattern])
    paths = rows.select(pl.col("path").unique()).collect(engine="streaming")["path"]
    return [each for each in paths if covered.covers(each)]


def _conditions(chosen: FindingFilter) -> Iterator[pl.Expr]:
    yield from _one_of("state", chosen.states)
    yield from _one_of("severity", chosen.severities)
    yield from _one_of("code", chosen.codes)
    yield from _one_of("rule", chosen.rules)
    yield from _one_of("role", chosen.roles)
    if chosen.since is not None:
        yield pl.col("first_seen") >= chosen.since


def _one_of(name: str, values: Iterable[str]) -> Iterator[pl.Expr]:
    """A condition unless nothing is required."""
    # As plain texts: polars makes a type of its own of members of an enumeration.
    if texts := sorted(map(str, values)):
        yield pl.col(name).fill_null(NONE).is_in(texts)
