import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.store.making import Clock, dump
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.vocabulary import Scope
from wundr_ray.store.accounts.accounts import KEY_PREFIX, Account
from wundr_ray.store.schema import api_keys
from wundr_ray.store.store import Store


async def test_an_account_is_found_by_name_and_by_id(store: Store) -> None:
    assert not await store.accounts.exist()
    made = await store.accounts.create("acme", "pro")
    assert made == Account("acct_1", "acme", "pro")
    assert await store.accounts.exist()
    assert await store.accounts.find("acme") == made == await store.accounts.find("acct_1")
    with pytest.raises(NotFound, match="no account 'umbrella'"):
        await store.accounts.find("umbrella")


async def test_names_are_taken_once(store: Store, account: Account) -> None:
    with pytest.raises(Conflict) as caught:
        await store.accounts.create(account.name, "free")
    assert caught.value.details[0].field == "name"
    assert await store.accounts.find("acme") == account


async def test_a_key_leads_to_its_account_and_to_no_other(store: Store, account: Account) -> None:
    other = await store.accounts.create("umbrella", "free")
    keys = [await store.accounts.create_key(each.id) for each in (account, other, account)]
    assert len(set(keys)) == 3
    found = [await store.accounts.by_key(key) for key in keys]
    assert [each and each.account for each in found] == [account, other, account]
    assert len({each and each.key_id for each in found}) == 3


async def test_a_key_has_256_random_bits_behind_its_prefix(store: Store, account: Account) -> None:
    key = await store.accounts.create_key(account.id)
    assert re.fullmatch(re.escape(KEY_PREFIX) + r"[A-Za-z0-9_-]{43}", key)


async def test_what_is_no_key_leads_nowhere(store: Store, account: Account) -> None:
    key = await store.accounts.create_key(account.id)
    async with store.database.read() as connection:
        digest = await connection.scalar(sa.select(api_keys.c.digest))
    for wrong in ("", KEY_PREFIX, key[:-1], key + "x", key.upper(), "%", "' OR 1=1 --", digest):
        assert await store.accounts.by_key(str(wrong)) is None


async def test_a_revoked_key_leads_nowhere(store: Store, account: Account, clock: Clock) -> None:
    key, other = [await store.accounts.issue_key(account.id) for _ in range(2)]
    assert await store.accounts.valid_keys([key.record.id]) == {key.record.id}
    revoked = await store.accounts.revoke_key(key.record.id)
    assert revoked.revoked_at == clock.now
    assert await store.accounts.by_key(key.text) is None
    assert not await store.accounts.valid_keys([key.record.id])
    clock.advance(60)
    assert await store.accounts.revoke_key(key.record.id) == revoked
    assert await store.accounts.by_key(other.text)
    with pytest.raises(NotFound, match="no key 'key_none'"):
        await store.accounts.revoke_key("key_none")


async def test_a_key_is_valid_until_it_expires(
    store: Store, account: Account, clock: Clock
) -> None:
    key = await store.accounts.issue_key(account.id, valid_for=timedelta(days=1))
    assert key.record.expires_at == clock.now + timedelta(days=1)
    clock.advance(24 * 3600 - 1)
    assert await store.accounts.by_key(key.text)
    assert await store.accounts.valid_keys([key.record.id]) == {key.record.id}
    clock.advance(1)
    assert await store.accounts.by_key(key.text) is None
    assert not await store.accounts.valid_keys([key.record.id])


async def test_keys_are_listed_without_their_text(
    store: Store, account: Account, clock: Clock
) -> None:
    other = await store.accounts.create("umbrella", "free")
    await store.accounts.issue_key(other.id)
    first = await store.accounts.issue_key(
        account.id, "build server", [Scope.READ], timedelta(days=30)
    )
    clock.advance(1)
    second = await store.accounts.issue_key(account.id)
    assert await store.accounts.keys(account.id) == [first.record, second.record]
    assert (first.record.name, first.record.scopes) == ("build server", {Scope.READ})
    assert second.record.scopes == {Scope.READ, Scope.WRITE}
    assert (second.record.name, second.record.expires_at) == (None, None)
    found = await store.accounts.by_key(first.text)
    assert found
    assert (found.key_id, found.key_name) == (first.record.id, "build server")
    assert found.scopes == {Scope.READ}
    assert first.text not in repr(await store.accounts.keys(account.id))


async def test_no_text_of_a_key_is_stored(store: Store, account: Account) -> None:
    key = await store.accounts.create_key(account.id)
    stored = str(await dump(store))
    assert account.id in stored
    assert key.removeprefix(KEY_PREFIX) not in stored
    assert KEY_PREFIX not in stored


async def test_four_eyes_are_told_with_the_key(store: Store, account: Account) -> None:
    key = await store.accounts.create_key(account.id)
    for required in (True, False):
        changed = await store.accounts.set_four_eyes("acme", required)
        found = await store.accounts.by_key(key)
        assert found
        assert found.account == changed == Account(account.id, "acme", "enterprise", required)
        assert found.scopes == set(Scope)
