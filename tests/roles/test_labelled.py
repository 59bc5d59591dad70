"""The conventions against files of real repositories that were labelled by hand."""

from collections import Counter
from collections.abc import Iterable

import pytest

from tests.roles.labelled import SAMPLES, Sample
from wundr_ray.contract.vocabulary import Role
from wundr_ray.roles.conventions.marks import MARKS

RIGHT = 0.98
"""Of files as they occur in repositories."""

RIGHT_OF_ODD = 0.88
"""Of files of rare roles, a few of each folder, where the tables were not made for them."""

GROUPS = {1: 0.98, 2: 0.95, 3: 0.95}
"""The groups of repositories that were labelled before any run, and how much is right by now."""


def test_repositories_and_all_roles() -> None:
    roles = Counter(role for sample in SAMPLES for role in sample.roles.values())
    assert [sum(sample.group == group for sample in SAMPLES) for group in (0, *GROUPS)] == [
        *(13, 7, 10, 6)
    ]
    assert all(roles[role] >= 50 for role in Role), roles


def test_nearly_all_files_have_the_right_role() -> None:
    """Run with ``-s`` to see the confusion."""
    confusion = _confusion(SAMPLES)
    print("\n" + _printed(confusion))
    for sample in SAMPLES:
        held_out = f" (held out at first, group {sample.group})" if sample.group else ""
        print(f"{_share(_confusion([sample])):7.1%}  {sample.repository}{held_out}")
    assert _share(confusion) >= RIGHT, _wrong()


@pytest.mark.parametrize(("group", "right"), GROUPS.items())
def test_each_group_that_was_held_out(group: int, right: float) -> None:
    samples = [sample for sample in SAMPLES if sample.group == group]
    both = _confusion(samples) + _confusion(samples, rare=True)
    print(f"{_share(both):7.2%} of group {group}, rare files included")
    assert _share(_confusion(samples)) >= right


@pytest.mark.parametrize(("groups", "right"), [((0, 1), RIGHT), ((2, 3), RIGHT_OF_ODD)])
def test_most_files_of_rare_roles_have_the_right_role(
    groups: tuple[int, ...], right: float
) -> None:
    samples = [sample for sample in SAMPLES if sample.group in groups]
    confusion = _confusion(samples, rare=True)
    print("\n" + _printed(confusion))
    assert _share(confusion) >= right


def test_recorded_marks_are_in_the_table() -> None:
    names = {mark.name for mark in MARKS} | {"minified"}
    assert {mark for sample in SAMPLES for mark in sample.marks.values()} <= names


def _confusion(samples: Iterable[Sample], rare: bool = False) -> Counter[tuple[Role, Role]]:
    return Counter(
        (role, given)
        for sample in samples
        for path, role, given in sample.assigned()
        if (path in sample.more) is rare
    )


def _share(confusion: Counter[tuple[Role, Role]]) -> float:
    right = sum(count for (role, given), count in confusion.items() if role is given)
    return right / confusion.total()


def _wrong() -> list[str]:
    return [
        f"{sample.repository} {path}: {role}, not {given}"
        for sample in SAMPLES
        for path, role, given in sample.assigned()
        if role is not given
    ]


def _printed(confusion: Counter[tuple[Role, Role]]) -> str:
    """A row for each role by hand, a column for each role that was assigned."""
    lines = ["            " + "".join(f"{role:>12}" for role in Role)]
    rows = [
        f"{role:>12}" + "".join(f"{confusion[role, given]:>12}" for given in Role) for role in Role
    ]
    return "\n".join([*lines, *rows, f"{_share(confusion):.2%} of {confusion.total()} files"])
