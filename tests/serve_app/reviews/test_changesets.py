"""Changesets over HTTP: listed, and asked for actions."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.proposing import proposed
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.store.delivery.changesets import NewChangeset
from wundr_ray.store.schema import jobs

B1 = f"{BATCHES}/b1"


@pytest.fixture
async def ids(service: Service, pro: Caller) -> list[str]:
    """Of three changesets of the batch ``b1``: open, edited and failed."""
    await proposed(service.store, service.clock, pro.account_id)
    planned = [
        NewChangeset("j0", "errors", ("b1",), branch="wundr/errors", state=ChangesetState.OPEN),
        NewChangeset("j0", "imports", ("a1",), ("a2",), state=ChangesetState.EDITED),
        NewChangeset("j1", "imports", ("c1",), state=ChangesetState.FAILED),
    ]
    async with service.store.database.write() as connection:
        await service.store.changesets.plan(connection, "b1", planned)
    return [each.id for each in await service.store.changesets.of_batch("b1")]


async def act(caller: Caller, action: str, ids: Any = None, **headers: str) -> httpx.Response:
    body = {"action": action} | ({} if ids is None else {"changeset_ids": ids})
    return await caller.send("POST", f"{B1}/changesets:actions", json=body, headers=headers)


async def test_they_are_listed(pro: Caller, ids: list[str]) -> None:
    answer = await pro.get(f"{B1}/changesets")
    first, second, _ = data(answer)
    assert answer.json()["pagination"]["total_items"] == 3
    assert (first["changeset_id"], first["state"], first["branch"]) == (
        ids[0],
        "open",
        "wundr/errors",
    )
    assert (second["group"], second["changes"], second["stale_changes"]) == ("imports", 1, 1)
    (failed,) = data(await pro.get(f"{B1}/changesets", state="failed"))
    assert failed["changeset_id"] == ids[2]
    one = data(await pro.get(f"{B1}/changesets/{ids[1]}"))
    assert (one["change_ids"], one["stale_change_ids"]) == (["a1"], ["a2"])
    refused(await pro.get(f"{B1}/changesets/cs_none"), 404, "NOT_FOUND")


@pytest.mark.usefixtures("ids")
async def test_their_changes_stand_where_they_stand(pro: Caller) -> None:
    found = data(await pro.get(f"{B1}/changes"))
    assert {each["id"]: each["decision"] for each in found} == {
        "a1": "applied",
        "a2": "stale",
        "b1": "applied",
        "c1": "failed",
    }


async def test_an_action_is_recorded_where_it_is_possible(
    service: Service, pro: Caller, ids: list[str]
) -> None:
    answer = data(await act(pro, "undo"), 202)
    assert answer["accepted"] == [ids[0]]
    assert [each["changeset_id"] for each in answer["left"]] == ids[1:]
    assert "it is edited" in answer["left"][0]["reason"]
    states = [each.action for each in await service.store.changesets.of_batch("b1")]
    assert states == [ChangesetAction.UNDO, None, None]
    retried = data(await act(pro, "retry", [ids[2]]), 202)
    assert (retried["accepted"], retried["left"]) == ([ids[2]], [])


async def test_an_action_that_is_possible_nowhere(pro: Caller, ids: list[str]) -> None:
    refused(await act(pro, "retry", ids[:2]), 409, "CONFLICT", *ids[:2])
    refused(await act(pro, "undo", ["cs_none"]), 404, "NOT_FOUND", "changeset_ids.0")
    refused(await act(pro, "undo", ["none"]), 422, "INVALID_REQUEST", "changeset_ids.0")
    refused(await act(pro, "remove"), 422, "INVALID_REQUEST", "action")


async def previews_removed(service: Service, job_id: str) -> None:
    """As retention leaves it."""
    gone = sa.update(jobs).where(jobs.c.batch_id == "b1", jobs.c.id == job_id)
    async with service.store.database.write() as connection:
        await connection.execute(gone.values(frames_removed_at=service.clock()))


async def test_without_a_preview_nothing_is_done(
    service: Service, pro: Caller, ids: list[str]
) -> None:
    await previews_removed(service, "j1")
    answer = await act(pro, "retry")
    refused(answer, 409, "PREVIEW_REMOVED", *ids)
    error = answer.json()["error"]
    assert f"removed by retention on {service.clock():%Y-%m-%d at %H:%M} UTC" in error["message"]
    assert "Create the batch again" in error["resolution"]
    assert [each.action for each in await service.store.changesets.of_batch("b1")] == [None] * 3


async def test_others_are_acted_on_where_one_preview_was_removed(
    service: Service, pro: Caller, ids: list[str]
) -> None:
    await previews_removed(service, "j1")
    answer = data(await act(pro, "refresh"), 202)
    assert answer["accepted"] == ids[:2]
    (left,) = answer["left"]
    assert (left["changeset_id"], left["code"]) == (ids[2], "PREVIEW_REMOVED")
    assert "on the host itself" in left["reason"]


async def test_an_action_is_recorded_once(pro: Caller, ids: list[str]) -> None:
    first = await act(pro, "close", [ids[0]], **{"Idempotency-Key": "k"})
    again = await act(pro, "close", [ids[0]], **{"Idempotency-Key": "k"})
    assert data(again, 202) == data(first, 202)
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_batch_without_changesets(pro: Caller) -> None:
    batch_id = await pro.created()
    assert data(await pro.get(f"{BATCHES}/{batch_id}/changesets")) == []
    path = f"{BATCHES}/{batch_id}/changesets:actions"
    refused(await pro.send("POST", path, json={"action": "undo"}), 409, "CONFLICT")
