"""In which function or class a line stands."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.frames import FINDINGS, FUNCTIONS
from wundr_ray.tracking.text.scopes import LineScopes, scopes

FUNCTIONS_OF_A = [(2, 4, "f"), (6, 20, "C"), (7, 12, "C.m"), (9, 10, "C.m.inner"), (14, 20, "C.n")]


@pytest.mark.parametrize(
    ("line", "scope"),
    [
        *((1, ""), (2, "f"), (4, "f"), (5, ""), (6, "C"), (8, "C.m"), (9, "C.m.inner")),
        *((10, "C.m.inner"), (11, "C.m"), (13, "C"), (14, "C.n"), (20, "C.n"), (21, ""), (0, "")),
    ],
)
def test_innermost(line: int, scope: str) -> None:
    assert LineScopes.of(FUNCTIONS_OF_A).at(line) == scope
    assert LineScopes.of(reversed(FUNCTIONS_OF_A)).at(line) == scope


def test_functions_of_one_line_and_without_nesting() -> None:
    same = LineScopes.of([(1, 1, "a"), (1, 1, "b"), (2, 9, "c"), (5, 12, "d")])
    assert [same.at(line) for line in (1, 2, 5, 9, 10)] == ["b", "c", "d", "d", ""]


def test_by_file() -> None:
    functions = pl.DataFrame(
        [
            ("a.py", name, "function", line, end, 1, "production")
            for line, end, name in FUNCTIONS_OF_A
        ],
        schema=FUNCTIONS,
        orient="row",
    )
    findings = pl.DataFrame({"path": ["b.py", "a.py", "a.py"], "line": [2, 21, 2]})
    assert scopes(findings, functions).to_list() == ["", "", "f"]
    assert scopes(pl.DataFrame(schema=FINDINGS), functions).to_list() == []


spans = st.tuples(st.integers(1, 30), st.integers(0, 10)).map(lambda each: (each[0], sum(each)))


@given(st.lists(spans, max_size=8, unique_by=lambda each: each[0]), st.integers(0, 45))
def test_the_innermost_is_the_last_that_began(lines: list[tuple[int, int]], line: int) -> None:
    """Of functions that lie inside of one another."""
    nested = [
        (start, end)
        for start, end in lines
        if all(other <= start or end < other or end >= stop for other, stop in lines)
        and all(start <= other or stop < start or stop >= end for other, stop in lines)
    ]
    around = [span for span in nested if span[0] <= line <= span[1]]
    expected = str(max(around)) if around else ""
    assert LineScopes.of((*span, str(span)) for span in nested).at(line) == expected
