"""Admissions go through the actor of their plan, one after the other."""

import asyncio

import pytest
from ray.exceptions import ActorDiedError, RayTaskError

from tests.runtime.fakes import LocalActors, failing
from tests.store.making import FREE, submission
from wundr_ray.contract.errors import QuotaExceeded, ResourceUnavailable, WundrError
from wundr_ray.runtime.names import quota_name
from wundr_ray.runtime.scheduling.quota import QuotaActor, admit
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store


async def test_each_plan_has_an_actor_which_is_made_once(settings: Settings) -> None:
    actors = LocalActors()
    for _ in range(2):
        await admit(submission("b1", "a"), actors, settings, "v1")
    await admit(submission("b2", "a", plan=FREE), actors, settings, "v1")
    assert actors.created == [quota_name("enterprise", "v1"), quota_name("free", "v1")]


@pytest.mark.parametrize(
    ("error", "arrives"),
    [
        (ActorDiedError(), ResourceUnavailable),
        (RayTaskError("admit", "a traceback", QuotaExceeded("full")), QuotaExceeded),
    ],
)
async def test_how_its_failures_arrive(
    settings: Settings, error: Exception, arrives: type[WundrError]
) -> None:
    actors = LocalActors()
    actors.replies["admit"] = failing(error)
    with pytest.raises(arrives):
        await admit(submission("b1", "a"), actors, settings, "v1")


async def test_a_call_that_is_made_again_admits_one_batch(settings: Settings, store: Store) -> None:
    """As when the actor has died after the commit."""
    account = await store.accounts.create("acme", "enterprise")
    quota = QuotaActor(settings)
    calls = (quota.admit(submission("b1", account.id)) for _ in range(3))
    admitted = await asyncio.gather(*calls)
    assert {each.batch.id for each in admitted} == {"b1"}
    await quota._store.close()
