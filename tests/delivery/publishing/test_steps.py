"""The state machine: whatever is observed, only legal moves follow, and every run comes to rest."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.delivery.forges.interface import Mergeability, PullRequest, PullRequestState
from wundr_ray.delivery.git.branches import Drafted
from wundr_ray.delivery.git.push_answer import PushOutcome, PushResult
from wundr_ray.delivery.interface import Built
from wundr_ray.delivery.publishing import steps
from wundr_ray.delivery.publishing.links import request_link
from wundr_ray.delivery.publishing.looking import Seen
from wundr_ray.domain.delivery.changesets import POSSIBLE
from wundr_ray.domain.delivery.publishing import (
    EDGES,
    ChangesetMove,
    ChangesetStanding,
    DeliveryProblem,
    IllegalMove,
    PublishingStep,
    Way,
    checked,
)

_S = ChangesetState
OURS, OTHERS = "a" * 40, "f" * 40
COMMITS = st.sampled_from([OURS, OTHERS])
PROBLEM = DeliveryProblem("X", "It failed.")


@st.composite
def standings(draw: st.DrawFn) -> ChangesetStanding:
    """Any that the database may hold: an action is possible in the state for which it is asked."""
    state, way = draw(st.sampled_from(_S)), draw(st.sampled_from(Way))
    possible = [action for action, states in POSSIBLE.items() if state in states]
    action = draw(st.sampled_from([None, *possible]))
    is_pushed = state not in (_S.PLANNED, _S.STALE) and (
        state is not _S.FAILED or draw(st.booleans())
    )
    number = (
        1 if is_pushed and state not in (_S.PUSHED, _S.FAILED) and draw(st.booleans()) else None
    )
    tries = draw(st.integers(0, 30))
    drafts = (OURS,) if is_pushed or draw(st.booleans()) else ()
    return ChangesetStanding(state, way, action, drafts, OURS if is_pushed else None, number, tries)


@st.composite
def results(draw: st.DrawFn, step: PublishingStep, standing: ChangesetStanding) -> ChangesetMove:
    if draw(st.booleans()):
        passing = draw(st.booleans())
        wait = draw(st.sampled_from([None, 60]))
        return steps.after_problem(standing, DeliveryProblem("X", "It failed.", passing, wait))
    match step:
        case PublishingStep.TRACE:
            return draw(_traces(standing))
        case PublishingStep.DRAFT:
            built = draw(
                st.sampled_from(
                    [Built(OURS), Built(OURS, ("a",)), Built(None, ("a",)), Built(None)]
                )
            )
            return steps.after_draft(standing, Drafted(OTHERS, "main", built))
        case PublishingStep.PUSH:
            result = draw(_pushes())
            return steps.after_push(standing, OURS, result)
        case PublishingStep.REQUEST:
            return steps.after_request(standing, draw(_requests()))
        case PublishingStep.READ:
            return draw(_reads(standing))
        case PublishingStep.CLOSE:
            ended = draw(_requests().filter(lambda r: r.state is not PullRequestState.OPEN))
            return steps.after_close(standing, ended)
        case PublishingStep.WITHDRAW:
            return steps.after_withdrawal(standing, draw(_pushes()))
        case PublishingStep.INVERT:
            return ChangesetMove(inverts=True, ends_action=True)
        case _:
            return steps.restarted(standing)


@st.composite
def _reads(draw: st.DrawFn, standing: ChangesetStanding) -> ChangesetMove:
    if standing.way is Way.FORGE:
        return steps.after_read(standing, draw(_requests()))
    return steps.after_look(standing, draw(_seen()))


def _seen() -> st.SearchStrategy[Seen]:
    return st.builds(Seen, st.none() | COMMITS, st.booleans())


@st.composite
def _traces(draw: st.DrawFn, standing: ChangesetStanding) -> ChangesetMove:
    seen = draw(_seen())
    request = draw(st.none() | _requests()) if standing.way is Way.FORGE else None
    return steps.after_trace(standing, seen, request)


def _pushes() -> st.SearchStrategy[PushResult]:
    return st.builds(
        PushResult,
        st.sampled_from(PushOutcome),
        st.just("no"),
        st.just(("https://x.example/a/pulls/3",)),
        st.none() | COMMITS,
    )


def _requests() -> st.SearchStrategy[PullRequest]:
    return st.builds(
        PullRequest,
        number=st.just(1),
        url=st.just("https://x.example/a/pulls/1"),
        state=st.sampled_from(PullRequestState),
        title=st.just(""),
        body=st.just(""),
        draft=st.booleans(),
        head=st.just("h"),
        base=st.just("main"),
        head_commit=st.just("") | COMMITS,
        mergeability=st.sampled_from(Mergeability),
    )


@given(st.data())
def test_every_run_comes_to_rest_by_legal_moves(data: st.DataObject) -> None:
    standing, last = data.draw(standings()), None
    for _ in range(8):
        step = steps.next_step(standing, last)
        if step is PublishingStep.REST:
            return
        move = checked(standing.state, data.draw(results(step, standing)))
        assert step is not PublishingStep.PUSH or last is PublishingStep.DRAFT
        if move.problem is not None:
            return
        standing, last = _after(standing, move), step
    raise AssertionError("no end")


@pytest.mark.parametrize("way", list(Way))
def test_an_open_changeset_whose_branch_is_there_stays_open(way: Way) -> None:
    """Also once its host is configured otherwise, so that its request is not found any more."""
    standing = ChangesetStanding(_S.OPEN, way, drafts=(OURS,), pushed=OURS)
    move = steps.after_look(standing, Seen(OURS, is_merged=False))
    assert checked(standing.state, move).state in (None, _S.OPEN)


@pytest.mark.parametrize("way", list(Way))
def test_an_open_changeset_that_is_pushed_again_stays_open(way: Way) -> None:
    standing = ChangesetStanding(
        _S.OPEN, way, ChangesetAction.REBUILD, drafts=(OTHERS,), pushed=OURS
    )
    move = steps.after_push(standing, OTHERS, PushResult(PushOutcome.PUSHED))
    assert checked(standing.state, move).state in (None, _S.OPEN)


def _after(standing: ChangesetStanding, move: ChangesetMove) -> ChangesetStanding:
    """As the store records it."""
    draft = (move.draft[1],) if move.draft else ()
    return ChangesetStanding(
        move.state or standing.state,
        standing.way,
        None if move.ends_action else standing.action,
        standing.drafts + draft,
        move.pushed or standing.pushed,
        move.number or standing.number,
        0 if move.restarts else standing.tries,
    )


@given(standings(), st.sampled_from(list(PublishingStep)))
def test_what_is_merged_or_undone_is_never_pushed_again(
    standing: ChangesetStanding, last: PublishingStep
) -> None:
    if standing.state in (_S.MERGED, _S.UNDONE, _S.EDITED):
        assert steps.next_step(standing, None) not in (
            PublishingStep.DRAFT,
            PublishingStep.PUSH,
            PublishingStep.REQUEST,
        )


def test_only_undone_is_the_end() -> None:
    assert [state for state, following in EDGES.items() if not following] == [_S.UNDONE]
    assert set(EDGES) == set(_S)


def test_an_illegal_move_raises() -> None:
    with pytest.raises(IllegalMove, match="merged cannot become planned"):
        checked(_S.MERGED, ChangesetMove(_S.PLANNED))
    assert checked(_S.MERGED, ChangesetMove(_S.MERGED))
    assert checked(_S.MERGED, ChangesetMove())


def _lines() -> Iterator[tuple[str, int | None]]:
    yield "  https://gitlab.example/a/b/-/merge_requests/12", 12
    yield "https://gitea.example/a/b/pulls/3", 3
    yield "http://gitea.example/a/b/pulls/3/files", None
    yield "create one: https://gitlab.example/a/b/-/merge_requests/new?x=1", None
    yield "https://user:secret@gitlab.example/a/-/merge_requests/1", None


@pytest.mark.parametrize(("line", "number"), list(_lines()))
def test_the_link_to_a_request(line: str, number: int | None) -> None:
    assert request_link(["", line])[1] == number
