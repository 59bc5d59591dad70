"""Which changes a selection takes, and how it is kept."""

from typing import Any

import pytest
from hypothesis import given

from tests.refactoring.changes import listed
from tests.refactoring.reviews.test_decisions import selections
from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.reviews.selection import ChangeSelection, Criteria

CHANGES = (
    listed("1", "j1", "a.py", rule="bare_except", pattern=Pattern.ERROR_HANDLING),
    listed("2", "j1", "b.py"),
    listed("3", "j2", "a.py", safety=Safety.REVIEW),
)


@pytest.mark.parametrize(
    ("document", "taken"),
    [
        ({}, "123"),
        ({"job_ids": ["j1"]}, "12"),
        ({"files": ["a.py"]}, "13"),
        ({"job_ids": ["j1"], "files": ["a.py"]}, "1"),
        ({"rules": ["unused_import", "bare_except"]}, "123"),
        ({"change_ids": ["2", "3"]}, "23"),
        ({"patterns": ["error_handling"]}, "1"),
        ({"safety": ["review"]}, "3"),
        ({"except": {"safety": ["review"]}}, "12"),
        ({"job_ids": ["j1"], "except": {"files": ["a.py"], "rules": ["bare_except"]}}, "2"),
        ({"except": {"files": ["a.py"], "rules": ["unused_import"]}}, "12"),
        ({"except": {}}, "123"),
    ],
)
def test_a_change_fulfils_every_criterion_but_not_the_exception(
    document: dict[str, Any], taken: str
) -> None:
    selection = ChangeSelection.of(document)
    assert "".join(each.id for each in CHANGES if selection.takes(each)) == taken


def test_what_no_change_has_is_unknown() -> None:
    criteria = Criteria.of(
        {"job_ids": ["j1", "j9"], "files": ["a.py"], "rules": ["x"], "change_ids": ["7", "8"]}
    )
    assert criteria.unknown(CHANGES, ["j1", "j2"]) == {
        "job_ids": "j9",
        "rules": "x",
        "change_ids": "7",
    }
    assert Criteria.of({"job_ids": ["j3"]}).unknown(CHANGES, ["j1", "j2", "j3"]) == {}


@given(selections)
def test_a_selection_is_read_as_it_was_kept(selection: ChangeSelection) -> None:
    assert ChangeSelection.of(selection.document()) == selection
