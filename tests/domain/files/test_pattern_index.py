"""Patterns that are looked up fit what they fit when they are tried one after the other."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.gitignore_examples import PATHS, PATTERNS
from wundr_ray.domain.files.gitignore import Ignored, LastFit, as_bytes
from wundr_ray.domain.files.pattern_index import PatternIndex


@settings(max_examples=500, deadline=None)
@given(st.lists(PATTERNS, max_size=12), st.lists(PATHS, min_size=1, max_size=20))
@example(["a/b", "a/", "/a", "!a", "a"], ["a", "a/b", "b/a"])
@example(["a*", "*a", "a*b", "*a*", "a/*b", "**/a"], ["a", "ab", "a/ab", "b/a"])
@example(["[ab]c", "*[ab]", "a[", "\\*b", "a\\"], ["ac", "a", "*b", "a["])
def test_the_last_pattern_that_fits(patterns: list[str], paths: list[str]) -> None:
    index, plain = PatternIndex(patterns), LastFit(patterns)
    for path in map(as_bytes, paths):
        assert index.of_file(path) == plain.of_file(path)
        assert index.of_folder(path) == plain.of_folder(path)


@settings(max_examples=200, deadline=None)
@given(st.lists(PATTERNS, max_size=12), PATHS)
def test_all_patterns_that_cover_a_file(patterns: list[str], path: str) -> None:
    allowed = [each for each in patterns if not each.startswith("!")]
    fitting = {number for number, each in enumerate(allowed) if Ignored([each]).covers(path)}
    assert PatternIndex(allowed).covering(as_bytes(path)) == fitting
