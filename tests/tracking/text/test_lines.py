"""Hashes of lines and of the code that begins there."""

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.tracking.text.lines import (
    BLANK,
    SHORT,
    SHORTEST_WINDOW,
    WINDOW,
    compact,
    line_hashes,
    window_hashes,
)

texts = st.lists(st.text("ab \t(é", max_size=12), max_size=12)


def hashes(text: str) -> list[int]:
    return line_hashes(compact(text.encode()))


def window(text: str, line: int = 1) -> int:
    return window_hashes(compact(text.encode()), [line])[0]


def test_white_space_does_not_count() -> None:
    assert hashes("if x:\n\ty = f(a, b)\n") == hashes("  if x :\r\n        y=f( a,b )")
    assert window("if x:\n\ty = f(a, b)\n") == window("if x:  y = f(a,\n\n    b)")


def test_blank_lines() -> None:
    assert hashes("\n \t\n\r\nx") == [BLANK, BLANK, BLANK, hashes("x")[0]]
    assert hashes("") == []


def test_any_line_end_divides_lines() -> None:
    assert hashes("a\rb\r\nc\nd") == hashes("a\nb\nc\nd\n")
    assert len(hashes("a\x0cb\u2028c")) == 1


def test_a_window_ends_after_a_number_of_bytes() -> None:
    code = "x" * WINDOW
    assert window(f"{code}y") == window(f"{code}z")
    assert window(f"{code[1:]}y") != window(f"{code[1:]}z")


def test_short_windows_are_marked() -> None:
    code = "x" * SHORTEST_WINDOW
    assert not window(code) & SHORT
    assert window(code[1:]) & SHORT
    assert window("", 1) & SHORT


def test_lines_outside_of_the_file() -> None:
    text = "first line of some code\nsecond line of some code\n"
    assert window(text, 0) == window(text, 1)
    assert window(text, 3) == window(text, 1000) == window("")


@given(texts, st.integers(0, 5))
def test_a_window_is_that_of_the_rest_of_the_file(lines: list[str], blank: int) -> None:
    text = "\n".join(lines)
    moved = "\n" * blank + text
    for number in range(1, len(lines) + 1):
        rest = "\n".join(lines[number - 1 :])
        assert window(text, number) == window(rest) == window(moved, number + blank)
