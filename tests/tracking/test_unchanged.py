"""Which findings stand on lines that were there before."""

import polars as pl

from tests.tracking.toy import analyse
from wundr_ray.tracking.unchanged import on_unchanged_lines

BEFORE = "import x\n\n\ndef f(a):\n    one(a)\n    two(a)\n\n    three(a)\n"


def unchanged(after: str, lines: list[int], before: str = BEFORE) -> list[bool]:
    findings = pl.DataFrame({"path": ["a.py"] * len(lines), "line": lines})
    own, other = (analyse({"a.py": body}).files for body in (after, before))
    return on_unchanged_lines(findings, own, other).tolist()


def test_the_same_file() -> None:
    assert unchanged(BEFORE, [1, 2, 4, 5, 8, 9, 99]) == [True] * 6 + [False]


def test_moved_lines() -> None:
    assert unchanged("\n\n" + BEFORE.replace("    ", "  "), [3, 7, 10]) == [True] * 3


def test_an_added_line() -> None:
    after = BEFORE.replace("    two", "    new(a)\n    two")
    assert unchanged(after, [5, 6, 7]) == [True, False, True]


def test_a_copied_line() -> None:
    """That the same line stands elsewhere does not make it an old one."""
    after = BEFORE.replace("    three", "    one(a)\n    three")
    assert unchanged(after, [5, 8, 9]) == [True, False, True]
    assert unchanged(BEFORE + "    one(a)\n", [9]) == [False]


def test_an_edited_line() -> None:
    after = BEFORE.replace("two(a)", "two(a, b)")
    assert unchanged(after, [5, 6, 8]) == [True, False, True]


def test_a_file_of_one_line() -> None:
    assert unchanged("x = 1\n", [1], before="x = 1\n") == [True]
    assert unchanged("x = 2\n", [1], before="x = 1\n") == [False]
    assert unchanged("", [1], before="") == [True]


def test_a_file_that_is_new() -> None:
    findings = pl.DataFrame({"path": ["b.py", "a.py"], "line": [1, 1]})
    own = analyse({"a.py": BEFORE, "b.py": BEFORE}).files
    other = analyse({"a.py": BEFORE}).files
    assert on_unchanged_lines(findings, own, other).tolist() == [False, True]
