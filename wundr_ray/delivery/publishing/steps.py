"""What follows for a changeset, and what the result of each step means. Pure."""

from dataclasses import replace

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.contract.vocabulary import EventName
from wundr_ray.delivery.forges.interface import (
    Mergeability,
    PullRequest,
    PullRequestState,
)
from wundr_ray.delivery.git.branches import Drafted
from wundr_ray.delivery.git.push_answer import PushOutcome, PushResult
from wundr_ray.delivery.publishing.links import request_link
from wundr_ray.delivery.publishing.looking import Seen
from wundr_ray.domain.delivery.publishing import POLLED, Move, Problem, Standing, Step, Way

MOST_TRIES = 20
"""Of a delivery that meets passing errors in a row: with back-off, about a quarter of an hour."""

_S, _A = ChangesetState, ChangesetAction
_DELIVERING = frozenset({_S.PLANNED, _S.PUSHED})
_NOTHING_LEFT = frozenset({_S.MERGED, _S.STALE})
_READABLE = POLLED | {_S.CLOSED}

STALE = Problem(
    "CHANGES_STALE",
    "All files of this changeset have been changed or removed since the preview. "
    "Create the batch again to get new proposals.",
)
EDITED = Problem(
    "BRANCH_EDITED",
    "Others have pushed to the branch, so it is left alone. Merge or close it by hand.",
)
REWRITTEN = Problem(
    "BASE_REWRITTEN",
    "The base was rewritten during the push. The service tries again.",
    passing=True,
)
_NO_OPTIONS = Problem(
    "FORGE_NOT_CONFIGURED",
    "The server opens no requests for pushes, and no token for its API is configured. "
    "Configure kind and token of this host, or deliver branches.",
)


def next_step(standing: Standing, last: Step | None) -> Step:
    """The step after ``last``, the one that was just recorded; None at the beginning."""
    if last is Step.DRAFT:
        return Step.REST if standing.state in _NOTHING_LEFT else Step.PUSH
    match standing.action:
        case _A.RETRY if standing.state is _S.FAILED:
            return Step.RESTART
        case _A.REBUILD:
            return Step.DRAFT
        case _A.CLOSE:
            return Step.CLOSE
        case _A.UNDO:
            return _undoing(standing, last)
    if standing.state is _S.PLANNED:
        is_open = _may_be_pushed(standing) and last is not Step.TRACE
        # A trace that has found nothing leaves the state as it was; once is enough, then it is
        # drafted.
        return Step.TRACE if is_open else Step.DRAFT
    if _lacks_request(standing):
        return Step.REST if last is Step.REQUEST else Step.REQUEST
    return Step.READ if last is None and standing.state in _READABLE else Step.REST


def after_trace(standing: Standing, seen: Seen, request: PullRequest | None) -> Move:
    """The publisher before may have died between its push and the record of it.

    A branch at one of our commits, or a request for it, shows that the push was made. Nothing
    follows where neither is there: the delivery begins again.
    """
    pushed = next((each for each in standing.drafts if _is_there(each, seen, request)), None)
    if pushed is None:
        return Move()
    if seen.is_merged and request is None:
        return replace(_merged(), pushed=pushed)
    return _pushed(standing, pushed, PushResult(PushOutcome.ALREADY_THERE))


def after_draft(standing: Standing, drafted: Drafted) -> Move:
    """The commit is recorded before anything is pushed."""
    built = drafted.built
    if built.commit is not None:
        draft = (drafted.base, built.commit)
        return Move(draft=draft, base=drafted.branch, stale_paths=built.stale)
    if built.stale:
        is_first = standing.state is _S.PLANNED
        event = EventName.CHANGESET_FAILED if is_first else None
        return Move(_S.STALE, event, problem=STALE, stale_paths=built.stale, ends_action=True)
    return _merged()


def after_push(standing: Standing, commit: str, result: PushResult) -> Move:
    """``commit`` is the one that was pushed."""
    match result.outcome:
        case PushOutcome.PUSHED | PushOutcome.ALREADY_THERE:
            return _pushed(standing, commit, result)
        # The branch was there and somebody has removed it, which is taken for a refusal of the
        # changes.
        case PushOutcome.EDITED if result.found is None and standing.pushed:
            return Move(_S.CLOSED, EventName.CHANGESET_CLOSED, ends_action=True)
        case PushOutcome.EDITED:
            return _edited()
        case PushOutcome.NEEDS_REBUILD:
            return after_problem(standing, REWRITTEN)
        case PushOutcome.NO_PUSH_OPTIONS:
            return after_problem(standing, _NO_OPTIONS)
        case PushOutcome.REJECTED:
            reason = result.message.rstrip(".") or "it gave no reason"
            message = f"The server rejected the push: {reason}. Change its rules, then retry."
            return after_problem(standing, Problem("PUSH_REJECTED", message))


def after_request(standing: Standing, request: PullRequest) -> Move:
    """The request was opened, or was there already."""
    move = after_read(standing, request)
    event = move.event or EventName.CHANGESET_OPENED
    move = replace(move, event=event, restarts=True, ends_action=True)
    return replace(move, number=request.number, url=request.url)


def after_read(standing: Standing, request: PullRequest) -> Move:
    """How the request stands on its forge."""
    match request.state:
        case PullRequestState.MERGED:
            return _became(standing, _S.MERGED, EventName.CHANGESET_MERGED)
        case PullRequestState.CLOSED:
            return _became(standing, _S.CLOSED, EventName.CHANGESET_CLOSED)
    # A forge that names no head gives no ground to say that others have pushed.
    ours = any(map(request.has_head, standing.drafts)) or not request.head_commit
    if not ours:
        return _became(standing, _S.EDITED, EventName.CHANGESET_EDITED)
    is_conflicted = request.mergeability is Mergeability.CONFLICTED
    return _became(standing, _S.CONFLICTED if is_conflicted else _S.OPEN, None)


def after_look(standing: Standing, seen: Seen) -> Move:
    """The same where only the repository can be asked."""
    if seen.is_merged:
        return _became(standing, _S.MERGED, EventName.CHANGESET_MERGED)
    # A review has no branch, and a closed changeset need not have one: only a merge is news.
    if standing.way is Way.REVIEW or standing.state is _S.CLOSED:
        return _finished(standing)
    if seen.tip is None:
        return _became(standing, _S.CLOSED, EventName.CHANGESET_CLOSED)
    if seen.tip not in standing.drafts:
        return _became(standing, _S.EDITED, EventName.CHANGESET_EDITED)
    is_open = standing.way is Way.OPTIONS or standing.state is _S.OPEN
    return _became(standing, _S.OPEN if is_open else _S.PUSHED, None)


def after_close(standing: Standing, request: PullRequest) -> Move:
    if request.state is PullRequestState.MERGED:
        return _became(standing, _S.MERGED, EventName.CHANGESET_MERGED)
    return _became(standing, _S.CLOSED, EventName.CHANGESET_CLOSED)


def after_withdrawal(standing: Standing, result: PushResult) -> Move:
    """The branch is gone, and so is its request."""
    if result.outcome in (PushOutcome.PUSHED, PushOutcome.ALREADY_THERE):
        return Move(_S.UNDONE, EventName.CHANGESET_UNDONE, ends_action=True, restarts=True)
    if result.outcome is PushOutcome.EDITED:
        return _edited()
    reason = result.message.rstrip(".") or "it gave no reason"
    message = f"The server did not let the branch be removed: {reason}. Remove it by hand."
    return Move(problem=Problem("PUSH_REJECTED", message), ends_action=True)


def after_problem(standing: Standing, problem: Problem) -> Move:
    """A step did not succeed. A passing problem is tried again; another one ends the delivery.

    What was delivered already stays as it is: its requested action is dropped, and the next look
    at it comes in its time.
    """
    is_delivery = standing.state in _DELIVERING and not _is_settled(standing)
    # A host that says when to come back is not failing, however often it says so.
    may_go_on = standing.tries + 1 < MOST_TRIES or problem.retry_after is not None
    if problem.passing and may_go_on:
        return Move(problem=problem, postpones=True)
    if is_delivery:
        return Move(_S.FAILED, EventName.CHANGESET_FAILED, problem=problem, ends_action=True)
    return Move(problem=problem, ends_action=True)


def restarted(standing: Standing) -> Move:
    return Move(_S.PUSHED if standing.pushed else _S.PLANNED, ends_action=True, restarts=True)


def _undoing(standing: Standing, last: Step | None) -> Step:
    """First it is seen whether it was merged meanwhile."""
    if standing.state is _S.MERGED:
        return Step.INVERT
    if standing.state in (_S.UNDONE, _S.EDITED):
        return Step.REST
    return Step.READ if last is None else Step.WITHDRAW


def _may_be_pushed(standing: Standing) -> bool:
    """Whether a push may have been made that was not recorded. A review has no branch to show."""
    is_unknown = bool(standing.drafts) and standing.pushed is None
    return is_unknown and standing.way is not Way.REVIEW


def _lacks_request(standing: Standing) -> bool:
    return standing.way is Way.FORGE and standing.number is None and standing.state is _S.PUSHED


def _is_settled(standing: Standing) -> bool:
    """Whether everything that belongs to the delivery has been done."""
    return standing.state is _S.PUSHED and not _lacks_request(standing)


def _pushed(standing: Standing, commit: str, result: PushResult) -> Move:
    is_open = standing.number is not None or standing.state is _S.OPEN
    state = _S.OPEN if is_open else _S.PUSHED
    url, number = None, None
    event: EventName | None = None
    if standing.way in (Way.OPTIONS, Way.REVIEW):
        url, number = request_link(result.lines)
        state = _S.OPEN
    if standing.pushed is None and standing.way is not Way.FORGE:
        event = EventName.CHANGESET_OPENED
    if state is standing.state:
        event = None
    return Move(
        state, event, pushed=commit, url=url, number=number, restarts=True,
        ends_action=standing.action is _A.REBUILD,
    )  # fmt: skip


def _is_there(commit: str, seen: Seen, request: PullRequest | None) -> bool:
    return commit == seen.tip or (request is not None and request.has_head(commit))


def _merged() -> Move:
    return Move(_S.MERGED, EventName.CHANGESET_MERGED, ends_action=True, restarts=True)


def _edited() -> Move:
    return Move(_S.EDITED, EventName.CHANGESET_EDITED, problem=EDITED, ends_action=True)


def _became(standing: Standing, state: ChangesetState, event: EventName | None) -> Move:
    """Undoing goes on after a look; everything else is done with it."""
    done = _finished(standing)
    if state is standing.state:
        return done
    if state is _S.EDITED:
        return _edited()
    if state is _S.CLOSED and not done.ends_action:
        return Move(state, restarts=True)  # perhaps by an undoing that was interrupted
    return Move(state, event, restarts=done.restarts, ends_action=done.ends_action)


def _finished(standing: Standing) -> Move:
    goes_on = standing.action is _A.UNDO
    return Move(ends_action=not goes_on, restarts=True)
