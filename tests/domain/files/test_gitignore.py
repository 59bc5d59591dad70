"""Patterns in gitignore's syntax: git itself is the judge."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.gitignore_examples import PATHS, PATTERNS
from wundr_ray.domain.files.gitignore import Ignored


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def by_git(repository: Path, patterns: Sequence[str], paths: Sequence[str]) -> set[str]:
    """What ``git check-ignore`` says of files that need not exist."""
    (repository / ".git" / "info").mkdir(exist_ok=True)
    listed = repository / ".git" / "info" / "exclude"
    listed.write_bytes("".join(f"{pattern}\n" for pattern in ("", *patterns)).encode())
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=repository,
        env={"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull},
        input="".join(f"./{path}\0" for path in paths).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return {path.removeprefix("./") for path in done.stdout.decode().split("\0")[:-1]}


def by_us(patterns: Sequence[str], paths: Sequence[str]) -> set[str]:
    ignored = Ignored(patterns)
    return {path for path in paths if ignored.covers(path)}


@settings(max_examples=300, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=5), st.lists(PATHS, min_size=1, max_size=30))
@example(["out", "!keep.py"], ["out/keep.py", "a/out/keep.py", "keep.py", "out"])
@example(["out/", "!out/keep.py"], ["out/keep.py", "a/out/x.py", "out"])
@example(["out/*", "!out/keep.py"], ["out/keep.py", "out/b.py", "out/sub/keep.py"])
@example(["*", "!*/", "!*.py"], ["a.py", "a/b/c.py", "a/b", "a/b.txt"])
@example(["/*", "!/src/"], ["src/a.py", "lib/a.py", "a.py", "lib/src/a.py"])
@example(["a/b**/c"], ["a/bc", "a/bx/c", "a/bx/y/c", "a/b/c"])
@example(["a/**/b", "**/x/**/y", "z/**"], ["a/b", "a/q/b", "a/q/r/b", "x/y", "q/x/r/y", "z", "z/a"])
def test_what_git_ignores(repository: Path, patterns: list[str], paths: list[str]) -> None:
    assert by_us(patterns, paths) == by_git(repository, patterns, paths)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 240 + "b", "a" * 250),
        ("*" + "?a" * 200 + "b", "a" * 250),
        ("**/a" * 120, "a/" * 480 + "b"),
        ("a/**/" * 98 + "b", "a/" * 480 + "c"),
        ("**/*a*/" * 70 + "b", "a/" * 480 + "c"),
        ("[a-z]*" * 80 + "!", "a" * 250),
        ("(a+)+" * 90 + "*$", "a" * 250),
    ],
)
def test_no_pattern_takes_long(pattern: str, path: str) -> None:
    """Backtracking would take longer than the universe has; this is far from the edge."""
    begun = time.process_time()
    Ignored([pattern] * 20).covers(path)
    assert time.process_time() - begun < 60
