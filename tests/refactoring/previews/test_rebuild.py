"""A file with a part of its changes."""

from dataclasses import replace
from itertools import combinations

import pytest

from tests.refactoring.repositories import previewed
from tests.refactoring.test_engine import SHOP
from wundr_ray.engines.python import source as python_source
from wundr_ray.refactoring.edits.apply import apply_changes
from wundr_ray.refactoring.interface import Edit, FilePreview
from wundr_ray.refactoring.previews.rebuild import (
    CannotRebuild,
    applicable,
    buildable,
    failures,
    rebuild,
)


def test_two_of_the_changes_make_a_valid_file() -> None:
    (file,) = previewed(SHOP).files
    ids = [change.id for change in file.changes]
    assert len(ids) > 3
    for approved in combinations(ids, 2):
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


def test_names_that_only_these_changes_make_undefined_are_found() -> None:
    (file,) = previewed({"a.py": "import os\nimport sys\n\nprint(sys, other)\n"}).files
    change = file.changes[0]
    used = replace(change, id="chg_used", edits=(Edit(10, b"import sys\n", b""),))
    broken = replace(file, changes=(change, used))
    with pytest.raises(CannotRebuild) as raised:
        rebuild(broken, frozenset({"chg_used"}))
    assert "`sys`" in raised.value.reason
    assert rebuild(broken, frozenset({change.id})) == b"import sys\n\nprint(sys, other)\n"


def test_scripts_that_only_these_changes_break_are_found() -> None:
    files = previewed({"a.js": "throw Error('a')\n", "b.js": "throw Error('b')\n"}).files
    broken = [
        replace(
            file, changes=(*file.changes, replace(file.changes[0], id=file.path, edits=(edit,)))
        )
        for file, edit in zip(files, [Edit(0, b"throw", b"("), Edit(13, b"b", b"c")], strict=True)
    ]
    (failure,) = failures(broken, frozenset({"a.js", "b.js"}))
    assert failure.path == "a.js"
    assert "not valid JavaScript" in failure.reason


def test_what_requires_the_changes_of_a_broken_file_is_left_out_too() -> None:
    source = "import os\nimport sys\n\nprint(sys)\n"
    first, second = previewed({"a.py": source, "b.py": source}).files
    used = Edit(10, b"import sys\n", b"")
    (one,), (two,) = first.changes, second.changes
    broken = replace(first, changes=(one, replace(one, id="used", edits=(used,))))
    linked = replace(second, changes=(replace(two, requires=("used",)),))
    ids = frozenset({"used", two.id})
    changes, left_out = buildable([broken, linked], ids)
    assert changes == []
    assert [(each.path, each.change_ids) for each in left_out] == [
        ("a.py", ("used",)),
        ("b.py", (two.id,)),
    ]
    assert "`sys`" in left_out[0].reason
    assert "used" in left_out[1].reason


def test_what_remains_of_a_file_is_checked_again() -> None:
    """Its other change fits only together with the one that cannot be applied any more."""
    source = "import os\nimport sys\n\nprint(sys)\n"
    first, second = previewed({"a.py": source, "b.py": "import os\n\nx = 1\n"}).files
    used = replace(first.changes[0], id="used", edits=(Edit(10, b"import sys\n", b""),))
    broken = replace(first, changes=(*first.changes, used))
    opening = replace(second.changes[0], id="open", edits=(Edit(15, b"1", b"(1"),))
    closing = replace(
        second.changes[0], id="close", edits=(Edit(16, b"\n", b")\n"),), requires=("used",)
    )
    pair = replace(second, changes=(opening, closing))
    changes, left_out = buildable([broken, pair], frozenset({"used", "open", "close"}))
    assert changes == []
    assert {id for each in left_out for id in each.change_ids} == {"used", "open", "close"}


def test_all_approved_changes_are_built_where_nothing_is_wrong() -> None:
    files = previewed(SHOP).files
    every = frozenset(change.id for file in files for change in file.changes)
    changes, left_out = buildable(files, every)
    assert {change.id for change in changes} == every
    assert left_out == ()
