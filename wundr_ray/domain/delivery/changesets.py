"""What may be asked for a changeset, by its state and by what retention has left of it."""

from collections.abc import Mapping
from datetime import datetime

from wundr_ray.contract.errors import Conflict, PreviewRemoved
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.contract.vocabulary import ChangeDecision

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

_ANEW = "Create the batch again to get new proposals."
_WITHOUT_PREVIEW: Mapping[ChangesetAction, str] = {
    ChangesetAction.REFRESH: "Look at its branch and its request on the host itself.",
    ChangesetAction.REBUILD: _ANEW,
    ChangesetAction.RETRY: _ANEW,
    ChangesetAction.CLOSE: "Close its request on the host itself.",
    ChangesetAction.UNDO: "Revert its merge, or remove its branch, on the host itself.",
}
"""The way out for each action, which all need the preview."""

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
    return f"it is {state}; {action} is only possible for changesets that are {allowed}"


def refusal(
    action: ChangesetAction, state: ChangesetState, preview_removed_at: datetime | None
) -> Conflict | PreviewRemoved | None:
    """The error for an action that is not possible; None if it is."""
    if reason := why_impossible(action, state):
        return Conflict(reason)
    return preview_removed(action, preview_removed_at) if preview_removed_at else None


def preview_removed(action: ChangesetAction | None, removed_at: datetime) -> PreviewRemoved:
    """The error for a changeset whose preview retention removed at ``removed_at``, in UTC.

    ``action`` is the requested one, if any: it decides which way out is named.
    """
    return PreviewRemoved(
        "The preview that the changeset is made from was removed by retention on "
        f"{removed_at:%Y-%m-%d at %H:%M} UTC.",
        resolution=_WITHOUT_PREVIEW[action] if action else None,
    )


def state_of_changes(state: ChangesetState) -> ChangeDecision:
    """Where the changes of a changeset in this state stand."""
    if state in _APPLIED:
        return ChangeDecision.APPLIED
    return _OF_CHANGES.get(state, ChangeDecision.APPROVED)
