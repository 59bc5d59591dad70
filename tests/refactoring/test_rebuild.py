"""A file with a part of its changes."""

from dataclasses import replace
from itertools import combinations

import pytest

from tests.refactoring.repositories import previewed
from tests.refactoring.test_engine import SHOP
from wundr_ray.engines import python_source
from wundr_ray.refactoring.edits import apply_changes
from wundr_ray.refactoring.interface import Edit, FilePreview
from wundr_ray.refactoring.rebuild import CannotRebuild, applicable, rebuild


def test_every_part_of_the_changes_makes_a_valid_file() -> None:
    (file,) = previewed(SHOP).files
    ids = [change.id for change in file.changes]
    assert len(ids) > 3
    for size in range(len(ids) + 1):
        for approved in combinations(ids, size):
            python_source.read(rebuild(file, frozenset(approved)))
    assert rebuild(file, frozenset()) == file.before
    assert rebuild(file, frozenset(ids)) == apply_changes(file.before, file.changes)


def test_a_change_is_never_applied_without_those_it_requires() -> None:
    (file,) = previewed(SHOP).files
    first, second, third = file.changes[:3]
    linked = [
        replace(first, requires=()),
        replace(second, requires=(first.id,)),
        replace(third, requires=(second.id, "chg_of_another_file")),
    ]
    every = frozenset(change.id for change in linked)
    assert applicable(linked, every) == linked[:2]
    assert applicable(linked, every | {"chg_of_another_file"}) == linked
    assert applicable(linked, every - {first.id} | {"chg_of_another_file"}) == []


@pytest.mark.parametrize(
    ("edit", "reason"),
    [(Edit(0, b"y", b""), "do not fit"), (Edit(0, b"x", b"("), "not valid Python")],
)
def test_a_file_that_would_be_broken_is_refused(edit: Edit, reason: str) -> None:
    (file,) = previewed({"a.py": "import os\n\nx = 1\n"}).files
    change = file.changes[0]
    broken = FilePreview(
        "a.py", "100644", "0" * 40, b"x = 1\n", (replace(change, edits=(edit,)),), ()
    )
    with pytest.raises(CannotRebuild) as raised:
        rebuild(broken, frozenset({change.id}))
    assert reason in raised.value.reason
