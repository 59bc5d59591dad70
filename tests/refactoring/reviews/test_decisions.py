"""Decisions about changes: the later counts, nothing is applied without what it requires."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.refactoring.changes import listed
from wundr_ray.contract.vocabulary import ChangeDecision, Safety, Verdict
from wundr_ray.refactoring.reviews.decisions import (
    Decided,
    ListedChange,
    application,
    are_all_rejected,
    is_closed,
    states,
)
from wundr_ray.refactoring.reviews.selection import ChangeSelection, Criteria

PROPOSED, APPROVED, REJECTED = (
    ChangeDecision.PROPOSED,
    ChangeDecision.APPROVED,
    ChangeDecision.REJECTED,
)
A, B, C = listed("a"), listed("b", requires=("a",)), listed("c", job_id="other")
ALL = (A, B, C)
APPLY, EXPIRE = Decided(Verdict.APPLY), Decided(Verdict.EXPIRE)

ids = st.sampled_from(["c1", "c2", "c3", "c4"])
jobs = st.sampled_from(["j1", "j2"])
rules = st.sampled_from(["r1", "r2"])
changes = st.lists(
    st.builds(
        listed,
        ids,
        job_id=jobs,
        rule=rules,
        path=st.sampled_from(["a.py", "b.py"]),
        safety=st.sampled_from([Safety.SAFE, Safety.REVIEW]),
        requires=st.lists(ids, max_size=2, unique=True).map(tuple),
    ),
    unique_by=lambda change: change.key,
)
criteria = st.builds(
    Criteria,
    job_ids=st.frozensets(jobs, max_size=1),
    rules=st.frozensets(rules, max_size=2),
    change_ids=st.frozensets(ids, max_size=3),
    safety=st.frozensets(st.sampled_from(Safety), max_size=1),
)
selections = st.builds(
    ChangeSelection, criteria, st.none() | criteria.filter(lambda c: c != Criteria())
)
reviews = st.lists(
    st.builds(Decided, st.sampled_from([Verdict.APPROVE, Verdict.REJECT]), selections), max_size=6
)


def approve(*change_ids: str) -> Decided:
    return Decided(Verdict.APPROVE, ChangeSelection(Criteria(change_ids=frozenset(change_ids))))


def reject(*change_ids: str) -> Decided:
    return Decided(Verdict.REJECT, ChangeSelection(Criteria(change_ids=frozenset(change_ids))))


def of_ids(decided: Sequence[Decided]) -> dict[str, ChangeDecision]:
    return {change_id: state for (_, change_id), state in states(ALL, decided).items()}


def test_what_nobody_has_decided_about_is_proposed() -> None:
    assert of_ids([]) == {"a": PROPOSED, "b": PROPOSED, "c": PROPOSED}
    assert application(ALL, []).undecided == 3
    assert not are_all_rejected(ALL, [reject("a", "b")])
    assert are_all_rejected(ALL, [reject("a", "b"), Decided(Verdict.REJECT)])


def test_of_two_decisions_about_a_change_the_later_counts() -> None:
    assert of_ids([approve("a", "b"), reject("b")]) == {"a": APPROVED, "b": REJECTED, "c": PROPOSED}
    assert of_ids([Decided(Verdict.REJECT), approve("b")])["b"] is APPROVED


def test_after_the_review_nothing_can_be_decided() -> None:
    for end in (APPLY, EXPIRE):
        assert is_closed([approve("a"), end])
        assert of_ids([approve("a"), end, reject("a"), approve("c")]) == of_ids([approve("a")])
    assert not is_closed([approve("a"), reject("a")])


def test_a_change_is_not_applied_without_those_that_it_requires() -> None:
    decided = application(ALL, [approve("b", "c")])
    assert decided.change_ids == {"other": ("c",)}
    assert decided.held == {("job", "b"): ("a",)}
    assert (decided.changes, decided.undecided) == (1, 1)
    assert application(ALL, [approve("a", "b")]).change_ids == {"job": ("a", "b")}


def test_ids_of_changes_are_those_of_their_job() -> None:
    twin = listed("a", job_id="other")
    one = ChangeSelection(Criteria(job_ids=frozenset({"job"}), change_ids=frozenset({"a"})))
    decided = states([A, twin], [Decided(Verdict.APPROVE, one)])
    assert decided == {("job", "a"): APPROVED, ("other", "a"): PROPOSED}


@given(changes, reviews)
def test_the_last_decision_that_takes_a_change_is_its_state(
    found: list[ListedChange], review: list[Decided]
) -> None:
    names = {Verdict.APPROVE: APPROVED, Verdict.REJECT: REJECTED}
    decided = states(found, review)
    for change in found:
        taken = [names[each.verdict] for each in review if each.selection.takes(change)]
        assert decided[change.key] is (taken[-1] if taken else PROPOSED)


@given(changes, reviews)
def test_what_is_applied_is_approved_and_complete_and_as_much_as_can_be(
    found: list[ListedChange], review: list[Decided]
) -> None:
    decided, applied = states(found, review), application(found, review)
    keys = {(job_id, id) for job_id, ids in applied.change_ids.items() for id in ids}
    approved = {key for key, state in decided.items() if state is APPROVED}
    assert keys | applied.held.keys() == approved
    assert not keys & applied.held.keys()
    for change in found:
        lacking = tuple(id for id in change.requires if (change.job_id, id) not in keys)
        if change.key in keys:
            assert not lacking
        if change.key in applied.held:
            assert applied.held[change.key] == lacking != ()
    assert applied.undecided == sum(state is PROPOSED for state in decided.values())


@given(changes, reviews, st.sampled_from([APPLY, EXPIRE]), reviews)
def test_later_decisions_change_nothing(
    found: list[ListedChange], before: list[Decided], end: Decided, after: list[Decided]
) -> None:
    assert states(found, [*before, end, *after]) == states(found, before)
    assert application(found, [*before, end, *after]) == application(found, before)
