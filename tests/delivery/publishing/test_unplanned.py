"""Which jobs the publisher plans changesets for."""

from datetime import UTC, datetime

import pytest

from tests.delivery.publishing.conftest import URL
from tests.delivery.publishing.making import Applying, World, applied
from wundr_ray.store.accounts.accounts import Account

BEGINNING = (datetime(1970, 1, 1, tzinfo=UTC), "", "")


@pytest.mark.parametrize(
    ("groups", "expected"),
    [({}, []), ({"": ("one",)}, ["j0-apply"]), ({"imports": ("one",)}, ["j0-apply"])],
)
async def test_a_job_without_groups_is_never_read(
    world: World, account: Account, groups: dict[str, tuple[str, ...]], expected: list[str]
) -> None:
    await applied(world.store, world.clock, account.id, [URL], Applying(groups=groups))
    found = await world.store.publications.unplanned(BEGINNING, 9)
    assert [job.id for job in found] == expected
    await world.run()
    assert await world.store.publications.unplanned(BEGINNING, 9) == []
