"""What may be asked for a changeset."""

from datetime import UTC, datetime

import pytest

from wundr_ray.contract.errors import Conflict, PreviewRemoved
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.domain.delivery.changesets import POSSIBLE, preview_removed, refusal, why_impossible

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("action", ChangesetAction)
def test_nothing_is_done_over_the_commits_of_others(action: ChangesetAction) -> None:
    for state in ChangesetState:
        reason = why_impossible(action, state)
        assert (reason is None) == (state in POSSIBLE[action])
        assert reason is None or (state in reason and action in reason)
    if action not in (ChangesetAction.REFRESH, ChangesetAction.CLOSE):
        assert why_impossible(action, ChangesetState.EDITED)


@pytest.mark.parametrize("action", ChangesetAction)
@pytest.mark.parametrize("state", ChangesetState)
def test_an_action_needs_its_state_and_the_preview(
    action: ChangesetAction, state: ChangesetState
) -> None:
    is_possible = state in POSSIBLE[action]
    assert (refusal(action, state, None) is None) == is_possible
    assert type(refusal(action, state, NOON)) is (PreviewRemoved if is_possible else Conflict)


@pytest.mark.parametrize(
    ("action", "way_out"),
    [
        (ChangesetAction.RETRY, "Create the batch again"),
        (ChangesetAction.REBUILD, "Create the batch again"),
        (ChangesetAction.UNDO, "Revert its merge, or remove its branch, on the host"),
        (ChangesetAction.REFRESH, "Look at its branch and its request on the host"),
        (ChangesetAction.CLOSE, "Close its request on the host"),
        (None, "Create the batch again"),
    ],
)
def test_a_removed_preview_is_named_with_its_time_and_the_way_out(
    action: ChangesetAction | None, way_out: str
) -> None:
    error = preview_removed(action, NOON)
    assert "removed by retention on 2026-03-04 at 12:00 UTC" in error.message
    assert error.resolution.startswith(way_out)
    assert (error.code, error.retryable) == ("PREVIEW_REMOVED", False)
