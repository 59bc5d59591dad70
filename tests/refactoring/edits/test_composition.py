"""Edits of several rounds are composed to edits of the original with the same result."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.refactoring.edits.apply import EditMismatch, apply_edits
from wundr_ray.refactoring.edits.composition import Composition
from wundr_ray.refactoring.interface import Edit

TEXTS = st.binary(max_size=12).map(lambda data: bytes(97 + byte % 5 for byte in data))


@st.composite
def rounds(draw: st.DrawFn, text: bytes) -> dict[int, list[Edit]]:
    """Some owners' edits of ``text``, none of which overlap."""
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    made: dict[int, list[Edit]] = {}
    for start, end in zip(places[::2], places[1::2], strict=False):
        last = draw(st.sampled_from([start, end]))
        edit = Edit(start, text[start:last], draw(TEXTS.map(lambda new: new[:3])))
        made.setdefault(draw(st.integers(0, 2)), []).append(edit)
    return made


@given(TEXTS, st.data())
def test_composed_edits_have_the_result_of_the_rounds(original: bytes, data: st.DataObject) -> None:
    composition, text, number = Composition(original), original, count()
    for _ in range(data.draw(st.integers(1, 4))):
        made = {next(number): edits for edits in data.draw(rounds(text)).values()}
        text = apply_edits(text, [edit for edits in made.values() for edit in edits])
        composition.add(made)
        assert composition.present() == text
    composed = composition.edits()
    edits = [edit for owner in sorted(composed) for edit in composed[owner]]
    assert apply_edits(original, edits) == text
    assert apply_edits(original, reversed(edits)) == text
    assert all(edit.old != edit.new for edit in edits)


@given(TEXTS, st.data())
def test_each_edit_of_one_round_stays_as_it_is(original: bytes, data: st.DataObject) -> None:
    """Unless two meet: then they are still the same bytes, and the first has them all."""
    made = data.draw(rounds(original))
    composition = Composition(original)
    composition.add(made)
    for owner, edits in composition.edits().items():
        if all(composition.representative(other) != owner for other in made if other != owner):
            alone = apply_edits(original, edits)
            assert alone == apply_edits(original, made[owner])


def test_an_edit_of_what_another_inserted_makes_the_two_one() -> None:
    composition = Composition(b"a\nb\n")
    composition.add({0: [Edit(0, b"a", b"xyz")], 1: [Edit(2, b"b", b"c")]})
    composition.add({2: [Edit(1, b"y", b"Y")]})
    assert composition.edits() == {0: (Edit(0, b"a", b"xYz"),), 1: (Edit(2, b"b", b"c"),)}
    assert composition.representative(2) == 0


def test_an_edit_around_a_deleted_range_leaves_it_to_its_owner() -> None:
    composition = Composition(b"abc")
    composition.add({0: [Edit(1, b"b", b"")]})
    composition.add({1: [Edit(0, b"ac", b"X")]})
    assert composition.edits() == {
        0: (Edit(1, b"b", b""),),
        1: (Edit(0, b"a", b""), Edit(2, b"c", b"X")),
    }


@pytest.mark.parametrize("edit", [Edit(0, b"b", b""), Edit(3, b"c", b""), Edit(9, b"", b"x")])
def test_an_edit_that_does_not_fit_is_refused(edit: Edit) -> None:
    with pytest.raises(EditMismatch):
        Composition(b"abc").add({0: [edit]})
