"""What may be asked for a changeset, by the state that it is in."""

from collections.abc import Mapping

from wundr_ray.contract.vocabulary import ChangeDecision, ChangesetAction, ChangesetState

_S = ChangesetState
POSSIBLE: Mapping[ChangesetAction, frozenset[ChangesetState]] = {
    # whatever the host may know of it
    ChangesetAction.REFRESH: frozenset(_S) - {_S.PLANNED, _S.UNDONE},
    # not what has been merged or closed, and never over the commits of others
    ChangesetAction.REBUILD: frozenset({_S.PUSHED, _S.OPEN, _S.CONFLICTED, _S.STALE}),
    ChangesetAction.RETRY: frozenset({_S.FAILED}),
    # the request only: the commits of others stay on its branch
    ChangesetAction.CLOSE: frozenset({_S.OPEN, _S.EDITED, _S.CONFLICTED}),
    # never a branch with the commits of others
    ChangesetAction.UNDO: frozenset({_S.PUSHED, _S.OPEN, _S.CONFLICTED, _S.MERGED, _S.CLOSED}),
}
"""The states in which each action is possible."""

_APPLIED = frozenset({_S.PUSHED, _S.OPEN, _S.MERGED, _S.CLOSED, _S.EDITED, _S.CONFLICTED})
_OF_CHANGES = {
    _S.STALE: ChangeDecision.STALE,
    _S.FAILED: ChangeDecision.FAILED,
    _S.UNDONE: ChangeDecision.UNDONE,
}


def why_impossible(action: ChangesetAction, state: ChangesetState) -> str | None:
    """Why the action is not possible for a changeset in this state; None if it is."""
    if state in POSSIBLE[action]:
        return None
    allowed = ", ".join(sorted(POSSIBLE[action]))
    return f"it is {state}; {action} is for those that are {allowed}"


def state_of_changes(state: ChangesetState) -> ChangeDecision:
    """Where the changes of a changeset in this state stand."""
    if state in _APPLIED:
        return ChangeDecision.APPLIED
    return _OF_CHANGES.get(state, ChangeDecision.APPROVED)
