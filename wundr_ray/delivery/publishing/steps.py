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
from wundr_ray.domain.delivery.publishing import (
    POLLED,
    ChangesetMove,
    ChangesetStanding,
    DeliveryProblem,
    PublishingStep,
    Way,
)

MOST_TRIES = 20
"""Of a delivery that meets passing errors in a row: with back-off, at most fourteen minutes."""

_S, _A = ChangesetState, ChangesetAction
_DELIVERING = frozenset({_S.PLANNED, _S.PUSHED})
_NOTHING_LEFT = frozenset({_S.MERGED, _S.STALE})
_READABLE = POLLED | {_S.CLOSED}

STALE = DeliveryProblem(
    "CHANGES_STALE",
    "All files of this changeset have been changed or removed since the preview. "
    "Create the batch again to get new proposals.",
)
EDITED = DeliveryProblem(
    "BRANCH_EDITED",
    "Others have pushed to the branch, so it is left alone. Merge or close it by hand.",
)
REWRITTEN = DeliveryProblem(
    "BASE_REWRITTEN",
    "The base was rewritten during the push. The service tries again.",
    passing=True,
)
_NO_OPTIONS = DeliveryProblem(
    "FORGE_NOT_CONFIGURED",
    "The server opens no requests for pushes, and no token for its API is configured. "
    "Configure the kind and the token of this host, or deliver branches.",
)


def next_step(standing: ChangesetStanding, last: PublishingStep | None) -> PublishingStep:
    """The step after ``last``, the one that was just recorded; None at the beginning."""
    if last is PublishingStep.DRAFT:
        return PublishingStep.REST if standing.state in _NOTHING_LEFT else PublishingStep.PUSH
    match standing.action:
        case _A.RETRY if standing.state is _S.FAILED:
            return PublishingStep.RESTART
        case _A.REBUILD:
            return PublishingStep.DRAFT
        case _A.CLOSE:
            return PublishingStep.CLOSE
        case _A.UNDO:
            return _undoing(standing, last)
    if standing.state is _S.PLANNED:
        is_open = _may_be_pushed(standing) and last is not PublishingStep.TRACE
        # A trace that has found nothing leaves the state as it was; once is enough, then it is
        # drafted.
        return PublishingStep.TRACE if is_open else PublishingStep.DRAFT
    if _lacks_request(standing):
        return PublishingStep.REST if last is PublishingStep.REQUEST else PublishingStep.REQUEST
    return (
        PublishingStep.READ if last is None and standing.state in _READABLE else PublishingStep.REST
    )


def after_trace(
    standing: ChangesetStanding, seen: Seen, request: PullRequest | None
) -> ChangesetMove:
    """The previous publisher may have died between its push and the record of it.

    A branch at one of our commits, or a request for it, shows that the push was made. Nothing
    follows where neither is there: the delivery begins again.
    """
    pushed = next((each for each in standing.drafts if _is_there(each, seen, request)), None)
    if pushed is None:
        return ChangesetMove()
    if seen.is_merged and request is None:
        return replace(_merged(), pushed=pushed)
    return _pushed(standing, pushed, PushResult(PushOutcome.ALREADY_THERE))


def after_draft(standing: ChangesetStanding, drafted: Drafted) -> ChangesetMove:
    """The commit is recorded before anything is pushed."""
    built = drafted.built
    if built.commit is not None:
        draft = (drafted.base, built.commit)
        return ChangesetMove(draft=draft, base=drafted.branch, stale_paths=built.stale)
    if built.stale:
        is_first = standing.state is _S.PLANNED
        event = EventName.CHANGESET_FAILED if is_first else None
        return ChangesetMove(
            _S.STALE, event, problem=STALE, stale_paths=built.stale, ends_action=True
        )
    return _merged()


def after_push(standing: ChangesetStanding, commit: str, result: PushResult) -> ChangesetMove:
    """``commit`` is the one that was pushed."""
    match result.outcome:
        case PushOutcome.PUSHED | PushOutcome.ALREADY_THERE:
            return _pushed(standing, commit, result)
        # The branch was there and somebody has removed it, which is taken for a refusal of the
        # changes.
        case PushOutcome.EDITED if result.found is None and standing.pushed:
            return ChangesetMove(_S.CLOSED, EventName.CHANGESET_CLOSED, ends_action=True)
        case PushOutcome.EDITED:
            return _edited()
        case PushOutcome.NEEDS_REBUILD:
            return after_problem(standing, REWRITTEN)
        case PushOutcome.NO_PUSH_OPTIONS:
            return after_problem(standing, _NO_OPTIONS)
        case PushOutcome.REJECTED:
            reason = result.message.rstrip(".") or "it gave no reason"
            message = f"The server rejected the push: {reason}. Change its rules, then retry."
            return after_problem(standing, DeliveryProblem("PUSH_REJECTED", message))


def after_request(standing: ChangesetStanding, request: PullRequest) -> ChangesetMove:
    """The request was opened, or was there already."""
    move = after_read(standing, request)
    event = move.event or EventName.CHANGESET_OPENED
    move = replace(move, event=event, restarts=True, ends_action=True)
    return replace(move, number=request.number, url=request.url)


def after_read(standing: ChangesetStanding, request: PullRequest) -> ChangesetMove:
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


def after_look(standing: ChangesetStanding, seen: Seen) -> ChangesetMove:
    """How the changeset stands, where only the repository can be asked."""
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


def after_close(standing: ChangesetStanding, request: PullRequest) -> ChangesetMove:
    if request.state is PullRequestState.MERGED:
        return _became(standing, _S.MERGED, EventName.CHANGESET_MERGED)
    return _became(standing, _S.CLOSED, EventName.CHANGESET_CLOSED)


def after_withdrawal(standing: ChangesetStanding, result: PushResult) -> ChangesetMove:
    """The branch is gone, and so is its request."""
    if result.outcome in (PushOutcome.PUSHED, PushOutcome.ALREADY_THERE):
        return ChangesetMove(_S.UNDONE, EventName.CHANGESET_UNDONE, ends_action=True, restarts=True)
    if result.outcome is PushOutcome.EDITED:
        return _edited()
    reason = result.message.rstrip(".") or "it gave no reason"
    message = f"The server did not let the branch be removed: {reason}. Remove it by hand."
    return ChangesetMove(problem=DeliveryProblem("PUSH_REJECTED", message), ends_action=True)


def after_problem(standing: ChangesetStanding, problem: DeliveryProblem) -> ChangesetMove:
    """A step did not succeed. A passing problem is tried again; another one ends the delivery.

    What was delivered already stays as it is: its requested action is dropped, and the next look
    at it comes in its time.
    """
    is_delivery = standing.state in _DELIVERING and not _is_settled(standing)
    # A host that says when to come back is not failing, however often it says so.
    may_go_on = standing.tries + 1 < MOST_TRIES or problem.retry_after is not None
    if problem.passing and may_go_on:
        return ChangesetMove(problem=problem, postpones=True)
    if is_delivery:
        return ChangesetMove(
            _S.FAILED, EventName.CHANGESET_FAILED, problem=problem, ends_action=True
        )
    return ChangesetMove(problem=problem, ends_action=True)


def restarted(standing: ChangesetStanding) -> ChangesetMove:
    return ChangesetMove(
        _S.PUSHED if standing.pushed else _S.PLANNED, ends_action=True, restarts=True
    )


def _undoing(standing: ChangesetStanding, last: PublishingStep | None) -> PublishingStep:
    """Read the state first: the changeset may have been merged in the meantime."""
    if standing.state is _S.MERGED:
        return PublishingStep.INVERT
    if standing.state in (_S.UNDONE, _S.EDITED):
        return PublishingStep.REST
    return PublishingStep.READ if last is None else PublishingStep.WITHDRAW


def _may_be_pushed(standing: ChangesetStanding) -> bool:
    """Whether a push may have been made that was not recorded. A review has no branch to show."""
    is_unknown = bool(standing.drafts) and standing.pushed is None
    return is_unknown and standing.way is not Way.REVIEW


def _lacks_request(standing: ChangesetStanding) -> bool:
    return standing.way is Way.FORGE and standing.number is None and standing.state is _S.PUSHED


def _is_settled(standing: ChangesetStanding) -> bool:
    """Whether everything that belongs to the delivery has been done."""
    return standing.state is _S.PUSHED and not _lacks_request(standing)


def _pushed(standing: ChangesetStanding, commit: str, result: PushResult) -> ChangesetMove:
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
    return ChangesetMove(
        state, event, pushed=commit, url=url, number=number, restarts=True,
        ends_action=standing.action is _A.REBUILD,
    )  # fmt: skip


def _is_there(commit: str, seen: Seen, request: PullRequest | None) -> bool:
    return commit == seen.tip or (request is not None and request.has_head(commit))


def _merged() -> ChangesetMove:
    return ChangesetMove(_S.MERGED, EventName.CHANGESET_MERGED, ends_action=True, restarts=True)


def _edited() -> ChangesetMove:
    return ChangesetMove(_S.EDITED, EventName.CHANGESET_EDITED, problem=EDITED, ends_action=True)


def _became(
    standing: ChangesetStanding, state: ChangesetState, event: EventName | None
) -> ChangesetMove:
    """Undoing goes on after a look; everything else is done with it."""
    done = _finished(standing)
    if state is standing.state:
        return done
    if state is _S.EDITED:
        return _edited()
    if state is _S.CLOSED and not done.ends_action:
        return ChangesetMove(state, restarts=True)  # perhaps by an undoing that was interrupted
    return ChangesetMove(state, event, restarts=done.restarts, ends_action=done.ends_action)


def _finished(standing: ChangesetStanding) -> ChangesetMove:
    goes_on = standing.action is _A.UNDO
    return ChangesetMove(ends_action=not goes_on, restarts=True)
