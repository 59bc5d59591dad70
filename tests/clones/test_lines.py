"""Each line is counted once, however many blocks go through it."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from wundr_ray.clones.lines import covered_lines, merged

BLOCKS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 30), st.integers(0, 9)))


@settings(deadline=None)
@given(BLOCKS)
def test_lines_are_those_of_a_set(blocks: list[tuple[str, int, int]]) -> None:
    rows = [(path, "job", line, line + more) for path, line, more in blocks]
    table = pl.DataFrame(
        rows,
        schema={"path": pl.String, "job": pl.String, "line": pl.Int64, "end": pl.Int64},
        orient="row",
    )
    lines = {(path, line) for path, _, start, end in rows for line in range(start, end + 1)}
    assert covered_lines(table, ["job", "path"], [])["lines"].sum() == len(lines)
    by_path = dict(covered_lines(table, ["job", "path"], ["path"]).iter_rows())
    assert by_path == {p: sum(q == p for q, _ in lines) for p in {path for path, _ in lines}}


@settings(deadline=None)
@given(BLOCKS)
def test_places_are_the_runs_of_blocks_that_overlap(blocks: list[tuple[str, int, int]]) -> None:
    rows = [(path, "job", line, line + more) for path, line, more in blocks]
    table = pl.DataFrame(
        rows,
        schema={"path": pl.String, "job": pl.String, "line": pl.UInt32, "end": pl.UInt32},
        orient="row",
    )
    expected: list[tuple[str, str, int, int]] = []
    for path, job, line, end in sorted(rows):
        if expected and expected[-1][0] == path and line <= expected[-1][3]:
            expected[-1] = (*expected[-1][:3], max(end, expected[-1][3]))
        else:
            expected.append((path, job, line, end))
    places = merged(table, ["path", "job"])
    assert places.rows() == expected
    assert places.schema == table.schema
