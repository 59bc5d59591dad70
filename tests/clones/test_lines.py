"""Each line is counted once, however many blocks go through it."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from wundr_ray.clones.lines import covered_lines

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
