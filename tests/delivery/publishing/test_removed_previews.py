"""Actions that were accepted before retention removed what they need."""

import pytest

from tests.delivery.publishing.conftest import URL
from tests.delivery.publishing.making import BATCH, World, applied
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.schema import changesets, jobs

_S, _A = ChangesetState, ChangesetAction


@pytest.mark.parametrize(
    ("state", "action"),
    [(_S.MERGED, _A.UNDO), (_S.FAILED, _A.RETRY), (_S.STALE, _A.REBUILD)],
)
async def test_an_action_ends_at_once(
    world: World, account: Account, state: ChangesetState, action: ChangesetAction
) -> None:
    await applied(world.store, world.clock, account.id, [URL])
    await world.run()
    await _remove_preview(world, state)
    await world.ask(action)
    await world.run()
    row = await world.row()
    assert (row.state, row.action, row.tries, row.next_try_at) == (state, None, 0, None)
    assert row.error_code == "PREVIEW_REMOVED"
    assert "removed by retention on" in row.error_message


async def _remove_preview(world: World, state: ChangesetState) -> None:
    """As retention leaves a changeset that has been in ``state`` for long."""
    world.store.artifacts.delete(f"batches/{BATCH}/jobs/preview")
    async with world.store.database.write() as connection:
        await connection.execute(changesets.update().values(state=state))
        await connection.execute(jobs.update().values(frames_removed_at=world.clock()))
