"""Attributes of files: git itself is the judge."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import Role
from wundr_ray.roles.attributes import Attributes

PATHS = ("a.py", "b/a.py", "b/c/a.js", "b/c/d.py", "docs/a b.py", "e/é.py")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    for path in PATHS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    return folder


def by_git(repository: Path, contents: Mapping[str, str]) -> dict[str, bool]:
    for file in ("", "b/", "b/c/"):
        target = repository / f"{file}.gitattributes"
        target.write_text(contents.get(f"{file}.gitattributes", ""))
    done = subprocess.run(
        ["git", "check-attr", "-z", "--stdin", "linguist-generated"],
        cwd=repository,
        env={"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull},
        input="\0".join(PATHS).encode(),
        capture_output=True,
        check=True,
    )
    words = done.stdout.decode().split("\0")[:-1]
    states = {"set": True, "true": True, "unset": False, "false": False}
    return {
        path: states[state]
        for path, state in zip(words[::3], words[2::3], strict=True)
        if state in states
    }


def by_us(contents: Mapping[str, str]) -> dict[str, bool]:
    attributes = Attributes({path: text.encode() for path, text in contents.items()})
    states = {path: attributes.states(path).get(Role.GENERATED) for path in PATHS}
    return {path: state for path, state in states.items() if state is not None}


_patterns = st.sampled_from(
    [
        *("*.py", "a.py", "/a.py", "b/", "b/*", "b/**", "c/d.py", "**/d.py", "*", "b/c/*.js"),
        *(
            "d.*",
            '"docs/a b.py"',
            "a?py",
            "[ab].py",
            "!*.py",
            "# *.py",
            '"e/\\303\\251.py"',
            "c",
            "**",
        ),
    ]
)
_states = st.sampled_from(
    [
        *("linguist-generated", "-linguist-generated", "linguist-generated=false", "text"),
        *("linguist-generated=true", "!linguist-generated", "text linguist-generated"),
    ]
)
_files = st.lists(st.tuples(_patterns, _states).map(" ".join), max_size=4).map("\n".join)


@settings(max_examples=60, deadline=None)
@given(_files, _files, _files)
@example("[attr]made linguist-generated\n*.py made", "a.py -linguist-generated", "")
@example("*.py linguist-generated", "", "* !linguist-generated")
def test_what_git_says(repository: Path, root: str, inner: str, innermost: str) -> None:
    names = (".gitattributes", "b/.gitattributes", "b/c/.gitattributes")
    contents = dict(zip(names, (root, inner, innermost), strict=True))
    assert by_us(contents) == by_git(repository, contents)
