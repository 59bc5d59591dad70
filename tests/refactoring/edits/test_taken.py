"""Which edits touch those that are taken."""

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.refactoring.edits.taken import Taken
from wundr_ray.refactoring.interface import Edit

EDITS = st.builds(Edit, st.integers(0, 20), st.binary(max_size=4), st.just(b"x"))


def touch(one: Edit, other: Edit) -> bool:
    """Whether the two overlap, or begin at one place."""
    overlap = one.start < other.end and other.start < one.end
    return overlap or one.start == other.start


@given(st.lists(EDITS, max_size=30))
def test_an_edit_is_taken_unless_it_touches_another(edits: list[Edit]) -> None:
    taken = Taken()
    chosen: list[Edit] = []
    for edit in edits:
        is_free = not any(touch(edit, other) for other in chosen)
        assert taken.take([edit]) == is_free
        if is_free:
            chosen.append(edit)


def test_all_edits_of_a_proposal_are_taken_or_none() -> None:
    taken = Taken()
    assert taken.take([Edit(5, b"abc", b"")])
    assert not taken.take([Edit(0, b"a", b""), Edit(7, b"c", b"")])
    assert taken.take([Edit(0, b"a", b""), Edit(8, b"", b"x")])
