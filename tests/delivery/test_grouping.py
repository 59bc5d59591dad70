"""How one job's approved changes become changesets, and what those are called."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.making import change
from wundr_ray.contract.refactoring.changeset_vocabulary import GroupBy
from wundr_ray.contract.vocabulary import Pattern
from wundr_ray.delivery.grouping import (
    Group,
    branch_name,
    directory_of,
    grouped,
)

CHANGES = [
    change(1, "app.py", [], Pattern.IMPORTS),
    change(2, "src/a.py", [], Pattern.NAMING),
    change(3, "src/b/c.py", [], Pattern.IMPORTS),
    change(4, "packages/web/x.js", [], Pattern.ERROR_HANDLING),
]


def names(by: GroupBy, owners: bytes = b"") -> dict[str, list[str]]:
    return {g.name: [c.id for c in g.changes] for g in grouped(CHANGES, by, owners)}


def test_the_ways_to_group() -> None:
    assert names(GroupBy.JOB) == {"": ["chg_1", "chg_2", "chg_3", "chg_4"]}
    assert names(GroupBy.PATTERN) == {
        "error_handling": ["chg_4"],
        "imports": ["chg_1", "chg_3"],
        "naming": ["chg_2"],
    }
    assert names(GroupBy.DIRECTORY) == {
        "packages/web": ["chg_4"],
        "root": ["chg_1"],
        "src": ["chg_2", "chg_3"],
    }
    owners = b"*.py @org/py @lead\n/src/b/ @b\n"
    assert names(GroupBy.CODE_OWNER, owners) == {
        "@b": ["chg_3"],
        "@lead @org/py": ["chg_1", "chg_2"],
        "unowned": ["chg_4"],
    }
    assert grouped([], GroupBy.JOB) == ()


@pytest.mark.parametrize(
    ("path", "directory"),
    [("a.py", "root"), ("a/b.py", "a"), ("apps/x.py", "apps"), ("apps/x/y.py", "apps/x")],
)
def test_directories(path: str, directory: str) -> None:
    assert directory_of(path) == directory


_PATTERNS = st.sampled_from(list(Pattern))


@given(st.lists(st.tuples(_PATTERNS, st.lists(st.integers(0, 9), max_size=3)), max_size=10))
def test_no_group_needs_another(rows: list[tuple[Pattern, list[int]]]) -> None:
    changes = [
        change(n, "f.py", [], pattern, [f"chg_{each}" for each in requires if each != n])
        for n, (pattern, requires) in enumerate(rows)
    ]
    groups = grouped(changes, GroupBy.PATTERN)
    ids = [each.id for group in groups for each in group.changes]
    assert sorted(ids) == sorted(each.id for each in changes)
    for group in groups:
        for each in group.changes:
            assert {r for r in each.requires if r in ids} <= group.ids


_NAMES = st.text(alphabet="aB-./ @é~^:", min_size=1, max_size=8)


@given(_NAMES, _NAMES, _NAMES | st.just(""))
def test_a_branch_has_a_valid_name(batch: str, job: str, group: str) -> None:
    name = branch_name(batch, job, group)
    done = subprocess.run(["git", "check-ref-format", "--branch", name], check=False)
    assert done.returncode == 0
    assert len(name) < 250


@given(st.tuples(_NAMES, _NAMES, _NAMES), st.tuples(_NAMES, _NAMES, _NAMES))
def test_branches_of_different_groups_differ(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    assert (branch_name(*one) == branch_name(*other)) == (one == other)
    assert branch_name(*one) != branch_name(one[0], other[1], "")


def test_names_that_fit_are_kept() -> None:
    assert branch_name("batch_1", "job-1", "") == "wundr/batch_1/job-1"
    assert branch_name("batch_1", "job-1", "imports") == "wundr/batch_1/job-1--imports"
    assert Group("", tuple(CHANGES)).ids == {"chg_1", "chg_2", "chg_3", "chg_4"}
