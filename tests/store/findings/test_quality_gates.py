"""The quality gates of an account, on both databases."""

import asyncio
from typing import Any

import pytest

from tests.store.making import Clock, request, submit
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.gates.models import GateDefinition, QualityGate
from wundr_ray.domain.gates.builtin import BUILT_IN
from wundr_ray.domain.scheduling.estimates import project_key
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.findings.quality_gates import MOST, NewGate
from wundr_ray.store.schema import projects
from wundr_ray.store.store import Store


def definition(limit: int = 0) -> GateDefinition:
    conditions = [{"metric": "new_issues", "max": limit}]
    return GateDefinition.model_validate({"conditions": conditions, "reference": {"branch": "m"}})


def new(name: str = "ours", limit: int = 0, default: bool | None = None) -> NewGate:
    return NewGate(name, definition(limit), default, "ci")


async def default_of(store: Store, account: Account) -> str | None:
    return (await store.quality_gates.known(account.id, ())).default


async def name_gate(store: Store, gate: Any) -> str:
    """Let the account's only project have this gate."""
    async with store.database.write() as connection:
        await connection.execute(projects.update().values(quality_gate=gate))
    key = project_key(request(1).jobs[0])
    assert key
    return key


async def test_at_first_there_are_the_built_in_gates(store: Store, account: Account) -> None:
    found = await store.quality_gates.of(account.id)
    assert [each.name for each in found] == sorted(BUILT_IN)
    assert not any(each.is_default or each.updated_at for each in found)
    assert await default_of(store, account) is None


async def test_a_gate_is_written_and_read(store: Store, account: Account, clock: Clock) -> None:
    written = await store.quality_gates.put(account.id, new())
    assert written == await store.quality_gates.get(account.id, "ours")
    assert (written.definition, written.updated_by) == (definition(), "ci")
    assert (written.updated_at, written.is_default) == (clock(), False)


async def test_it_is_replaced_as_a_whole(store: Store, account: Account) -> None:
    await store.quality_gates.put(account.id, new(default=True))
    written = await store.quality_gates.put(account.id, new(limit=5))
    assert written.definition == definition(5)
    assert written.is_default, "that is another matter than what it demands"
    written = await store.quality_gates.put(account.id, new(default=False))
    assert not written.is_default


async def test_at_most_one_gate_is_the_default(store: Store, account: Account) -> None:
    for name in ("one", "two", "three"):
        await store.quality_gates.put(account.id, new(name, default=True))
        assert await default_of(store, account) == name
    found = await store.quality_gates.of(account.id)
    assert [each.name for each in found if each.is_default] == ["three"]


async def test_two_writers_at_once_leave_one_default(store: Store, account: Account) -> None:
    names = [f"gate-{n}" for n in range(6)]
    await asyncio.gather(
        *(store.quality_gates.put(account.id, new(name, default=True)) for name in names)
    )
    found = await store.quality_gates.of(account.id)
    assert len([each for each in found if each.is_default]) == 1


async def test_a_built_in_gate_can_be_replaced_and_comes_back(
    store: Store, account: Account
) -> None:
    await store.quality_gates.put(account.id, new("strict"))
    assert (await store.quality_gates.get(account.id, "strict")).definition == definition()
    assert await store.quality_gates.delete(account.id, "strict")
    found = await store.quality_gates.get(account.id, "strict")
    assert found.definition == BUILT_IN["strict"].definition
    with pytest.raises(Conflict, match="built in"):
        await store.quality_gates.delete(account.id, "strict")


async def test_a_gate_is_removed(store: Store, account: Account) -> None:
    await store.quality_gates.put(account.id, new(default=True))
    assert not await store.quality_gates.delete(account.id, "ours")
    assert await default_of(store, account) is None
    with pytest.raises(NotFound):
        await store.quality_gates.delete(account.id, "ours")
    with pytest.raises(NotFound) as caught:
        await store.quality_gates.get(account.id, "ours")
    assert caught.value.resolution == "The gates of this account are: new-code, security, strict."


async def test_a_gate_that_projects_name_stays(store: Store, account: Account) -> None:
    await submit(store, "b", account.id, request(1))
    await store.quality_gates.put(account.id, new())
    await name_gate(store, "ours")
    with pytest.raises(Conflict, match="used by the project 'app0'"):
        await store.quality_gates.delete(account.id, "ours")


async def test_gates_of_projects(store: Store, account: Account) -> None:
    await submit(store, "b", account.id, request(1))
    key = await name_gate(store, "ours")
    assert (await store.quality_gates.known(account.id, {key})).of_projects == {key: "ours"}
    inline = QualityGate.model_validate({"conditions": [{"metric": "issues", "max": 1}]})
    await name_gate(store, inline.model_dump(mode="json"))
    assert (await store.quality_gates.known(account.id, {key})).of_projects == {key: inline}
    assert (await store.quality_gates.known(account.id, ())).of_projects == {}


async def test_accounts_do_not_see_each_others_gates(store: Store, account: Account) -> None:
    other = await store.accounts.create("umbrella", "free")
    await store.quality_gates.put(account.id, new(default=True))
    with pytest.raises(NotFound):
        await store.quality_gates.get(other.id, "ours")
    with pytest.raises(NotFound):
        await store.quality_gates.delete(other.id, "ours")
    assert await default_of(store, other) is None


async def test_there_are_only_so_many(store: Store, account: Account) -> None:
    for number in range(MOST):
        await store.quality_gates.put(account.id, new(f"gate-{number}"))
    await store.quality_gates.put(account.id, new("gate-0", 3))
    with pytest.raises(Conflict, match=f"at most {MOST}"):
        await store.quality_gates.put(account.id, new("one-more"))
