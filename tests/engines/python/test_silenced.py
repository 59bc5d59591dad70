"""Comments that silence bandit's tests: the cheap look at a file's text misses none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.engines.python.bandit.silenced import silenced
from wundr_ray.engines.python.source import read

PARTS = ["#", " ", "noqa", "NoQA", ":", "S608", "s301", "E501", ",", "nosec", "B602", "x"]


def in_first_line(comment: str, *, forced: bool = False) -> set[str] | None:
    """What the comment silences; ``forced`` has the file read whatever the comment says."""
    text = f"x = 1  # {comment}\n" + ("y = 2  # nosec B101\n" if forced else "")
    return silenced(read(text.encode())).get(1)


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_a_file_is_read_whenever_a_comment_in_it_silences_a_test(comment: str) -> None:
    assert in_first_line(comment) == in_first_line(comment, forced=True)


@pytest.mark.parametrize(
    ("comment", "tests"),
    [
        ("noqa: S608", {"B608"}),
        ("noqa:E501,S608", {"B608"}),
        ("noqa: S308", {"B308", "B703"}),
        ("nosec B602", {"B602"}),
        ("nosec", set()),
        ("noqa: E501", None),
        ("noqa", None),
    ],
)
def test_comments(comment: str, tests: set[str] | None) -> None:
    assert in_first_line(comment) == tests
