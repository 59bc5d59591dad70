"""The table beside this file holds what the code of GitHub's action computed for these texts."""

import json
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.tracking.text.primary import primary_line_hashes

TABLE = Path(__file__).with_name("primary_line_hashes.json")
PIECES = st.sampled_from(
    [b"a", b" ", b"\t", b"\n", b"\r", b"\r\n", b"\xff", b"\xe2\x82", b"x" * 99]
)


class Row(TypedDict):
    """``data`` has one character for each byte; ``hashes`` are those of all lines."""

    name: str
    data: str
    hashes: list[str]


ROWS: list[Row] = json.loads(TABLE.read_text())


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_as_computed_by_github(row: Row) -> None:
    lines = range(1, len(row["hashes"]) + 1)
    assert primary_line_hashes(row["data"].encode("latin-1"), lines) == row["hashes"]


def test_lines_that_are_not_there() -> None:
    assert primary_line_hashes(b"a\n", [0, 3, 99]) == [None, None, None]


def test_lines_in_any_order_and_more_than_once() -> None:
    first, second = primary_line_hashes(b"a\nb\n", [1, 2])
    assert primary_line_hashes(b"a\nb\n", [2, 1, 2]) == [second, first, second]


@given(st.lists(PIECES, max_size=60).map(b"".join), st.integers(1, 40))
def test_unchanged_by_white_space_and_by_the_kind_of_line_end(data: bytes, line: int) -> None:
    text = data.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    wide = text.replace("a", " a\t").replace("\n", " \r\n\t").encode()
    assert primary_line_hashes(wide, [line]) == primary_line_hashes(data, [line])
